import { describe, expect, expectTypeOf, it } from 'vitest';
import { bounded, f, type Money } from './field.ts';
import {
  type DraftOf,
  defineRecord,
  draftSchema,
  type HeadOf,
  type PatchOf,
  patchSchema,
  type RowOf,
  type StateOf,
} from './record.ts';
import { missingOutputs, missingSentence } from './requires.ts';

const Tea = defineRecord({
  id: 'tea',
  path: 'teas',
  room: 'test',
  label: { zh: '茶', en: 'Tea' },
  code: 'TEA-{####}',
  title: 'name',
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true }),
    kind: f.choice({ green: { zh: '绿茶', en: 'Green' }, black: { zh: '红茶', en: 'Black' } })(
      { zh: '种类', en: 'Kind' },
      { required: true },
    ),
    price: bounded(f.money({ zh: '价格', en: 'Price' }), { min: 0 }),
    tags: f.tags({ zh: '标签', en: 'Tags' }),
    pickedOn: f.date({ zh: '采摘日', en: 'Picked on' }),
  },
  states: {
    initial: 'draft',
    all: { draft: { zh: '草稿', en: 'Draft' }, sold: { zh: '已售', en: 'Sold' } },
    transitions: [{ action: 'sell', label: { zh: '售出', en: 'Sell' }, from: 'draft', to: 'sold' }],
  },
  views: { list: { columns: ['name', 'kind'] } },
  search: ['name'],
});

/*
 * The compiler is the judge here: `npm run check` fails when a line marked as an error stops being one.
 */
