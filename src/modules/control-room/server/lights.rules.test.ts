import { expect, test } from 'vitest';
import { elapsedShare } from './control.rules.ts';
import { type LightFacts, lightOf } from './lights.rules.ts';
import { createFigureMemory } from './overview.memory.ts';

const calm: LightFacts = {
  elapsed: 0.5,
  figures: { gmv: 50, orders: 5, uv: 500, cost: 40 },
  plan: { gmv: 100, orders: 10, uv: 1_000, cost: 100 },
  paused: false,
  pauseReason: null,
  incidents: { S1: 0, S2: 0, S3: 0 },
  overdue: [],
};
const tones = (facts: Partial<LightFacts>): string[] =>
  lightOf({ ...calm, ...facts }).reasons.map((r) => `${r.tone} ${r.key} ${r.text.zh}`);

test('[E4] a light says why: pace, budget, incidents, pause, clocks, the end', () => {
  expect(tones({})).toEqual(['good fine 进度与花费在计划内']);
  expect(tones({ figures: { gmv: 44, orders: 5, uv: 0, cost: 0 } })).toEqual(['warning pace 成交额是应达的 88%']);
  expect(tones({ figures: { gmv: 30, orders: 5, uv: 0, cost: 0 } })).toEqual(['bad pace 成交额是应达的 60%']);
  expect(tones({ figures: { gmv: 60, orders: 5, uv: 0, cost: 60 } })).toEqual([
    'warning budget 时间过了 50%，花费已用 60%',
  ]);
  expect(tones({ figures: { gmv: 60, orders: 5, uv: 0, cost: 101 } })[0]).toBe('bad budget 花费已用预算的 101%');
  expect(tones({ incidents: { S1: 1, S2: 2, S3: 0 }, paused: true, pauseReason: '断货' })).toEqual([
    'bad incident 3 个突发事件未解决，最高 S1',
    'warning paused 已暂停：断货',
  ]);
  expect(
    tones({
      overdue: [{ zh: '复盘', en: 'Retrospective' }],
      elapsed: 1.2,
      figures: { gmv: 100, orders: 10, uv: 1_000, cost: 40 },
    }),
  ).toEqual(['bad clock 复盘已超时', 'warning over 已过结束日期，还没有结束']);
});

test('[E4] without figures or plan a light does not pretend', () => {
  const nothing = { gmv: null, orders: null, uv: null, cost: null };
  expect(tones({ plan: nothing })).toEqual(['none noPlan 没有计划数，无法判断进度']);
  expect(tones({ figures: null })).toEqual(['good fine 进度与花费在计划内']);
  // The first hours of a long campaign say nothing.
  expect(tones({ elapsed: 0.01, figures: { gmv: 0, orders: 0, uv: 0, cost: 0 } })).toEqual([
    'good fine 进度与花费在计划内',
  ]);
});

test('[E4] the elapsed share goes beyond one after the last day', () => {
  const period = { start: '2026-06-01', end: '2026-06-10' };
  expect(elapsedShare(period, { date: '2026-05-31', minute: 0 })).toBe(0);
  expect(elapsedShare(period, { date: '2026-06-06', minute: 0 })).toBe(0.5);
  expect(elapsedShare(period, { date: '2026-06-11', minute: 60 })).toBeGreaterThan(1);
});

test('[E4] an overview is answered from memory while it is counted anew', async () => {
  let now = 0;
  let counted = 0;
  const memory = createFigureMemory(() => now);
  const count = () => Promise.resolve({ byCode: new Map([['C', { gmv: String((counted += 1)) }]]) });
  const ask = async () => (await memory.get('k', count)).byCode.get('C')?.['gmv'];
  expect(await ask()).toBe('1');
  expect(await ask()).toBe('1');
  now = 5_000;
  expect(await ask()).toBe('1');
  await new Promise((resolve) => setImmediate(resolve));
  expect(await ask()).toBe('2');
  now = 60_000;
  expect(await ask()).toBe('3');
});
