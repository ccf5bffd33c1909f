import { describe, expect, expectTypeOf, it } from 'vitest';
import { bounded, f, type Money } from './field.ts';
import {
  type DraftOf,
  defineRecord,
  draftSchema,
  type PatchOf,
  patchSchema,
  type RowOf,
  type StateOf,
} from './record.ts';

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
});
