import type { Label } from '../../shared/label.ts';

export type StoreErrorCode =
  | 'data_locked'
  | 'data_newer'
  | 'data_damaged'
  | 'data_unusable'
  | 'not_supported'
  | 'not_traversable'
  | 'start_failed'
  | 'migration_changed'
  | 'migration_failed'
  | 'database_newer'
  | 'backup_refused'
  | 'backup_damaged';

/** A store cannot be opened, moved or kept. Told to the person who starts the system, never to a client. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly text: Label;

  constructor(code: StoreErrorCode, text: Label, options?: { cause?: unknown }) {
    super(`${text.zh}\n${text.en}`, options);
    this.name = 'StoreError';
    this.code = code;
    this.text = text;
  }
}
