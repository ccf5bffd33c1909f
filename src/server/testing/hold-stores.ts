import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { projectRoot } from '../project-root.ts';

const Said = z.object({
  databaseUrl: z.string(),
  clickhouseUrl: z.string(),
  postgres: z.number(),
  clickhouse: z.number(),
});

export interface HeldStores extends z.infer<typeof Said> {
  /** The process that opened the stores and watches over them. */
  readonly process: ChildProcess;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Opens the stores of a directory in another process, so that a test can kill it. With `uid` as that plain user. */
export async function holdStores(dataDir: string, options: { readonly uid?: number } = {}): Promise<HeldStores> {
  const script = fileURLToPath(new URL('./store-holder.ts', import.meta.url));
  const asUser = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    cwd: projectRoot(),
    env: { PATH: process.env.PATH, TSX_DISABLE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    ...asUser,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.includes('\n')) break;
  }
  const said = Said.safeParse(JSON.parse(output || '{}'));
  if (!said.success) {
    child.kill('SIGKILL');
    throw new Error(`The stores did not open: ${output}`);
  }
  return {
    ...said.data,
    process: child,
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
