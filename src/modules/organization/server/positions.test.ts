import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBuiltinMetric } from '../../../../packages/query/src/index.ts';
import { createTestApp, type TestApp } from '../../../server/testing/app.ts';
import { covers, scopeOf } from '../../../shared/access.ts';
import { permissionCatalogue } from './permissions.ts';
import { type PositionData, positionsData } from './positions.data.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ world: false });
});
afterAll(() => t.close());

const of = (key: string): PositionData => {
  const found = positionsData.find((p) => p.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};

test('[O3] the 13 positions and an administrator, with duties in both languages, a page to open on and known metrics', () => {
  const keys = positionsData.map((p) => p.key);
  expect(new Set(keys).size).toBe(14);
  const thin = positionsData.filter(
    (p) => p.duties.length < 10 || p.dutiesEn.length < 20 || !p.landing.startsWith('/'),
  );
  expect(thin).toEqual([]);
  const kpis = positionsData.flatMap((p) => p.kpis.map((kpi) => ({ position: p.key, kpi })));
  expect(kpis.filter(({ kpi }) => findBuiltinMetric(kpi) === undefined)).toEqual([]);
});

test('[O3] every grant gives something that exists: no permission is misspelt or dead', () => {
  const all = permissionCatalogue(t.app.deps.registry.defs).map((i) => i.permission);
  const given = positionsData.flatMap((p) => p.grants.map((g) => ({ position: p.key, permission: g.permission })));
  expect(given.filter((g) => !all.some((permission) => covers(g.permission, permission)))).toEqual([]);
});

test('[O6] every permission that a route asks for is in the catalogue, with words for it', () => {
  const known = new Set(permissionCatalogue(t.app.deps.registry.defs).map((i) => i.permission));
  const asked = t.app.routes.flatMap(({ route }) =>
    typeof route.access === 'object' ? [route.access.permission] : [],
  );
  expect([...new Set(asked)].filter((p) => !known.has(p))).toEqual([]);
});

test('[S1] whoever is given a goal sees it, begins it and says what became of it', () => {
  const noGoals = ['finance_director', 'legal'];
  const may = positionsData.filter((p) =>
    ['read', 'activate', 'achieve', 'miss'].every((action) => scopeOf(p.grants, `goal.${action}`) !== undefined),
  );
  expect(may.map((p) => p.key).toSorted()).toEqual(
    positionsData
      .map((p) => p.key)
      .filter((key) => !noGoals.includes(key))
      .toSorted(),
  );
});

test('[O6] who administers, who sees figures of the whole, who only those of the own region', () => {
  const reach = (key: string, permission: string): string | undefined => scopeOf(of(key).grants, permission);
  const administers = positionsData.filter((p) => scopeOf(p.grants, 'position.update') !== undefined).map((p) => p.key);
  expect(administers.toSorted()).toEqual(['administrator', 'marketing_director']);
  for (const key of ['marketing_director', 'executive', 'finance_director', 'market_analyst'])
    expect(reach(key, 'metric.read')).toBe('workspace');
  for (const key of ['sales', 'marketing_specialist']) {
    for (const permission of ['metric.read', 'campaign.read', 'goal.read', 'report.read'])
      expect(reach(key, permission)).toBe('unitAndBelow');
    expect(reach(key, 'serviceKey.manage')).toBeUndefined();
    expect(reach(key, 'dataImport.create')).toBeUndefined();
  }
  expect(reach('legal', 'metric.read')).toBeUndefined();
  // Legal changes nothing of others: what everybody does with their own work aside.
  const work = /^(task|meeting|team|personSkill|leave|prepItem|risk|retrospective)\./;
  expect(of('legal').grants.filter((g) => !g.permission.endsWith('.read') && !work.test(g.permission))).toEqual([]);
  expect(reach('brand_manager', 'campaign.approve')).toBeUndefined();
  expect(reach('marketing_director', 'campaign.approve')).toBe('workspace');
  expect(reach('sales', 'personal.read')).toBe('unitAndBelow');
  expect(reach('market_analyst', 'personal.read')).toBeUndefined();
});
