import * as z from 'zod';
import type { Label } from '../label.ts';
import { type ApprovalDef, checkApprovals } from './approval.ts';
import {
  type Children,
  childFault,
  type Fields,
  type LineDraftsIn,
  type LinePatchesIn,
  type LinesIn,
  linesSchema,
  type NoChildren,
  type RequiredKeys,
  type Value,
} from './children.ts';
import { type ClockOn, clockFault } from './clock.ts';
import type { Condition } from './condition.ts';
import type { Field, Tone } from './field.ts';

export type { Fields } from './children.ts';

export interface StateDef extends Label {
  readonly tone?: Tone;
}

export interface Transition<S extends string = string, R extends string = string> {
  readonly action: string;
  readonly label: Label;
  readonly from: S | readonly S[];
  readonly to: S;
  /** Permission beyond `<record>.update`; defaults to `<record>.<action>`. */
  readonly permission?: string;
  /** The row must meet this, else the transition is refused with `refusal`. */
  readonly when?: Condition;
  readonly refusal?: Label;
  /** Not offered at all where `when` is not met: a switch has its other side. */
  readonly quiet?: boolean;
  /** Fields and lines that must be filled before; the refusal names those that are not. */
  readonly requires?: readonly R[];
  /** A written reason is asked and kept in the history. */
  readonly reason?: boolean;
  /** Shown as a danger and confirmed. */
  readonly danger?: boolean;
}

export interface Views {
  readonly list: { readonly columns: readonly string[]; readonly sort?: string };
  /** Columns by state (default) or by a choice field. */
  readonly board?: { readonly by?: string; readonly card: readonly string[] };
  readonly calendar?: { readonly field: string };
  readonly timeline?: { readonly field: string; readonly group?: string };
  /** Sections of form and detail page; fields left out follow in a last one. */
  readonly sections?: readonly { readonly label: Label; readonly fields: readonly string[] }[];
}

export interface SavedViewDef {
  readonly key: string;
  readonly label: Label;
  readonly filter: Condition;
  readonly sort?: string;
}

/** What of a record the full-text index holds; kind, channels and tags are what results can be narrowed by. */
export interface FullTextDef<N extends string = string> {
  readonly body: readonly N[];
  /** A choice field. */
  readonly kind?: N;
  /** A field of references to channels. */
  readonly channels?: N;
  /** A field of tags. */
  readonly tags?: N;
}

/** A duty, declared once. Everything else is derived. */
export interface RecordDef<
  N extends string = string,
  F extends Fields = Fields,
  S extends string = string,
  C extends Children = Children,
> {
  /** Stable id: name of table, permissions and events. */
  readonly id: N;
  /** URL segment, plural. */
  readonly path: string;
  readonly room: string;
  readonly label: Label;
  /** Pattern of the human code: `CMP-{yyyy}-{####}`. */
  readonly code: string;
  /** Field that names a row. */
  readonly title: keyof F & string;
  readonly fields: F;
  /** Lines: of a plan, of an order. Lists leave them out. */
  readonly children?: C;
  readonly states: {
    readonly initial: S;
    readonly all: Readonly<Record<S, StateDef>>;
    readonly transitions: readonly Transition<S, (keyof F & string) | (keyof C & string)>[];
    /** States in which fields can no longer be edited. */
    readonly frozen?: readonly S[];
  };
  readonly views: Views;
  readonly savedViews?: readonly SavedViewDef[];
  /** Text fields that search looks into. */
  readonly search: readonly (keyof F & string)[];
  /** Kept in the full-text index: its title and these fields, with ranking and highlights. Personal fields never are. */
  readonly fullText?: FullTextDef<keyof F & string>;
  readonly indexes?: readonly (readonly (keyof F & string)[])[];
  readonly unique?: readonly (readonly (keyof F & string)[])[];
  readonly import?: { readonly matchKey: readonly (keyof F & string)[] };
  /** Field that points to the parent row of the same tree, as org units and goals have. */
  readonly parent?: keyof F & string;
  readonly retentionDays?: number;
  /** Everyone of the workspace reads it, whatever the scope: people, units, channels. */
  readonly shared?: boolean;
  /** Transitions that others must agree to: who, by which policy, on which fields. */
  readonly approvals?: readonly ApprovalDef[];
  /** Promises with a deadline; the server keeps them with every write. */
  readonly clocks?: readonly ClockOn<F, SystemField>[];
}

