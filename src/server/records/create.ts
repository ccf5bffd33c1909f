import { v7 as uuidv7 } from 'uuid';
import { AppError } from '../../shared/errors.ts';
import { type DraftOf, draftSchema, permissionOf, type RecordDef, type RowOf } from '../../shared/record/record.ts';
import { demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import { nextCodes } from './codes.ts';
import { perRecord } from './columns.ts';
import { storeLines } from './lines.ts';
import { outside, placeable } from './placing.ts';
import { type RecordReads, todayIn } from './read.service.ts';
import { faultsOfReferences } from './references.ts';
import type { Change } from './registry.ts';
import { insertRows } from './row.store.ts';
import { parse } from './validate.ts';
import { type Work, yielding } from './work.ts';

type Values = Readonly<Record<string, unknown>>;

export interface CreateOptions {
  readonly id?: string;
  readonly state?: string;
  readonly system?: Values;
}
/** What became of one of many drafts. */
export type Created<D extends RecordDef> = { readonly row: RowOf<D> } | { readonly refused: AppError };

/** The steps of a write that creating shares with changing. */
export interface WriteSteps {
  readonly reads: RecordReads;
  complete<D extends RecordDef>(work: Work, d: D, change: Change<D>): Promise<RowOf<D>>;
  follow<D extends RecordDef>(work: Work, d: D, changes: readonly Change<D>[]): Promise<void>;
}

const schemaOf = perRecord((d) => draftSchema(d));

/**
 * Creates rows, one or many, in as few statements as one. A draft that breaks a rule is refused alone, before anything
 * is written; what only the database refuses, such as a value that must be unique, throws and takes all with it.
 */
export async function createRows<D extends RecordDef>(
  steps: WriteSteps,
  work: Work,
  d: D,
  drafts: readonly DraftOf<D>[],
  options: CreateOptions = {},
): Promise<readonly Created<D>[]> {
  const { reads } = steps;
  const reach = demand(work.actor, permissionOf(d, 'create'));
  const out: Created<D>[] = [];
  const pause = yielding();
  for (const draft of drafts) {
    await pause();
    out.push(
      await refusable(async () => {
        const row = draftRow(work, d, draft, options);
        if (!within(reach, row) || !placeable(work.actor, reach, row.unitId)) throw outside();
        return steps.complete(work, d, { action: 'create', before: null, after: row });
      }),
    );
  }
  const made = rowsOf(out);
  const faults = await faultsOfReferences(
    reads,
    work,
    d,
    made.map((row) => ({ row: row as unknown as Values, before: null })),
  );
  const sound = made.filter((_, i) => faults[i]?.length === 0);
  const codes = await nextCodes(
    work.tx,
    work.actor.workspaceId,
    d.code,
    todayIn(work.now, work.actor.timeZone),
    sound.length,
  );
  const rows = sound.map((row, i): RowOf<D> => ({ ...row, code: codes[i] ?? '' }));
  await insertRows(work, d, rows as readonly unknown[] as readonly Values[], reads.deps.cipher);
  for (const row of rows) await storeLines(work.tx, work.actor.workspaceId, d, row as never, null, reads.deps.cipher);
  await steps.follow(
    work,
    d,
    rows.map((after) => ({ action: 'create', before: null, after })),
  );
  const stored = rows.values();
  let nth = 0;
  return out.map((one): Created<D> => {
    if ('refused' in one) return one;
    const issues = faults[nth++] ?? [];
    if (issues.length > 0) return { refused: new AppError('invalid', { issues }) };
    return { row: stored.next().value as RowOf<D> };
  });
}

const rowsOf = <D extends RecordDef>(all: readonly Created<D>[]): RowOf<D>[] =>
  all.flatMap((one) => ('row' in one ? [one.row] : []));

async function refusable<D extends RecordDef>(make: () => Promise<RowOf<D>>): Promise<Created<D>> {
  try {
    return { row: await make() };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { refused: error };
    throw error;
  }
}

/** A draft as a whole row: every field set, without its code. */
function draftRow<D extends RecordDef>(work: Work, d: D, input: DraftOf<D>, options: CreateOptions): RowOf<D> {
  const { actor } = work;
  const draft = parse(schemaOf(d), input, d) as Values;
  const fields: Record<string, unknown> = { ...options.system };
  for (const [name, field] of Object.entries(d.fields))
    if (field.computed !== true) fields[name] = draft[name] ?? fields[name] ?? field.default ?? null;
  for (const name of Object.keys(d.children ?? {})) fields[name] = draft[name] ?? [];
  const at = work.now.toISOString();
  return {
    id: options.id ?? uuidv7(),
    state: options.state ?? d.states.initial,
    version: 1,
    code: '',
    unitId: draft['unitId'] ?? actor.homeUnitId,
    ownerId: draft['ownerId'] ?? actor.personId,
    createdAt: at,
    createdBy: actor.personId,
    updatedAt: at,
    updatedBy: actor.personId,
    deletedAt: null,
    ...fields,
  } as unknown as RowOf<D>;
}
