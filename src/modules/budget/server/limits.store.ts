import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import { toMillionths } from '../../../shared/money.ts';
import type { Limits } from '../budget-figures.contract.ts';

/** As requirement S6 has it; a workspace may set its own. The database's own guard reads the same setting. */
export const usualLimits: Limits = { warnAt: '0.9', guardAt: '1.05' };

export async function readLimits(tx: Queries, workspaceId: string): Promise<Limits> {
  const row = await tx.maybeOne<{ budget: Partial<Limits> | null }>(
    sql`SELECT settings->'budget' AS budget FROM workspace WHERE id = ${workspaceId}::uuid`,
  );
  return { ...usualLimits, ...row?.budget };
}

export async function writeLimits(tx: Queries, workspaceId: string, limits: Limits): Promise<void> {
  await tx.execute(
    sql`UPDATE workspace SET settings = jsonb_set(settings, '{budget}', ${JSON.stringify(limits)}::jsonb) WHERE id = ${workspaceId}::uuid`,
  );
}

/** Cents that a share of a plan comes to, rounded down: a limit is never stretched. */
export const limitOf = (plan: bigint, share: string): bigint =>
  plan <= 0n ? 0n : (plan * toMillionths(share)) / 1_000_000n;
