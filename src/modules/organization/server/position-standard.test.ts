import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type TestApp } from '../../../server/testing/app.ts';
import type { Grant } from '../../../shared/access.ts';
import { newGrants, PositionStandards } from './position-standard.service.ts';
import { type PositionData, positionsData } from './positions.data.ts';
import { WorkspaceService } from './workspace.service.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp();
});
afterAll(() => t.close());

const brandNew: Grant = { permission: 'session.replayTea', scope: 'unit' };
/** What a later version of the program declares: one more permission for everybody who sells, one less for legal. */
const later = (): PositionData[] =>
  positionsData.map((p) =>
    p.key === 'sales' || p.key === 'legal'
      ? { ...p, grants: [...(p.key === 'legal' ? p.grants.slice(1) : p.grants), brandNew] }
      : p,
  );
const standards = (declared: readonly PositionData[]): PositionStandards => {
  const workspaces = new WorkspaceService(t.app.deps, t.app.rooms.accounts);
  return new PositionStandards(t.app.deps, (...args) => workspaces.asSystem(...args), declared);
};
const position = async (key: string): Promise<{ id: string; version: number; grants: Grant[] }> =>
  t.stores.owner.one(
    sql`SELECT id, version, grants FROM position WHERE key = ${key} AND workspace_id = ${t.workspaces.main}::uuid`,
  );
const names = (grants: readonly Grant[]): string[] => grants.map((g) => `${g.permission} ${g.scope}`).toSorted();
const declaredOf = (all: readonly PositionData[], key: string): readonly Grant[] =>
  all.find((p) => p.key === key)?.grants ?? [];

test('[O3] new is what was declared since, beyond what the position gives anyhow', () => {
  const g = (permission: string, scope: Grant['scope'] = 'unit'): Grant => ({ permission, scope });
  const inStep = [g('goal.read'), g('task.read')];
  const declared = [...inStep, g('risk.read'), g('case.read'), g('term.read', 'workspace')];
  // Taken away on purpose (`task.read`) does not come back; a wider grant, or a pattern, is enough.
  expect(newGrants(declared, inStep, [g('goal.read'), g('risk.*', 'workspace'), g('term.read')])).toEqual([
    g('case.read'),
    g('term.read', 'workspace'),
  ]);
  expect(newGrants(inStep, inStep, [])).toEqual([]);
});

describe('[O3] positions of a workspace that exists already', () => {
  test('follow a new version by themselves where nobody edited them, in the audit log, once', async () => {
    expect(await standards(positionsData).follow()).toBe(0);
    // Sales was edited here: it is left alone.
    const sales = await position('sales');
    const kept = sales.grants.slice(1);
    const edited = await t
      .as('admin')
      .patch(`/api/records/positions/${sales.id}`, { version: sales.version, patch: { grants: kept } });
    expect(edited.status).toBe(200);

    const next = standards(later());
    // Both workspaces have a legal position, and the other one sales that nobody edited.
    expect(await next.follow()).toBe(3);
    expect(names((await position('legal')).grants)).toEqual(names(declaredOf(later(), 'legal')));
    expect(names((await position('sales')).grants)).toEqual(names(kept));
    expect(await next.follow()).toBe(0);
    const legal = await position('legal');
    const log = await t.as('admin').get('/api/audit', { recordId: legal.id, limit: '1' });
    expect(log.at('items', 0)).toMatchObject({ action: 'update', actorKind: 'system', title: '法务' });
    expect(log.textAt('items', 0, 'reason')).toContain('随新版本');
  });

  test('tell on their page what is new where they were edited; one click adds it, audited', async () => {
    // The program of this test declares what it declares: the workspace was in step with one that had less.
    const sales = await position('sales');
    const [missing] = declaredOf(positionsData, 'sales').slice(1).toReversed();
    if (missing === undefined) throw new Error('sales has no grants');
    const without = declaredOf(positionsData, 'sales').filter((g) => g !== missing);
    const url = `/api/positions/${sales.id}/standard`;
    const admin = t.as('admin');
    expect((await admin.get(url)).body).toEqual({ follows: false, newly: [] });
    await t.stores.owner.execute(sql`
      INSERT INTO position_standard (position_id, workspace_id, grants) VALUES (${sales.id}::uuid, ${t.workspaces.main}::uuid, ${JSON.stringify(without)}::jsonb)
      ON CONFLICT (position_id) DO UPDATE SET grants = excluded.grants`);
    const less = await admin.patch(`/api/records/positions/${sales.id}`, {
      version: sales.version,
      patch: { grants: sales.grants.filter((g) => g.permission !== missing.permission) },
    });
    expect((await admin.get(url)).body).toEqual({ follows: false, newly: [missing] });

    const version = Number(less.at('item', 'version'));
    const take = (body: unknown): Promise<Answer> => admin.post(url, body);
    expect((await take({ version: version - 1, add: true })).status).toBe(409);
    expect((await t.as('salesEast').post(url, { version, add: true })).status).toBe(403);
    const taken = await take({ version, add: true });
    expect(taken.body).toEqual({ added: [missing], version: version + 1 });
    expect(names((await position('sales')).grants)).toContain(names([missing])[0]);
    expect((await admin.get(url)).body).toEqual({ follows: false, newly: [] });
    const log = await admin.get('/api/audit', { recordId: sales.id, limit: '1' });
    expect(log.at('items', 0)).toMatchObject({ action: 'update', actorName: 'admin' });
    expect(log.textAt('items', 0, 'reason')).toContain('标准岗位');
  });

  test('are not told again of what was left out', async () => {
    const sales = await position('sales');
    const url = `/api/positions/${sales.id}/standard`;
    await t.stores.owner.execute(sql`UPDATE position_standard SET grants = '[]' WHERE position_id = ${sales.id}::uuid`);
    const trimmed = await t.as('admin').patch(`/api/records/positions/${sales.id}`, {
      version: sales.version,
      patch: { grants: sales.grants.slice(2) },
    });
    const version = Number(trimmed.at('item', 'version'));
    expect(((await t.as('admin').get(url)).at('newly') as unknown[]).length).toBeGreaterThan(0);
    const left = await t.as('admin').post(url, { version, add: false });
    expect(left.body).toEqual({ added: [], version });
    expect((await t.as('admin').get(url)).at('newly')).toEqual([]);
    const log = await t.as('admin').get('/api/audit', { recordId: sales.id, limit: '1' });
    expect(log.at('items', 0, 'action')).toBe('leaveStandard');
  });
});
