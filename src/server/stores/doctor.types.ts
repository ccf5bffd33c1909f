import type { Label } from '../../shared/label.ts';
import type { ClickHouse } from '../clickhouse/client.ts';
import type { Db } from '../postgres/pool.ts';
import type { DiskSpace } from './disk.ts';
import type { StoresConfig } from './open-stores.ts';

export interface Problem {
  /** `info` is no fault: something worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly text: Label;
}

/** What a check may look at. A store that does not answer is null: the doctor says so by itself. */
export interface DoctorContext {
  readonly config: StoresConfig;
  readonly dataDir: string;
  /** As the owner of the database. */
  readonly db: Db | null;
  readonly clickhouse: ClickHouse | null;
  readonly disk: DiskSpace | null;
}

/** One thing to look after. Rooms and services add their own to `examine`. */
export interface DoctorCheck {
  readonly name: string;
  readonly label: Label;
  /** Null: it could not look, because what it needs is not running. */
  run(context: DoctorContext): Promise<readonly Problem[] | null>;
}

export interface StoreReport {
  readonly store: 'PostgreSQL' | 'ClickHouse';
  readonly place: 'embedded' | 'external';
  readonly answers: boolean;
  readonly version: string | null;
  /** host:port/database, without the password. */
  readonly address: string | null;
  readonly pid: number | null;
  /** On this disk; null when the store is elsewhere. */
  readonly bytes: number | null;
}

export interface CheckReport {
  readonly name: string;
  readonly label: Label;
  readonly looked: boolean;
  readonly problems: readonly Problem[];
}

export interface DoctorReport {
  readonly at: string;
  readonly program: string;
  readonly node: string;
  readonly platform: string;
  readonly host: string;
  readonly dataDir: string;
  readonly instance: { readonly pid: number; readonly url: string } | null;
  readonly stores: readonly StoreReport[];
  readonly filesBytes: number;
  readonly disk: DiskSpace | null;
  readonly checks: readonly CheckReport[];
}