describe('types of a declaration', () => {
  it('[O3] a row, a draft and a patch follow from the fields', () => {
    expectTypeOf<RowOf<typeof Tea>['name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOf<typeof Tea>['kind']>().toEqualTypeOf<'green' | 'black'>();
    expectTypeOf<RowOf<typeof Tea>['price']>().toEqualTypeOf<Money | null>();
    expectTypeOf<RowOf<typeof Tea>['tags']>().toEqualTypeOf<readonly string[] | null>();
    expectTypeOf<StateOf<typeof Tea>>().toEqualTypeOf<'draft' | 'sold'>();
    expectTypeOf<RowOf<typeof Tea>['state']>().toEqualTypeOf<'draft' | 'sold'>();
    const draft: DraftOf<typeof Tea> = { name: '龙井', kind: 'green' };
    const patch: PatchOf<typeof Tea> = { price: null };
    expect(draftSchema(Tea).safeParse(draft).success).toBe(true);
    expect(patchSchema(Tea).safeParse(patch).success).toBe(true);
  });

  it('[O3] wrong names, kinds, choices and states do not compile', () => {
    // @ts-expect-error a required field is missing
    const missing: DraftOf<typeof Tea> = { name: '龙井' };
    // @ts-expect-error no such choice
    const choice: DraftOf<typeof Tea> = { name: '龙井', kind: 'white' };
    // @ts-expect-error a number is no money
    const kind: DraftOf<typeof Tea> = { name: '龙井', kind: 'green', price: 5 };
    // @ts-expect-error no such field
    const name: PatchOf<typeof Tea> = { colour: 'green' };
    // @ts-expect-error a required field cannot be emptied
    const emptied: PatchOf<typeof Tea> = { name: null };
    for (const wrong of [missing, choice, kind]) expect(draftSchema(Tea).safeParse(wrong).success).toBe(false);
    for (const wrong of [name, emptied]) expect(patchSchema(Tea).safeParse(wrong).success).toBe(false);
    const { id, path, room, label, code, fields, views } = Tea;
    const state = () =>
      defineRecord({
        id,
        path,
        room,
        label,
        code,
        title: 'name',
        fields,
        views,
        search: [],
        states: {
          // @ts-expect-error no such state
          initial: 'gone',
          all: { draft: label },
          transitions: [],
        },
      });
    const title = () =>
      defineRecord({
        id,
        path,
        room,
        label,
        code,

        // @ts-expect-error the title is no field
        title: 'nope',
        fields,
        views,
        search: [],
        states: { initial: 'draft', all: { draft: label }, transitions: [] },
      });
    expect([state, title]).toHaveLength(2);
  });

  it('[O3] a view that names an unknown field is refused when the room is loaded', () => {
    expect(() => defineRecord({ ...Tea, title: 'name', search: [], views: { list: { columns: ['nope'] } } })).toThrow(
      'nope',
    );
  });

  const Plan = defineRecord({
    id: 'plan',
    path: 'plans',
    room: 'test',
    label: { zh: '计划', en: 'Plan' },
    code: 'PLN-{####}',
    title: 'name',
    fields: {
      name: f.text({ zh: '名称', en: 'Name' }, { required: true }),
      budget: f.money({ zh: '预算', en: 'Budget' }),
    },
    children: {
      lines: {
        label: { zh: '明细', en: 'Lines' },
        fields: {
          item: f.text({ zh: '事项', en: 'Item' }, { required: true }),
          cost: f.money({ zh: '费用', en: 'Cost' }),
        },
        min: 1,
        max: 3,
        sums: [{ field: 'cost', atMost: 'budget' }],
      },
    },
    states: {
      initial: 'draft',
      all: { draft: { zh: '草稿', en: 'Draft' }, done: { zh: '完成', en: 'Done' } },
      transitions: [
        { action: 'do', label: { zh: '完成', en: 'Finish' }, from: 'draft', to: 'done', requires: ['budget', 'lines'] },
      ],
    },
    views: { list: { columns: ['name'] } },
    search: ['name'],
  });

  it('[O3] lines are typed: in rows, drafts and patches, and not in lists', () => {
    type Line = RowOf<typeof Plan>['lines'][number];
    expectTypeOf<Line['id']>().toEqualTypeOf<string>();
    expectTypeOf<Line['item']>().toEqualTypeOf<string>();
    expectTypeOf<Line['cost']>().toEqualTypeOf<Money | null>();
    expectTypeOf<'lines' extends keyof HeadOf<typeof Plan> ? 1 : 0>().toEqualTypeOf<0>();
    const draft: DraftOf<typeof Plan> = { name: '一', lines: [{ item: '物料' }] };
    const patch: PatchOf<typeof Plan> = { lines: [{ item: '物料', cost: { amount: '1', currency: 'CNY' } }] };
    // @ts-expect-error a plan has at least one line
    const none: DraftOf<typeof Plan> = { name: '一' };
    // @ts-expect-error a line needs its item
    const bare: DraftOf<typeof Plan> = { name: '一', lines: [{}] };
    // @ts-expect-error no such column
    const odd: PatchOf<typeof Plan> = { lines: [{ item: '物料', colour: 'red' }] };
    // @ts-expect-error lines are an array
    const single: PatchOf<typeof Plan> = { lines: { item: '物料' } };
    expect(draftSchema(Plan).safeParse(draft).success).toBe(true);
    expect(patchSchema(Plan).safeParse(patch).success).toBe(true);
    for (const wrong of [none, bare]) expect(draftSchema(Plan).safeParse(wrong).success).toBe(false);
    for (const wrong of [odd, single]) expect(patchSchema(Plan).safeParse(wrong).success).toBe(false);
    const four = { lines: Array.from({ length: 4 }, () => ({ item: '物料' })) };
    expect(patchSchema(Plan).safeParse(four).success).toBe(false);
    const wanting = () =>
      defineRecord({
        ...Plan,
        title: 'name',
        search: [],
        states: {
          initial: 'draft',
          all: { draft: Plan.label },
          transitions: [
            // @ts-expect-error neither a field nor lines
            { action: 'do', label: Plan.label, from: 'draft', to: 'draft', requires: ['colour'] },
          ],
        },
      });
    expect(wanting).toBeTypeOf('function');
  });

  it('[O3] children that cannot be kept are refused when the room is loaded', () => {
    const { label } = Plan;
    const text = f.text(label);
    const bad = (lines: object): (() => unknown) => {
      return () => defineRecord({ ...Plan, title: 'name', search: [], children: { lines } as never });
    };
    expect(bad({ label, fields: { text }, max: 501 })).toThrow('500');
    expect(bad({ label, fields: { id: text } })).toThrow('reserved');
    expect(bad({ label, fields: { text: f.text(label, { unique: true }) } })).toThrow('unique');
    expect(bad({ label, fields: { mail: f.email(label, { personal: 'contact' }) } })).toThrow('personal');
    expect(bad({ label, fields: { text }, sums: [{ field: 'text', atMost: 'budget' }] })).toThrow('sum');
    expect(bad({ label, fields: { n: f.integer(label) }, sums: [{ field: 'n', equals: 'budget' }] })).toThrow('money');
  });

  it('[E5] what a transition still needs is said with its name in both languages', () => {
    const [step] = Plan.states.transitions;
    if (step === undefined) throw new Error('no transition');
    const missing = missingOutputs(Plan, step, { budget: null, lines: [] });
    expect(missing.map((m) => m.name)).toEqual(['budget', 'lines']);
    expect(missingSentence(step, missing)).toEqual({
      zh: '完成前请填写：预算、明细',
      en: 'To finish, fill in: budget, lines',
    });
    // A list does not load lines: they are not said to be missing.
    expect(missingOutputs(Plan, step, { budget: { amount: '1', currency: 'CNY' } })).toEqual([]);
  });
});
