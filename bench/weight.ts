import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Manifest } from 'vite';
import { root } from '../tools/lib/ground.mjs';
import { type BenchResult, round } from './lib/bench.ts';

const FIRST = 300;
const ROUTE = 150;
/** What the frame loads before any page is drawn: the shell, the guard and the words of one language. */
const frame = ['src/web/shell/shell.tsx', 'src/web/pages/guarded.tsx', 'src/web/i18n/zh.ts'];
const home = 'src/modules/workbench/web/home.page.tsx';
const isPage = (source: string): boolean => source.endsWith('.page.tsx');

/**
 * JavaScript of the first page after signing in, and what the heaviest other page adds to it, in kB (1,000 bytes)
 * gzipped at level 9. A page is counted with everything that it may load later by itself: every layout, dialog and
 * editor; only other pages are not its own.
 */
export async function run(): Promise<BenchResult> {
  const outDir = mkdtempSync(join(tmpdir(), 'huanying-weight-'));
  try {
    await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true, manifest: 'manifest.json' } });
    const manifest = JSON.parse(readFileSync(join(outDir, 'manifest.json'), 'utf8')) as Manifest;
    const sizes = new Map<string, number>();
    const sizeOf = (key: string): number => {
      const file = manifest[key]?.file ?? '';
      if (!file.endsWith('.js')) return 0;
      const known = sizes.get(file) ?? gzipSync(readFileSync(join(outDir, file)), { level: 9 }).length;
      sizes.set(file, known);
      return known;
    };
    const collect = (keys: readonly string[], later: boolean, into = new Set<string>()): Set<string> => {
      for (const key of keys) {
        const chunk = manifest[key];
        if (chunk === undefined || into.has(key)) continue;
        into.add(key);
        const lazy = later ? (chunk.dynamicImports ?? []).filter((one) => !isPage(one)) : [];
        collect([...(chunk.imports ?? []), ...lazy], later, into);
      }
      return into;
    };
    const total = (keys: Iterable<string>): number => [...keys].reduce((sum, key) => sum + sizeOf(key), 0) / 1_000;

    const first = collect(['index.html', ...frame, home], false);
    collect([home], true, first);
    // The home page was walked over already: what it loads later is added by hand of its own entry.
    for (const lazy of (manifest[home]?.dynamicImports ?? []).filter((one) => !isPage(one)))
      collect([lazy], true, first);
    const pages = Object.keys(manifest).filter((key) => isPage(key) && manifest[key]?.isDynamicEntry === true);
    const added = pages
      .map((page) => {
        // What the first page brought is there: its chunks name the pages and tabs of all rooms, which are not this one's.
        const all = collect([page], true, new Set(first));
        return { page, kB: round(total([...all].filter((key) => !first.has(key))), 1) };
      })
      .toSorted((a, b) => b.kB - a.kB);
    const firstKb = round(total(first), 1);
    const heaviest = added[0]?.kB ?? 0;
    return {
      figure: firstKb,
      unit: 'kB gz',
      must: `≤ ${FIRST} kB for the first page, ≤ ${ROUTE} kB more for any other`,
      ok: firstKb <= FIRST && heaviest <= ROUTE && added.length > 0,
      details: { heaviestRouteKb: heaviest, heaviestRoute: added[0]?.page ?? null, routes: added.slice(0, 8) },
    };
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
