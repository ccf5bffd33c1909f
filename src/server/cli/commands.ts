import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, type Client } from './client.ts';

export interface Io {
  readonly json: boolean;
  readonly print: (text: string) => void;
  /** Progress: on standard error, never mixed with the answer. */
  readonly note: (text: string) => void;
}
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

interface Run {
  readonly id: string;
  readonly state: string;
  readonly processed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly errors: readonly { row: number; column: string | null; message: { zh: string; en: string } }[];
  readonly failure?: { zh: string; en: string } | null;
}

const text = (flags: Flags, name: string): string | undefined =>
  typeof flags[name] === 'string' ? flags[name] : undefined;
const need = (value: string | undefined, what: string): string => {
  if (value === undefined) throw new CliError(`缺少 ${what}\nMissing ${what}`);
  return value;
};

async function follow(client: Client, io: Io, path: string, until: readonly string[]): Promise<Run> {
  for (let shown = -1; ; ) {
    const run = await client.call<Run>('GET', path);
    if (run.processed !== shown) io.note(`${run.state} ${run.processed}`);
    shown = run.processed;
    if (until.includes(run.state)) return run;
    await sleep(500);
  }
}

function report(io: Io, run: Run): void {
  if (io.json) return io.print(JSON.stringify(run));
  io.print(
    `新增 ${run.created}  更新 ${run.updated}  无变化 ${run.unchanged}  有误 ${run.failed}   (created, updated, unchanged, failed)`,
  );
  for (const e of run.errors.slice(0, 50))
    io.print(`  行 ${e.row}${e.column === null ? '' : ` [${e.column}]`} ${e.message.zh} / ${e.message.en}`);
  if (run.state === 'failed' || run.state === 'cancelled')
    throw new CliError(
      run.failure === null || run.failure === undefined ? run.state : `${run.failure.zh}\n${run.failure.en}`,
    );
}

const ended = ['done', 'failed', 'cancelled'];

/** `import orders|costs <file>` and `import <record path> <file> [--lines kind]`. */
export async function importFile(client: Client, io: Io, [kind, file]: readonly string[], flags: Flags): Promise<void> {
  const what = need(kind, '<kind>');
  const path = need(file, '<file>');
  if (what === 'orders' || what === 'costs') {
    const options = Object.fromEntries<string>(
      [
        ['timeZone', 'time-zone'],
        ['currency', 'currency'],
        ['source', 'source'],
        ['date', 'date'],
        ['dateOrder', 'date-order'],
        ['channel', 'channel'],
        ['account', 'account'],
        ['campaign', 'campaign'],
        ['unit', 'unit'],
      ].flatMap(([name, flag]) => {
        const value = text(flags, flag ?? '');
        return value === undefined || name === undefined ? [] : [[name, value] as const];
      }),
    );
    const run = await client.upload<Run>(`/api/imports/${what}`, path, {
      options: JSON.stringify({
        ...options,
        dryRun: flags['dry-run'] === true,
        skipErrors: flags['skip-errors'] === true,
      }),
    });
    return report(io, await follow(client, io, `/api/imports/data/${run.id}`, ended));
  }
  const lines = text(flags, 'lines');
  const to = lines === undefined ? 'imports' : `line-imports?${new URLSearchParams({ lines }).toString()}`;
  const run = await client.upload<Run>(`/api/records/${what}/${to}`, path);
  await client.call('POST', `/api/imports/${run.id}/check`);
  const checked = await follow(client, io, `/api/imports/${run.id}`, ['checked', 'failed', 'cancelled']);
  if (flags['dry-run'] === true || checked.state !== 'checked' || (checked.failed > 0 && flags['skip-errors'] !== true))
    return report(io, checked);
  await client.call('POST', `/api/imports/${run.id}/apply`, { skipErrors: flags['skip-errors'] === true });
  report(io, await follow(client, io, `/api/imports/${run.id}`, ended));
}

/** `export <record path> [--format csv|xlsx] [--out file]`: to standard output when no file is named. */
export async function exportFile(client: Client, io: Io, [record]: readonly string[], flags: Flags): Promise<void> {
  const query = new URLSearchParams({ format: text(flags, 'format') ?? 'csv' });
  for (const name of ['filter', 'sort', 'search', 'columns', 'locale', 'lines']) {
    const value = text(flags, name);
    if (value !== undefined) query.set(name, value);
  }
  const response = await client.download(`/api/records/${need(record, '<record>')}/export?${query.toString()}`);
  if (response.body === null) throw new CliError('没有内容 / no content');
  const out = text(flags, 'out');
  await pipeline(
    Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
    out === undefined ? process.stdout : createWriteStream(out),
    { end: out !== undefined },
  );
  if (out !== undefined) io.note(out);
}

