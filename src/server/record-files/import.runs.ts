import { sql } from 'drizzle-orm';
import { AppError } from '../../shared/errors.ts';
import type { ImportRepeats, ImportRun } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { Queries } from '../postgres/pool.ts';
import type { RecordDeps } from '../records/read.service.ts';
import { reading, working } from '../records/work.ts';
import type { LineTally } from './import.kind.ts';
import type { RowError } from './import.rows.ts';

export interface ImportData {
  /** Kind of lines; null for rows of the record itself. */
  lines: string | null;
  sheet: string | null;
  sheets: readonly string[];
  header: readonly string[];
  headerRow: number;
  sample: string[][];
  /** Column of the file → key of the target. */
  mapping: Record<string, string>;
  rows: number;
  processed: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  /** Of lines: what became of them; the counts above are of the rows they belong to. */
  lineTally: LineTally | null;
  /** When the dry run began. */
  checkedAt: string | null;
  /** Last row of the file that is committed. */
  lastRow: number;
  errors: RowError[];
  /** Rows that are left out as the same as an earlier one; the first of them are kept. */
  notes: RowError[];
  /** Rows that nothing but their other content tells from an earlier one. */
  repeated: number;
  repeats: ImportRepeats;
  skipErrors: boolean;
}
export type ImportState = ImportRun['state'];

export interface ImportRow {
  readonly id: string;
  readonly record: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly state: ImportState;
  readonly data: ImportData;
}

/** What runs from before lines could be imported do not hold. */
const withoutLines = { lines: null, sheet: null, sheets: [], lineTally: null, checkedAt: null } as const;
/** Nor those from before rows were compared within a file. */
const withoutRepeats = (): Pick<ImportData, 'notes' | 'repeated' | 'repeats'> => ({
  notes: [],
  repeated: 0,
  repeats: 'one',
});

interface Stored {
  readonly id: string;
  readonly record: string;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly state: ImportState;
  readonly data: ImportData;
  readonly created_at: string;
}

const toRow = (r: Stored): ImportRow => ({
  id: r.id,
  record: r.record,
  fileName: r.file_name,
  sha256: r.file_sha256,
  state: r.state,
  data: { ...withoutLines, ...withoutRepeats(), ...r.data },
});
const toWire = (stored: Stored): ImportRun => {
  const r = toRow(stored);
  const { data } = r;
  return {
    id: r.id,
    record: r.record,
    lines: data.lines,
    sheet: data.sheet,
    sheets: [...data.sheets],
    fileName: r.fileName,
    state: r.state,
    header: [...data.header],
    headerRow: data.headerRow,
    sample: data.sample,
    mapping: data.mapping,
    rows: data.rows,
    processed: data.processed,
    created: data.created,
    updated: data.updated,
    unchanged: data.unchanged,
    failed: data.failed,
    lineTally: data.lineTally,
    errors: data.errors.map((e) => ({ ...e })),
    notes: data.notes.map((n) => ({ ...n })),
    repeated: data.repeated,
    repeats: data.repeats,
    createdAt: stored.created_at,
  };
};

/** Where the runs of imports are kept. A run is seen by the person who started it. */
export class ImportRuns {
  readonly deps: RecordDeps;

  constructor(deps: RecordDeps) {
    this.deps = deps;
  }

  async create(actor: Actor, run: ImportRow): Promise<ImportRun> {
    return working(this.deps.db, actor, this.deps.now, async (work) =>
      toWire(
        await work.tx.one<Stored>(sql`
        INSERT INTO import_run (id, workspace_id, person_id, record, file_name, file_sha256, state, data)
        VALUES (${run.id}, ${actor.workspaceId}, ${actor.personId}::uuid, ${run.record}, ${run.fileName}, ${run.sha256}, ${run.state}, ${JSON.stringify(run.data)}::jsonb) RETURNING *`),
      ),
    );
  }

  get(actor: Actor, id: string): Promise<ImportRow> {
    return reading(this.deps.db, actor, async (tx) => toRow(await this.#load(tx, id)));
  }

  wire(actor: Actor, id: string): Promise<ImportRun> {
    return reading(this.deps.db, actor, async (tx) => toWire(await this.#load(tx, id)));
  }

  /** Moves a run on, if it still stands in one of the given states. */
  change(
    actor: Actor,
    id: string,
    from: readonly ImportState[],
    to: { readonly state: ImportState; readonly data: Partial<ImportData> },
  ): Promise<ImportRun> {
    return working(this.deps.db, actor, this.deps.now, async (work) => {
      await this.#load(work.tx, id);
      const row = await work.tx.maybeOne<Stored>(sql`
        UPDATE import_run SET state = ${to.state}, data = data || ${JSON.stringify(to.data)}::jsonb, updated_at = now() WHERE id = ${id}::uuid AND state = ANY (${sql.param([...from])}::text[]) RETURNING *`);
      if (row === undefined)
        throw new AppError('transition_refused', {
          reason: { zh: '导入已进入其他步骤，请刷新', en: 'The import has moved on, please reload' },
        });
      return toWire(row);
    });
  }

  progress(actor: Actor, id: string, state: ImportState, data: ImportData): Promise<boolean> {
    return working(this.deps.db, actor, this.deps.now, (work) => this.progressIn(work.tx, id, state, data));
  }

  /** Within the transaction of the rows, so that a killed process never imports a row twice. */
  async progressIn(tx: Queries, id: string, state: ImportState, data: ImportData): Promise<boolean> {
    return (
      (await tx.execute(
        sql`UPDATE import_run SET data = ${JSON.stringify(data)}::jsonb, updated_at = now() WHERE id = ${id}::uuid AND state = ${state}`,
      )) === 1
    );
  }

  async #load(tx: Queries, id: string): Promise<Stored> {
    const row = await tx.maybeOne<Stored>(sql`SELECT * FROM import_run WHERE id = ${id}::uuid`);
    if (row === undefined) throw new AppError('not_found');
    return row;
  }
}
