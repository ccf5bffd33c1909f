import type { ApprovalDef } from '../../shared/record/approval.ts';
import type { RecordDef, RowOf } from '../../shared/record/record.ts';
import type { Notices } from '../notices/notices.service.ts';
import type { PolicyService } from '../policy/policy.service.ts';
import type { Db } from '../postgres/pool.ts';
import type { RecordWrites } from '../records/write.service.ts';
import type { Contexts } from './approval.context.ts';

export interface ApprovalsDeps {
  readonly db: Db;
  /** As the owner: the tick looks for what is due in all workspaces. */
  readonly ownerDb: Db;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly policies: PolicyService;
  readonly contexts: Contexts;
  readonly now: () => Date;
}

/** What the approvals of the house and each of their parts hold. */
export interface WithDeps {
  readonly deps: ApprovalsDeps;
}

export interface Declared {
  readonly d: RecordDef;
  readonly a: ApprovalDef;
}
/** A row of any record that is approved. */
export type ApprovedRow = RowOf<RecordDef> & Readonly<Record<string, unknown>>;