type DefInput<N extends string, F extends Fields, S extends string, C extends Children> = Omit<
  RecordDef<N, F, S, C>,
  'states' | 'title' | 'search' | 'fullText' | 'indexes' | 'unique' | 'import' | 'parent' | 'clocks'
> & {
  readonly title: keyof NoInfer<F> & string;
  readonly search: readonly (keyof NoInfer<F> & string)[];
  readonly fullText?: FullTextDef<keyof NoInfer<F> & string>;
  readonly indexes?: readonly (readonly (keyof NoInfer<F> & string)[])[];
  readonly unique?: readonly (readonly (keyof NoInfer<F> & string)[])[];
  readonly import?: { readonly matchKey: readonly (keyof NoInfer<F> & string)[] };
  readonly parent?: keyof NoInfer<F> & string;
  readonly clocks?: readonly ClockOn<NoInfer<F>, SystemField>[];
  readonly states: {
    readonly all: Readonly<Record<S, StateDef>>;
    readonly initial: NoInfer<S>;
    readonly transitions: readonly Transition<NoInfer<S>, (keyof NoInfer<F> & string) | (keyof NoInfer<C> & string)>[];
    readonly frozen?: readonly NoInfer<S>[];
  };
};

/** Checks what types cannot: columns, sections and conditions name real fields. */
export function defineRecord<
  const N extends string,
  const F extends Fields,
  const S extends string,
  const C extends Children = NoChildren,
>(d: DefInput<N, F, S, C>): RecordDef<N, F, S, C> {
  const known = new Set([...Object.keys(d.fields), ...systemFields, ...(d.clocks === undefined ? [] : ['clocks'])]);
  const named = [
    ...d.views.list.columns,
    ...(d.views.board?.card ?? []),
    ...(d.views.sections ?? []).flatMap((s) => s.fields),
    ...[d.views.calendar?.field, d.views.timeline?.field, d.views.timeline?.group].filter((n) => n !== undefined),
  ];
  for (const name of named) if (!known.has(name)) throw new Error(`${d.id}: a view names the unknown field ${name}`);
  checkApprovals(d);
  const fault = clockFault(d.fields, systemFields, d.clocks ?? []);
  if (fault !== undefined) throw new Error(`${d.id}: ${fault}`);
  const wrong = childFault(d, systemFields);
  if (wrong !== undefined) throw new Error(wrong);
  return d as unknown as RecordDef<N, F, S, C>;
}

/** Columns that every record has. */
export const systemFields = [
  'id',
  'code',
  'state',
  'version',
  'unitId',
  'ownerId',
  'createdAt',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
] as const;
type SystemField = (typeof systemFields)[number];

export interface BaseRow<S extends string = string> {
  readonly id: string;
  readonly code: string;
  readonly state: S;
  readonly version: number;
  readonly unitId: string | null;
  readonly ownerId: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
  readonly updatedAt: string;
  readonly updatedBy: string | null;
  readonly deletedAt: string | null;
}

/** A row as lists hold it: without its lines. */
export type HeadOf<D> =
  D extends RecordDef<string, infer F, infer S, Children>
    ? BaseRow<S> & { readonly [K in keyof F]: Value<F[K]> }
    : never;
/** A stored row as every caller sees it, with its lines. */
export type RowOf<D> =
  D extends RecordDef<string, infer F, infer S, infer C>
    ? BaseRow<S> & { readonly [K in keyof F]: Value<F[K]> } & LinesIn<C>
    : never;
type Owned = { readonly unitId?: string | null; readonly ownerId?: string | null };
/** What a caller gives to create a row. */
export type DraftOf<D> =
  D extends RecordDef<string, infer F, string, infer C>
    ? Owned & { readonly [K in RequiredKeys<F>]: Value<F[K]> } & {
        readonly [K in Exclude<keyof F, RequiredKeys<F>>]?: Value<F[K]>;
      } & LineDraftsIn<C>
    : never;
/** What a caller gives to change a row: any fields, null empties one; lines are given whole. */
export type PatchOf<D> =
  D extends RecordDef<string, infer F, string, infer C>
    ? Owned & { readonly [K in keyof F]?: Value<F[K]> } & LinePatchesIn<C>
    : never;
