import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { writePrivateFile } from './secrets.ts';

/** What the running instance tells the tools of the same machine. Mode 600: it holds passwords. */
const Runtime = z.object({
  pid: z.number(),
  url: z.string(),
  databaseUrl: z.string(),
  clickhouseUrl: z.string(),
  key: z.string().optional(),
});
export type Runtime = z.infer<typeof Runtime>;

const pathIn = (dataDir: string): string => join(dataDir, 'runtime.json');

export function writeRuntime(dataDir: string, runtime: Runtime): void {
  writePrivateFile(pathIn(dataDir), `${JSON.stringify(runtime, null, 2)}\n`);
}

/** Undefined when no instance wrote one, or when the present user may not read it. */
export function findRuntime(dataDir: string): Runtime | undefined {
  try {
    return Runtime.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeRuntime(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}
