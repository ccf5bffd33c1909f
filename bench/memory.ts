import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchResult, round } from './lib/bench.ts';
import { commandOf, freshDataDir, memoryOf, processTree, removeDataDir, startInstance } from './lib/instance.ts';

const minutes = Number(process.env['HUANYING_BENCH_MINUTES'] ?? 10);

/** Resident memory of all processes together with the demo, after minutes of idling. */
export async function run(): Promise<BenchResult> {
  const dataDir = freshDataDir();
  try {
    const instance = await startInstance(dataDir);
    await instance.announced;
    await sleep(minutes * 60_000);
    const processes = processTree(instance.pid).map((pid) => ({
      command: commandOf(pid).slice(0, 60),
      ...memoryOf(pid),
    }));
    await instance.stop();
    const total = (key: 'rss' | 'pss'): number => processes.reduce((sum, one) => sum + one[key], 0);
    return {
      figure: round(total('rss'), 0),
      unit: 'MB',
      must: '≤ 900 MB',
      ok: total('rss') <= 900,
      details: {
        idleMinutes: minutes,
        // PostgreSQL's processes share their buffers: counted once here, in the figure once for each.
        proportionalMB: round(total('pss'), 0),
        processes: processes
          .filter((one) => one.rss > 0)
          .map(({ command, rss, pss }) => `${round(rss, 0)} (${round(pss, 0)}) ${command}`),
      },
    };
  } finally {
    removeDataDir(dataDir);
  }
}
