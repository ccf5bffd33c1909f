/** Builds dist/: the server bundle (packages stay external), the pages and the browser tracker. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { isBuilt, sourceFingerprint } from './lib/freshness.mjs';
import { bin, root, run, say } from './lib/ground.mjs';
import { inTurn } from './lib/in-turn.mjs';

/** Programs of their own besides the server: the command line and the child processes (`*.child.ts`). */
const entries = readdirSync(join(root, 'src/server'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path === 'main.ts' || path === 'cli/main.ts' || path.endsWith('.child.ts'))
  .map((path) => ({ in: join(root, 'src/server', path), out: path.replace(/\.ts$/, '') }));

/** What runs in threads (`*.worker.ts`), wherever it lies: `worker-thread.ts` looks for it in workers/. */
const workers = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.worker.ts'))
  .map((path) => ({ in: join(root, 'src', path), out: `workers/${basename(path, '.ts')}` }));

/** Only what node_modules holds stays external; the workspace's own packages are bundled. */
const externalPackages = {
  name: 'external-packages',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path }) =>
      path.startsWith('@huanying/') ? undefined : { path, external: true },
    );
  },
};

/** @param {string} out */
async function buildServer(out) {
  await bundle({
    entryPoints: [...entries, ...workers],
    outdir: join(out, 'server'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'linked',
    plugins: [externalPackages],
    logLevel: 'warning',
  });
}

/** @param {string} out */
async function buildTracker(out) {
  await bundle({
    entryPoints: [join(root, 'packages/tracker/src/index.ts')],
    outfile: join(out, 'tracker', 'huanying.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    logLevel: 'warning',
  });
}

/** @param {string} out */
async function buildPages(out) {
  const { code } = await run(bin('vite'), [
    'build',
    '--logLevel=warn',
    '--emptyOutDir',
    `--outDir=${join(out, 'web')}`,
  ]);
  if (code !== 0) throw new Error('vite build failed');
  precompress(join(out, 'web'));
}

/** `.br` and `.gz` beside every text that is worth it, so that the server compresses nothing while people wait. @param {string} folder */
function precompress(folder) {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|html|svg|json)$/.test(path)) continue;
    const file = join(folder, path);
    const text = readFileSync(file);
    if (text.length < 1_024) continue;
    writeFileSync(`${file}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  }
}

const fresh = join(root, `dist.new-${process.pid}`);
const old = join(root, `dist.old-${process.pid}`);

async function buildAll() {
  const stamp = sourceFingerprint();
  try {
    mkdirSync(fresh);
    await Promise.all([buildServer(fresh), buildTracker(fresh)]);
    await buildPages(fresh);
    writeFileSync(join(fresh, '.stamp'), stamp);
    // Swapped in as a whole, so that a failed or interrupted build leaves the last good one in place.
    try {
      renameSync(join(root, 'dist'), old);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    renameSync(fresh, join(root, 'dist'));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

// `npm start` twice, or `npm test` beside it: the second waits, and builds only where the first has not done it already.
const onlyWhenOld = process.argv.includes('--when-old');
await inTurn(
  join(root, 'dist.lock'),
  async () => {
    if (!onlyWhenOld || !isBuilt()) await buildAll();
  },
  () => say('另一个进程正在构建，等它完成…', 'Another process is building; waiting for it…'),
);
