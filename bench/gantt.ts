import { launchBrowser } from '../e2e/support/browser.ts';
import { type BenchResult, percentile, round } from './lib/bench.ts';
import { freshDataDir, removeDataDir, startInstance } from './lib/instance.ts';

const bars = Number(process.env.BENCH_BARS ?? 500);
const seconds = 4;
/** A frame of 60 a second lasts 16.7 ms; the clock of the browser rounds. */
const frameMs = 17.5;

interface Frames {
  readonly times: readonly number[];
  readonly renders: number;
}

/** One bar of 500 with arrows is pulled to and fro by the pointer in real Chromium: frames a second, longest frame. */
export async function run(): Promise<BenchResult> {
  const dataDir = freshDataDir();
  const product = await startInstance(dataDir, { HUANYING_DEMO: '1' });
  const browser = await launchBrowser();
  try {
    await product.announced;
    const context = await browser.newContext({ baseURL: product.url, viewport: { width: 1440, height: 900 } });
    const ask = async (method: string, path: string, data?: unknown): Promise<Record<string, unknown>> => {
      const answer = await context.request.fetch(path, {
        method,
        ...(data === undefined ? {} : { data }),
        headers: { origin: product.url },
      });
      if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    };
    const demo = (await ask('GET', '/api/demo/sign-ins')) as { password: string; people: { email: string }[] };
    const director = demo.people.find((p) => p.email.startsWith('li.na'));
    await ask('POST', '/api/auth/sign-in/email', { email: director?.email, password: demo.password });
    const campaign = await campaignWithTasks(ask);
    const page = await context.newPage();
    await page.goto(`/gantt?campaign=${campaign}`);
    await page
      .locator('.hy-gantt__bar')
      .nth(bars - 1)
      .waitFor({ state: 'attached', timeout: 60_000 });
    const bar = page.locator('.hy-gantt__bar').nth(5);
    await bar.scrollIntoViewIfNeeded();
    const box = await bar.boundingBox();
    if (box === null) throw new Error('no bar is seen');
    await page.evaluate(watchFrames);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 10, y);
    await page.evaluate('window.hyFrames.length = 0; window.hyRenders = 0');
    const until = performance.now() + seconds * 1_000;
    for (let i = 0; performance.now() < until; i += 1) await page.mouse.move(x + 120 * Math.sin(i / 15), y);
    const { times, renders } = (await page.evaluate(
      '({ times: window.hyFrames, renders: window.hyRenders })',
    )) as Frames;
    await page.keyboard.press('Escape');
    await page.mouse.up();
    const p50 = percentile(times, 0.5);
    const longest = Math.max(...times);
    // A frame that the whole machine held up is not one of the page: told, and few.
    const late = times.filter((t) => t > 2 * frameMs).length;
    return {
      figure: round(1_000 / (times.reduce((a, b) => a + b, 0) / times.length), 1),
      unit: 'frames a second',
      must: `median frame ≤ ${frameMs} ms, 99 % ≤ ${2 * frameMs} ms, nothing else changes in the page`,
      ok: p50 <= frameMs && late <= times.length / 100 && renders === 0,
      details: {
        bars,
        frames: times.length,
        p50: round(p50),
        p95: round(percentile(times, 0.95)),
        longest: round(longest),
        late,
        renders,
      },
    };
  } finally {
    await browser.close();
    await product.stop();
    removeDataDir(dataDir);
  }
}

/** Counts frames, and changes of the page beyond the pulled bar: a render would be one. */
const watchFrames = `(() => {
  window.hyFrames = [];
  window.hyRenders = 0;
  let last = performance.now();
  const frame = (now) => { window.hyFrames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new MutationObserver((all) => {
    window.hyRenders += all.filter((m) => !(m.target instanceof Element && m.target.matches('[data-pulled], .hy-gantt__tip'))).length;
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
})()`;

type Ask = (method: string, path: string, data?: unknown) => Promise<Record<string, unknown>>;
type Made = { readonly item: { readonly id: string } };

async function campaignWithTasks(ask: Ask): Promise<string> {
  const day = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  const period = { start: day(30), end: day(60) };
  const campaign = (await ask('POST', '/api/records/campaigns', {
    title: '500',
    kind: 'launch',
    period,
  })) as unknown as Made;
  let before: string | undefined;
  for (let i = 0; i < bars; i += 1) {
    const start = i % 40;
    const made = (await ask('POST', '/api/records/tasks', {
      title: `任务 ${i + 1}`,
      campaign: campaign.item.id,
      startOn: day(start),
      due: `${day(start + 2)}T10:00:00Z`,
      ...(before === undefined || i % 40 === 0 ? {} : { dependsOn: [before] }),
    })) as unknown as Made;
    before = made.item.id;
  }
  return campaign.item.id;
}
