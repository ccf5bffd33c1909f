import { AppError } from '../../shared/errors.ts';
import type { Children } from '../../shared/record/children.ts';
import type { Fields, HeadOf, RecordDef, RowOf } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import type { Tx } from '../postgres/pool.ts';
import type { Work } from './work.ts';

/** What happened to a row. `before` is null for a new one. */
export interface Change<D extends RecordDef = RecordDef> {
  readonly action: string;
  readonly before: RowOf<D> | null;
  readonly after: RowOf<D>;
  /** What the person wrote, where a transition asks for it. */
  readonly reason?: string | undefined;
}

/** The escape hatches of a room. All run for every caller: page, API, import, job. */
export interface RecordHooks<D extends RecordDef = RecordDef> {
  /** Checks or completes a row before it is written; throws to refuse. Answers fields to set, also read-only ones. */
  readonly beforeSave?: (work: Work, change: Change<D>) => Promise<Partial<Record<string, unknown>> | undefined>;
  /** Further changes in the same transaction. */
  readonly afterSave?: (work: Work, change: Change<D>) => Promise<void>;
  /** Instead of `afterSave` for new rows, of which many may be made at once. */
  readonly afterCreate?: (work: Work, changes: readonly Change<D>[]) => Promise<void>;
  /** The checks of a new row look at no other row of the record, so that many may be made at once. */
  readonly apart?: boolean;
  /** Effects outside the database. */
  readonly afterCommit?: (actor: Actor, change: Change<D>) => void | Promise<void>;
  /** Values of computed fields, one object a row, in the order of the rows. */
  readonly computed?: (
    actor: Actor,
    rows: readonly HeadOf<D>[],
    tx: Tx,
  ) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A part of the house that follows every change of any record, in the same transaction: approvals do. */
export interface ChangeObserver {
  /** Sees the row as it will be written; throws to refuse. */
  readonly before?: (work: Work, d: RecordDef, change: Change) => Promise<void>;
  readonly after?: (work: Work, d: RecordDef, change: Change, reason: string | undefined) => Promise<void>;
  /** A file was hung on the row, or taken from it. */
  readonly files?: (work: Work, d: RecordDef, row: RowOf<RecordDef>, file: FileChange) => Promise<void>;
}

export interface FileChange {
  readonly name: string;
  readonly added: boolean;
}

export interface RegisteredRecord {
  readonly def: RecordDef;
  readonly hooks: RecordHooks;
}

/** A room registers its record with its hooks; types of the hooks follow from the declaration. */
export const registerRecord = <N extends string, F extends Fields, S extends string, C extends Children>(
  def: RecordDef<N, F, S, C>,
  hooks: RecordHooks<RecordDef<N, F, S, C>> = {},
): RegisteredRecord => ({ def, hooks: hooks as unknown as RecordHooks });

/** The records of all rooms. Rooms add theirs while they are wired; `seal` then checks that every reference has a target. */
export class RecordRegistry {
  readonly #byId = new Map<string, RegisteredRecord>();
  readonly #byPath = new Map<string, RegisteredRecord>();

  add(records: readonly RegisteredRecord[]): void {
    for (const record of records) {
      const { id, path } = record.def;
      if (this.#byId.has(id) || this.#byPath.has(path)) throw new Error(`two records are called ${id} or ${path}`);
      this.#byId.set(id, record);
      this.#byPath.set(path, record);
    }
  }

  readonly observers: ChangeObserver[] = [];

  observe(observer: ChangeObserver): void {
    this.observers.push(observer);
  }

  seal(): this {
    for (const { def } of this.all)
      for (const [name, field] of [def.fields, ...Object.values(def.children ?? {}).map((c) => c.fields)].flatMap((f) =>
        Object.entries(f),
      ))
        if (field.target !== undefined && !this.#byId.has(field.target))
          throw new Error(`${def.id}.${name} points to the unknown record ${field.target}`);
    return this;
  }

  get all(): readonly RegisteredRecord[] {
    return [...this.#byId.values()];
  }

  get defs(): readonly RecordDef[] {
    return this.all.map((r) => r.def);
  }

  find(id: string): RegisteredRecord | undefined {
    return this.#byId.get(id);
  }

  get(id: string): RegisteredRecord {
    const found = this.#byId.get(id);
    if (found === undefined) throw new AppError('not_found');
    return found;
  }
}