interface Figure {
  readonly value: number | null;
  readonly exact: string | null;
}
interface Answer {
  readonly kind: string;
  readonly rows?: readonly { key: { values: readonly string[] | null; other: boolean }; figures: readonly Figure[] }[];
  readonly total?: { figures: readonly Figure[] };
  readonly buckets?: readonly { label: string }[];
  readonly series?: readonly { key: { values: readonly string[] | null }; points: readonly Figure[]; total?: Figure }[];
}

/** An answer as lines: `name<TAB>exact value`; a course broken down has a line of names above. */
export function linesOf(answer: Answer): string[] {
  const show = (f: Figure | undefined): string => f?.exact ?? '—';
  if (answer.rows !== undefined)
    return [
      ...answer.rows.map(
        (r) => `${r.key.other ? '其他' : (r.key.values ?? []).join(' / ')}\t${r.figures.map(show).join('\t')}`,
      ),
      `合计\t${(answer.total?.figures ?? []).map(show).join('\t')}`,
    ];
  const series = answer.series ?? [];
  if (answer.buckets?.length === 1)
    return series.map((s) => `${(s.key.values ?? ['合计']).join(' / ')}\t${show(s.points[0])}`);
  const names = series.map((s) => (s.key.values ?? ['合计']).join(' / '));
  return [
    ...(names.length > 1 ? [`\t${names.join('\t')}`] : []),
    ...(answer.buckets ?? []).map((b, i) => `${b.label}\t${series.map((s) => show(s.points[i])).join('\t')}`),
  ];
}

/** `metric <name> --from --to [--by]`. */
export async function metric(client: Client, io: Io, [name]: readonly string[], flags: Flags): Promise<void> {
  const query = new URLSearchParams({ from: need(text(flags, 'from'), '--from'), to: need(text(flags, 'to'), '--to') });
  for (const flag of ['by', 'interval', 'compare', 'currency', 'filter', 'limit']) {
    const value = text(flags, flag);
    if (value !== undefined) query.set(flag, value);
  }
  const zone = text(flags, 'time-zone');
  if (zone !== undefined) query.set('timeZone', zone);
  const answer = await client.call<Answer>(
    'GET',
    `/api/metrics/${encodeURIComponent(need(name, '<metric>'))}?${query.toString()}`,
  );
  io.print(io.json ? JSON.stringify(answer) : linesOf(answer).join('\n'));
}

/** `insight <definition.json> [--sql]`. */
export async function insight(client: Client, io: Io, [file]: readonly string[], flags: Flags): Promise<void> {
  const definition: unknown = JSON.parse(await readFile(need(file, '<definition.json>'), 'utf8'));
  if (flags['sql'] === true)
    return io.print((await client.call<{ sql: string }>('POST', '/api/insights/sql', definition)).sql);
  const answer = await client.call<Answer>('POST', '/api/insights', definition);
  io.print(io.json ? JSON.stringify(answer) : linesOf(answer).join('\n'));
}

interface Key {
  readonly id: string;
  readonly name: string;
  readonly revokedAt: string | null;
}

/** `keys create|list|revoke service|write …`. */
export async function keys(
  client: Client,
  io: Io,
  [verb, kind = 'service', argument]: readonly string[],
  flags: Flags,
): Promise<void> {
  if (kind !== 'service' && kind !== 'write')
    throw new CliError('类型应为 service 或 write\nThe kind must be service or write');
  const path = kind === 'service' ? '/api/service-keys' : '/api/tracking/write-keys';
  switch (verb) {
    case 'create': {
      const grants = (text(flags, 'grants') ?? 'metric.read')
        .split(',')
        .map((permission) => ({ permission, scope: text(flags, 'scope') ?? 'workspace' }));
      const made = await client.call<{ key: string }>(
        'POST',
        path,
        kind === 'service'
          ? { name: need(argument, '<name>'), grants }
          : { name: need(argument, '<name>'), source: text(flags, 'source') ?? 'browser' },
      );
      return io.print(io.json ? JSON.stringify(made) : made.key);
    }
    case 'list': {
      const { items } = await client.call<{ items: readonly Key[] }>('GET', path);
      return io.print(
        io.json
          ? JSON.stringify(items)
          : items
              .map((k) => `${k.id}\t${k.name}\t${k.revokedAt === null ? '有效 active' : '已作废 revoked'}`)
              .join('\n'),
      );
    }
    case 'revoke':
      return client.call('DELETE', `${path}/${need(argument, '<id>')}`);
    default:
      throw new CliError(
        '用法：keys create|list|revoke service|write [名称或编号]\nUsage: keys create|list|revoke service|write [name or id]',
      );
  }
}
