import { openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { WireError } from '../../shared/errors.ts';
import { readConfig } from '../config.ts';
import { findRuntime } from '../stores/runtime-file.ts';

/** What went wrong, in words for the terminal. */
export class CliError extends Error {}

export interface Client {
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  upload<T>(path: string, file: string, fields?: Readonly<Record<string, string>>): Promise<T>;
  download(path: string): Promise<Response>;
}

const isWireError = (v: unknown): v is WireError => typeof v === 'object' && v !== null && 'error' in v;

/** Speaks with the server by HTTP and a service key: `HUANYING_URL` and `HUANYING_KEY`, or what the local instance left in its data directory. */
export function createClient(env: Readonly<Record<string, string | undefined>> = process.env): Client {
  const runtime = findRuntime(readConfig(env).dataDir);
  const url = env['HUANYING_URL'] ?? runtime?.url;
  const key = env['HUANYING_KEY'] ?? runtime?.key;
  if (url === undefined || key === undefined)
    throw new CliError(
      '没有找到运行中的环营：请先启动 npm start，或设置 HUANYING_URL 和 HUANYING_KEY。\nNo running Huanying was found: start it with npm start, or set HUANYING_URL and HUANYING_KEY.',
    );
  const request = async (
    method: string,
    path: string,
    init: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response> => {
    const response = await fetch(new URL(path, url), {
      ...init,
      method,
      headers: { authorization: `Bearer ${key}`, ...init.headers },
    }).catch((error: unknown) => {
      throw new CliError(
        `无法连接 ${url}\nCannot reach ${url}: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    if (response.ok) return response;
    const answer: unknown = await response.json().catch(() => undefined);
    if (!isWireError(answer)) throw new CliError(`HTTP ${response.status}`);
    const { message, details } = answer.error;
    const lines = [
      details?.reason?.zh ?? message.zh,
      details?.reason?.en ?? message.en,
      ...(details?.issues ?? []).map((i) => `  ${i.path.join('.')}: ${i.message.zh} / ${i.message.en}`),
    ];
    throw new CliError(lines.join('\n'));
  };
  return {
    async call<T>(method: string, path: string, body?: unknown) {
      const response = await request(
        method,
        path,
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      );
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
    async upload<T>(path: string, file: string, fields: Readonly<Record<string, string>> = {}) {
      await stat(file).catch(() => {
        throw new CliError(`没有文件 ${file}\nThere is no file ${file}`);
      });
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('file', await openAsBlob(file), basename(file));
      return (await (await request('POST', path, { body: form })).json()) as T;
    },
    download: (path) => request('GET', path, {}),
  };
}
