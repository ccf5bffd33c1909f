import type { PaperKind } from './paper.contract.ts';

/** What other rooms may ask of papers. */
export interface PapersApi {
  /** What the job does: sends what is due, and answers how many. */
  deliverDue(): Promise<number>;
  /** Keeps a paper of a past period as it went to somebody then; nothing is sent. */
  keepPast(
    workspaceId: string,
    personId: string,
    kind: PaperKind,
    o: { readonly date: string; readonly at: Date },
  ): Promise<void>;
}
