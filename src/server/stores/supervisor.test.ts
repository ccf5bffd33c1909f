import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from './store-log.ts';
import { type ChildPlan, type ChildState, restartDelayMs, Supervisor } from './supervisor.ts';

function supervise(script: string, change: Partial<ChildPlan> = {}): Supervisor {
  const supervisor = new Supervisor(
    {
      name: 'child',
      spawn: () => spawn('/bin/sh', ['-c', script], { stdio: 'ignore' }),
      answers: async () => true,
      startTimeoutMs: 2_000,
      stopSignals: [{ signal: 'SIGTERM', waitMs: 300 }],
      ...change,
    },
    silentLog,
  );
  onTestFinished(() => supervisor.stop());
  return supervisor;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('restarts wait longer each time, never all at the same moment, and at most 15 s', () => {
  expect([0, 1, 2, 10].map((crashes) => restartDelayMs(crashes, () => 1))).toEqual([100, 200, 400, 15_000]);
  expect(restartDelayMs(2, () => 0)).toBe(200);
});

test('a child that crashes is started again, and each change of state is told', async () => {
  const supervisor = supervise('sleep 60');
  const states: ChildState[] = [];
  supervisor.onChange(({ state }) => states.push(state));
  await supervisor.start();
  const { pid } = supervisor.facts;
  process.kill(pid!, 'SIGKILL');
  await expect.poll(() => supervisor.facts.restarts).toBe(1);
  await expect.poll(() => supervisor.facts.state).toBe('ready');
  expect(supervisor.facts).toMatchObject({ lastExit: 'signal SIGKILL' });
  expect(supervisor.facts.pid).not.toBe(pid);
  await supervisor.stop();
  expect(states).toEqual(['starting', 'ready', 'restarting', 'ready', 'stopping', 'stopped']);
});

test('a first start that fails is told with the exit and the log, and is not repeated', async () => {
  const supervisor = supervise('exit 3', { answers: async () => false, tail: () => 'port in use' });
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'start_failed',
    message: expect.stringMatching(/exit code 3[\s\S]*port in use/),
  });
  expect(supervisor.facts).toMatchObject({ state: 'stopped', restarts: 0, pid: null });
});

test('a program that is missing is told', async () => {
  const supervisor = supervise('', { spawn: () => spawn('/nowhere/program'), answers: async () => false });
  await expect(supervisor.start()).rejects.toThrow('ENOENT');
});

test('a child that never answers is ended', async () => {
  const supervisor = supervise('sleep 60', { answers: async () => false, startTimeoutMs: 100 });
  let pid = 0;
  supervisor.onChange((facts) => {
    pid = facts.pid ?? pid;
  });
  await expect(supervisor.start()).rejects.toThrow('no answer within 0.1 s');
  expect(pid === 0 || !isAlive(pid)).toBe(true);
});

test('a child that ignores the signal is killed', async () => {
  const supervisor = supervise(`trap '' TERM; sleep 60 & wait; sleep 60`);
  await supervisor.start();
  await sleep(100);
  const { pid } = supervisor.facts;
  await supervisor.stop();
  expect(isAlive(pid!)).toBe(false);
});

test('a stop while a restart is waited for does not start anything', async () => {
  const supervisor = supervise('sleep 60');
  await supervisor.start();
  process.kill(supervisor.facts.pid!, 'SIGKILL');
  await expect.poll(() => supervisor.facts.state).toBe('restarting');
  await supervisor.stop();
  await sleep(300);
  expect(supervisor.facts).toMatchObject({ state: 'stopped', pid: null, restarts: 0 });
});
