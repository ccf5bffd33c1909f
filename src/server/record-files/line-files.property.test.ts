import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Channel } from '../../modules/channels/channels.contract.ts';
import type { Field } from '../../shared/record/field.ts';
import { Order, type OrderDraft } from './line-files.testing.ts';
import { createFilesWorld, type FilesWorld } from './record-files.testing.ts';

let files: FilesWorld;
let channels: string[];
let people: string[];
beforeAll(async () => {
  files = await createFilesWorld([Order]);
  const named = (name: string, i: number) =>
    files.world.writes.transaction(files.actor, (work) =>
      files.world.writes.create(work, Channel, { name, slug: `c_${i}`, category: 'public' } as never),
    );
  channels = [];
  for (const [i, name] of ['小红书', 'A、B，C', '-', "'=1", '无', '2026-01-02'].entries())
    channels.push((await named(name, i)).id);
  const twins = await Promise.all([1, 2].map(() => files.world.person('同名', 'head', [])));
  people = [...twins, files.actor].map((p) => p.personId ?? '');
});
afterAll(() => files.close());

/** What spreadsheets, parsers and formulas trip over. */
const odd = [
  '=1+1',
  "'=1+1",
  "''",
  '+86 1',
  '-',
  '--',
  '无',
  'N/A',
  'null',
  '１２',
  '1,234',
  '1e5',
  '是',
  'true',
  '2026-01-02',
  '合计',
  '"a","b"',
  'a;b|c',
  '甲、乙',
  '小红书',
  '_x000D_',
  '<b>&amp;',
  '𠮷👨‍👩‍👧',
  '\u200bx',
  '订单编号',
];
const fits =
  (field: Field | undefined) =>
  (value: unknown): boolean =>
    field?.schema.safeParse(value).success === true;