export type StateOf<D> = D extends RecordDef<string, Fields, infer S, Children> ? S : never;

const writable = (d: RecordDef): [string, Field][] =>
  Object.entries(d.fields).filter(([, x]) => x.computed !== true && x.readOnly !== true);
const childrenOf = (d: RecordDef) => Object.entries(d.children ?? {});
const owned = { unitId: z.uuid().nullish(), ownerId: z.uuid().nullish() };

/** zod schema of a new record, as the API takes it. A field with a default may be left out. */
export const draftSchema = <D extends RecordDef>(d: D): z.ZodType<DraftOf<D>> =>
  z.strictObject({
    ...owned,
    ...Object.fromEntries(
      writable(d).map(([k, x]) => [k, x.required && x.default === undefined ? x.schema : x.schema.nullish()]),
    ),
    ...Object.fromEntries(
      childrenOf(d).map(([k, c]) => [k, (c.min ?? 0) > 0 ? linesSchema(c) : linesSchema(c).optional()]),
    ),
  }) as unknown as z.ZodType<DraftOf<D>>;

/** zod schema of a change: every field optional, a required one cannot be emptied. */
export const patchSchema = <D extends RecordDef>(d: D): z.ZodType<PatchOf<D>> =>
  z.strictObject({
    ...owned,
    ...Object.fromEntries(writable(d).map(([k, x]) => [k, x.required ? x.schema.optional() : x.schema.nullish()])),
    ...Object.fromEntries(childrenOf(d).map(([k, c]) => [k, linesSchema(c).optional()])),
  }) as unknown as z.ZodType<PatchOf<D>>;

const head = (d: RecordDef): Record<string, z.ZodType> => ({
  id: z.uuid(),
  code: z.string(),
  state: z.enum(Object.keys(d.states.all) as [string, ...string[]]),
  version: z.int(),
  unitId: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  createdAt: z.string(),
  createdBy: z.uuid().nullable(),
  updatedAt: z.string(),
  updatedBy: z.uuid().nullable(),
  deletedAt: z.string().nullable(),
  ...outputOf(d.fields),
});
const outputOf = (fields: Fields): Record<string, z.ZodType> =>
  Object.fromEntries(Object.entries(fields).map(([k, x]) => [k, outputSchema(x).nullable()]));

/** zod schema of a row in a list: without its lines. */
export const headSchema = <D extends RecordDef>(d: D): z.ZodType<HeadOf<D>> =>
  z.object(head(d)) as unknown as z.ZodType<HeadOf<D>>;

/** zod schema of a stored row, as the API answers it. */
export const rowSchema = <D extends RecordDef>(d: D): z.ZodType<RowOf<D>> =>
  z.object({
    ...head(d),
    ...Object.fromEntries(
      childrenOf(d).map(([k, c]) => [k, z.array(z.object({ id: z.uuid(), ...outputOf(c.fields) }))]),
    ),
  }) as unknown as z.ZodType<RowOf<D>>;

// Answers are described loosely where input is refined: a masked e-mail is still an answer.
const outputSchema = (x: Field): z.ZodType => {
  switch (x.kind) {
    case 'integer':
      return z.number();
    case 'boolean':
      return z.boolean();
    case 'money':
      return z.object({ amount: z.string(), currency: z.string() });
    case 'dateRange':
      return z.object({ start: z.string(), end: z.string().nullable() });
    case 'choices':
    case 'tags':
    case 'refs':
      return z.array(z.string());
    case 'json':
    case 'computed':
      return z.unknown();
    default:
      return z.string();
  }
};

/** The transitions that lead out of a state. */
export const transitionsFrom = <S extends string>(
  d: RecordDef<string, Fields, S>,
  state: S,
): readonly Transition<S>[] =>
  d.states.transitions.filter((t) => (typeof t.from === 'string' ? t.from === state : t.from.includes(state)));

/** Permission names of a record: `campaign.read`, `campaign.approve`. */
export const permissionOf = (d: RecordDef, action: string): string => `${d.id}.${action}`;
export const transitionPermission = (d: RecordDef, t: Transition): string => t.permission ?? permissionOf(d, t.action);
