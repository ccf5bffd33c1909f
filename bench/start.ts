import { type BenchResult, round } from './lib/bench.ts';
import { freshDataDir, removeDataDir, startInstance } from './lib/instance.ts';

/** Second start to /readyz, and the first start until the demo is complete (packages installed and built). */
export async function run(): Promise<BenchResult> {
  const dataDir = freshDataDir();
  try {
    const first = await startInstance(dataDir);
    const demoMs = await first.announced;
    await first.stop();
    const seconds: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const again = await startInstance(dataDir);
      seconds.push(again.readyMs);
      await again.announced;
      await again.stop();
    }
    const second = Math.max(...seconds);
    return {
      figure: round(second / 1000),
      unit: 's',
      must: '≤ 6 s for the second start, ≤ 90 s for the first with the demo',
      ok: second <= 6_000 && demoMs <= 90_000,
      details: {
        firstReadySeconds: round(first.readyMs / 1000),
        firstWithDemoSeconds: round(demoMs / 1000),
        secondStartsSeconds: seconds.map((ms) => round(ms / 1000)),
      },
    };
  } finally {
    removeDataDir(dataDir);
  }
}