const text = fc.oneof(fc.constantFrom(...odd), fc.string({ unit: 'binary', maxLength: 30 }), fc.lorem({ maxCount: 4 }));
const page = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\t').map((by) => lines.join(by)));
const money = fc.record({
  amount: fc
    .tuple(fc.bigInt({ min: 0n, max: 10n ** 17n }), fc.integer({ min: 0, max: 99 }))
    .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`),
  currency: fc.constantFrom('CNY', 'USD'),
});
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 999_999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`);
const day = fc
  .date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const instant = fc
  .date({ min: new Date('1971-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((d) => d.toISOString());
const or = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: null });
const size = fc.constantFrom('small' as const, 'large' as const);
const { items: item, notes: note } = { items: Order.children?.items.fields, notes: Order.children?.notes.fields };

const line = (): fc.Arbitrary<object> =>
  fc.record({
    item: text.filter(fits(item?.item)),
    cost: or(money),
    channel: or(fc.constantFrom(...channels)),
    owner: or(fc.constantFrom(...people)),
    count: or(fc.maxSafeInteger()),
    due: or(day),
    size: or(size),
    checked: or(fc.boolean()),
  });
const noteLine = (): fc.Arbitrary<object> =>
  fc.record({
    text: or(page.filter(fits(note?.text))),
    weight: or(decimal),
    share: or(decimal),
    at: or(instant),
    span: or(
      fc.tuple(day, or(day)).map(([a, b]) => (b !== null && b < a ? { start: b, end: a } : { start: a, end: b })),
    ),
    tags: or(fc.array(text.filter(fits(note?.text)), { maxLength: 3 })),
    sizes: or(fc.uniqueArray(size)),
    channels: or(fc.uniqueArray(fc.constantFrom(...channels), { maxLength: 3 })),
    link: or(fc.webUrl().filter(fits(note?.link))),
  });
const orders = (): fc.Arbitrary<object[]> =>
  fc.array(
    fc.record({
      name: text.filter(fits(Order.fields.name)),
      items: fc.array(line(), { maxLength: 5 }),
      notes: fc.array(noteLine(), { maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 6 },
  );

const made = (drafts: readonly object[]): Promise<Order[]> =>
  files.world.writes.transaction(files.actor, async (work) => {
    const rows: Order[] = [];
    for (const draft of drafts) rows.push(await files.world.writes.create(work, Order, draft as OrderDraft));
    return rows;
  });
const stored = (rows: readonly Order[]): Promise<Order[]> =>
  Promise.all(rows.map(async (row) => (await files.world.reads.get(files.actor, Order, row.id)).item));
const only = (rows: readonly Order[]) => ({
  selection: { sort: 'code', filter: { field: 'code', op: 'in' as const, value: rows.map((r) => r.code) } },
});

describe('lines there and back', () => {
  it('[H2] [D11] what was exported changes nothing when it is imported, whatever it holds', {
    timeout: 600_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        orders(),
        fc.constantFrom('csv' as const, 'xlsx' as const),
        fc.constantFrom('zh' as const, 'en' as const),
        async (drafts, format, locale) => {
          const before = await stored(await made(drafts));
          for (const lines of ['items', 'notes'] as const) {
            const holding = before.filter((row) => row[lines].length > 0);
            if (holding.length === 0) continue;
            const file = await files.exported(Order, { format, locale, lines, ...only(before) });
            const run = await files.importFile(Order, `a.${format}`, file, { lines });
            expect(run.errors).toEqual([]);
            expect(run).toMatchObject({ state: 'done', updated: 0, unchanged: holding.length, failed: 0 });
          }
          expect(await stored(before)).toEqual(before);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('[H2] rows edited anyhow become the lines, and the same file again changes nothing', {
    timeout: 600_000,
  }, async () => {
    const edited = fc.array(fc.record({ item: fc.constantFrom('甲', '乙', '丙', '丁'), count: or(fc.nat(3)) }), {
      minLength: 1,
      maxLength: 6,
    });
    const order = edited.chain((lines) =>
      fc.record({
        was: fc.array(fc.record({ item: fc.constantFrom('甲', '乙', '丙'), count: or(fc.nat(3)) }), { maxLength: 6 }),
        lines: fc.constant(lines),
        places: or(fc.array(or(fc.integer({ min: 1, max: 7 })), { minLength: lines.length, maxLength: lines.length })),
      }),
    );
    await fc.assert(
      fc.asyncProperty(order, async ({ was, lines, places }) => {
        const [row] = await made([
          { name: '改', items: was.map((l) => ({ ...l, channel: channels[0], due: '2026-01-01' })) },
        ]);
        if (row === undefined) throw new Error('no row');
        const heads = ['订单编号', '名称', '数量', ...(places === null ? [] : ['行号'])];
        const file = [
          heads,
          ...lines.map((l, i) => [row.code, l.item, l.count, ...(places === null ? [] : [places[i]])]),
        ]
          .map((cells) => cells.map((c) => c ?? '').join(','))
          .join('\n');
        const run = await files.importFile(Order, 'e.csv', file, { lines: 'items' });
        expect(run.errors).toEqual([]);
        const [after] = await stored([row]);
        let last = 0;
        const wanted = lines
          .map((l, i) => ({ ...l, at: (last = places?.[i] ?? last) }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ item: name, count }) => [name, count]);
        expect(after?.items.map((l) => [l.item, l.count])).toEqual(wanted);
        // What the file has no column for stays with each line that was there.
        const kept = after?.items.filter((l) => row.items.some((old) => old.id === l.id)) ?? [];
        expect(kept.every((l) => l.channel === channels[0] && l.due === '2026-01-01')).toBe(true);
        const sum = run.lineTally ?? { added: 0, changed: 0, removed: 0 };
        expect(row.items.length + sum.added - sum.removed).toBe(lines.length);
        expect(after?.version).toBe(1 + run.updated);
        expect(await files.importFile(Order, 'e.csv', file, { lines: 'items' })).toMatchObject({
          updated: 0,
          unchanged: 1,
          failed: 0,
        });
        expect(await stored([row])).toEqual([after]);
      }),
      { numRuns: 20 },
    );
  });
});
