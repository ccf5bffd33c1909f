import { sql } from 'drizzle-orm';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { reading, working } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { DataImportKind, DataImportOptions, DataImportRun } from '../imports.contract.ts';
import type { RowProblem } from './orders.lines.ts';

export type RunState = DataImportRun['state'];

/** What is kept of a run beside its columns. */
export interface RunData {
  header: readonly string[];
  headerRow: number;
  sample: string[][];
  mapping: Record<string, string>;
  rows: number;
  processed: number;
  progress: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  errors: RowProblem[];
  dropped: number;
  failure: Label | null;
  /** Parts that are written: after a restart the work goes on behind them. */
  partsDone: number;
}

export interface Run {
  readonly id: string;
  readonly kind: DataImportKind;
  readonly fileName: string;
  readonly dryRun: boolean;
  readonly state: RunState;
  readonly options: DataImportOptions;
  readonly data: RunData;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

interface Stored {
  readonly id: string;
  readonly person_id: string | null;
  readonly unit_id: string | null;
  readonly kind: DataImportKind;
  readonly file_name: string;
  readonly dry_run: boolean;
  readonly state: RunState;
  readonly options: DataImportOptions;
  readonly data: RunData;
  readonly created_at: string;
  readonly finished_at: string | null;
}

const toRun = (s: Stored): Run => ({
  id: s.id,
  kind: s.kind,
  fileName: s.file_name,
  dryRun: s.dry_run,
  state: s.state,
  options: s.options,
  data: s.data,
  createdAt: s.created_at,
  finishedAt: s.finished_at,
});

const ended: readonly RunState[] = ['done', 'failed', 'cancelled'];

/** Where the runs are kept. */
export class ImportRunStore {
  readonly #db: Db;
  readonly #now: () => Date;

  constructor(db: Db, now: () => Date) {
    this.#db = db;
    this.#now = now;
  }

  create(actor: Actor, run: Pick<Run, 'id' | 'kind' | 'fileName' | 'options' | 'data'>): Promise<Run> {
    return working(this.#db, actor, this.#now, async (work) => {
      const at = work.now.toISOString();
      const stored = await work.tx.one<Stored>(sql`
        INSERT INTO data_import (id, workspace_id, person_id, unit_id, kind, file_name, dry_run, state, options, data, created_at, updated_at)
        VALUES (${run.id}::uuid, ${actor.workspaceId}::uuid, ${actor.personId}::uuid, ${actor.homeUnitId}::uuid, ${run.kind}, ${run.fileName},
          ${run.options.dryRun}, 'waiting', ${JSON.stringify(run.options)}::jsonb, ${JSON.stringify(run.data)}::jsonb, ${at}::timestamptz, ${at}::timestamptz) RETURNING *`);
      work.audit({
        record: 'dataImport',
        recordId: run.id,
        unitId: actor.homeUnitId,
        ownerId: actor.personId,
        action: 'create',
        changes: { file: { before: null, after: run.fileName }, kind: { before: null, after: run.kind } },
      });
      return toRun(stored);
    });
  }

  /** A run within the reach of `dataImport.read`, else `not_found`. */
  get(actor: Actor, id: string): Promise<Run> {
    const reach = demand(actor, 'dataImport.read');
    return reading(this.#db, actor, async (tx) => {
      const s = await tx.maybeOne<Stored>(sql`SELECT * FROM data_import WHERE id = ${id}::uuid`);
      if (s === undefined || !within(reach, { unitId: s.unit_id, ownerId: s.person_id }))
        throw new AppError('not_found');
      return toRun(s);
    });
  }

  list(actor: Actor): Promise<Run[]> {
    const reach = demand(actor, 'dataImport.read');
    return reading(this.#db, actor, async (tx) => {
      const rows = await tx.query<Stored>(sql`
        SELECT * FROM data_import WHERE workspace_id = ${actor.workspaceId}::uuid AND (${reach.all}
          OR unit_id = ANY (${sql.param(reach.all ? [] : [...reach.units])}::uuid[])
          OR person_id = ANY (${sql.param(reach.all ? [] : [...reach.people])}::uuid[]))
        ORDER BY created_at DESC, id DESC LIMIT 50`);
      return rows.map(toRun);
    });
  }

  /** Moves a run on unless it has ended meanwhile; false then. */
  save(actor: Actor, id: string, state: RunState, data: RunData): Promise<boolean> {
    return working(this.#db, actor, this.#now, async (work) => {
      const at = work.now.toISOString();
      const done = await work.tx.execute(sql`
        UPDATE data_import SET state = ${state}, data = ${JSON.stringify(data)}::jsonb, updated_at = ${at}::timestamptz,
          finished_at = CASE WHEN ${ended.includes(state)} THEN ${at}::timestamptz END
        WHERE id = ${id}::uuid AND finished_at IS NULL`);
      work.live({ type: 'import', id, ...(actor.personId === null ? {} : { personId: actor.personId }) });
      return done === 1;
    });
  }
}

export const toWire = (run: Run, fields: DataImportRun['fields']): DataImportRun => {
  const { partsDone: _, ...data } = run.data;
  return {
    id: run.id,
    kind: run.kind,
    fileName: run.fileName,
    dryRun: run.dryRun,
    state: run.state,
    fields,
    createdAt: run.createdAt,
    finishedAt: run.finishedAt,
    ...data,
    header: [...data.header],
    errors: data.errors.map((e) => ({ ...e })),
  };
};
