import { join } from 'node:path';
import { isBuilt } from './freshness.mjs';
import { refuse, root, run, say } from './ground.mjs';

/** Builds when the sources are newer than dist/. A child process does it, so that its memory goes back. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  say('正在构建…', 'Building…');
  const { code } = await run(process.execPath, [join(root, 'tools/build.mjs'), '--when-old']);
  if (code !== 0) refuse('构建失败，原因见上文。', 'The build failed; the reason is above.');
}
