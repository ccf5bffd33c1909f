import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer, Client } from '../testing/app.ts';
import type { BoundRoute } from './bind.ts';
import { createMetaWorld, type MetaWorld } from './testing/meta-world.testing.ts';
import { otherCases } from './testing/other-cases.testing.ts';
import { recordCases } from './testing/record-cases.testing.ts';
import { type Ask, type RouteCase, type RouteCases, toInject, type Verdict } from './testing/route-case.testing.ts';

/** Every route of the house, asked by those who may not and those who may. A new route without a case fails here. */
let world: MetaWorld;
let routes: readonly BoundRoute['route'][];
let cases: RouteCases;

beforeAll(async () => {
  world = await createMetaWorld();
  routes = world.t.app.routes.map((r) => r.route);
  cases = Object.assign({}, ...world.t.app.deps.registry.defs.map((d) => recordCases(world, d)), otherCases(world));
}, 300_000);
afterAll(() => world.close());

type Route = BoundRoute['route'];
const send = (client: Client, route: Route, ask: Ask): Promise<Answer> => client.inject(toInject(route, ask));
/** What is wrong with an answer about a thing out of reach; undefined when nothing is. */
function breach(verdict: Verdict, answer: Answer, ask: Ask): string | undefined {
  if (typeof verdict === 'object') return undefined;
  const status = (...allowed: readonly number[]): string | undefined =>
    allowed.includes(answer.status) ? undefined : `${verdict}, but ${answer.status}: ${answer.text.slice(0, 300)}`;
  switch (verdict) {
    case 'hidden':
      return status(404);
    case 'refused':
      return status(403);
    // A reference to something of another workspace is a reference to nothing, or lies outside the permission.
    case 'invalid':
      return status(422, 403);
    case 'open':
      return status(200, 201, 202, 204);
    case 'absent':
      return (
        status(200) ??
        (ask.marker !== undefined && answer.text.includes(ask.marker) ? `tells about ${ask.marker}` : undefined)
      );
    case 'untouched': {
      const done = answer.at('done') ?? answer.at('replayed') ?? answer.at('discarded');
      const none = Array.isArray(done) ? done.length === 0 : done === 0;
      return answer.status === 404 || (answer.status === 200 && none)
        ? undefined
        : `touched: ${answer.text.slice(0, 300)}`;
    }
  }
}

/** Walks all routes and gathers what is wrong, so that one run tells everything. */
async function walk(check: (route: Route, of: RouteCase) => Promise<string | undefined>): Promise<string[]> {
  const faults: string[] = [];
  for (const route of routes) {
    const found = cases[route.id];
    const fault =
      found === undefined ? 'has no case' : await check(route, found).catch((error: unknown) => String(error));
    if (fault !== undefined) faults.push(`${route.id}: ${fault}`);
  }
  return faults;
}

const someId = '00000000-0000-7000-8000-000000000000';
const blank = (route: Route): Ask => ({
  params: Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => [name ?? '', someId])),
});

test('[E1][O4][O7][S1][S2][S6] every period: no end before its start, no day that is none, no year out of reach, but a leap day', async () => {
  const faults: string[] = [];
  let periods = 0;
  for (const d of world.t.app.deps.registry.defs)
    for (const [name, field] of Object.entries(d.fields)) {
      if (field.kind !== 'dateRange' || field.readOnly === true) continue;
      periods += 1;
      const draft = { ...(await world.draft(d, 'east')), unitId: world.unitOf('east') };
      const ask = (start: string, end: string): Promise<Answer> =>
        world.admin.post(`/api/records/${d.path}`, { ...draft, [name]: { start, end } });
      for (const [start, end] of [
        ['2026-03-10', '2026-03-09'],
        ['2026-02-29', '2026-03-09'],
        ['2026-03-10', '9999-12-31'],
      ] as const) {
        const refused = await ask(start, end);
        if (refused.status !== 422 || refused.at('error', 'details', 'issues', 0, 'path', 0) !== name)
          faults.push(`${d.id}.${name} ${start} – ${end}: ${refused.status} ${refused.text.slice(0, 200)}`);
      }
      const leap = await ask('2028-02-29', '2028-02-29');
      if (leap.text.includes('not_a_date') || leap.text.includes('不是有效的日期'))
        faults.push(`${d.id}.${name}: leap day`);
    }
  expect(faults).toEqual([]);
  expect(periods).toBeGreaterThan(8);
}, 120_000);

describe('[O6] every route', () => {
  test('has a case, and every case a route', () => {
    const ids = routes.map((r) => r.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => cases[id] === undefined)).toEqual([]);
    const roomOf = (id: string): string | undefined => id.split('.')[0];
    const rooms = new Set(ids.map(roomOf));
    expect(Object.keys(cases).filter((id) => rooms.has(roomOf(id) ?? '') && !ids.includes(id))).toEqual([]);
    expect(ids.length).toBeGreaterThan(200);
  });

  test('unauthenticated: nobody comes in without signing in, where it is not declared public', async () => {
    const faults = await walk(async (route) => {
      if (route.access === 'public') return undefined;
      const answer = await send(world.t.anonymous, route, blank(route));
      return answer.status === 401 && answer.at('error', 'code') === 'unauthenticated'
        ? undefined
        : String(answer.status);
    });
    expect(faults).toEqual([]);
  });

  test('forbidden: whoever holds no permission gets nothing', async () => {
    const nobody = await world.t.key([]);
    const faults = await walk(async (route, of) => {
      if (typeof route.access === 'object') {
        const answer = await send(nobody, route, blank(route));
        const named = answer.at('error', 'details', 'permission') === route.access.permission;
        return answer.status === 403 && named ? undefined : `${answer.status} ${answer.text.slice(0, 200)}`;
      }
      if (route.access === 'public') return undefined;
      if (of.forbidden === undefined) return 'is open to all who are signed in and says nothing about it';
      if (typeof of.forbidden === 'object') return undefined;
      const ask = await of.ask('east');
      return breach(of.forbidden, await send(nobody, route, ask), ask);
    });
    expect(faults).toEqual([]);
  }, 900_000);

  test('other workspace: an administrator reaches nothing of another one', async () => {
    const faults = await walk(async (route, of) => {
      if (typeof of.otherWorkspace === 'object') return undefined;
      const ask = await of.ask('other');
      return breach(of.otherWorkspace, await send(world.admin, route, ask), ask);
    });
    expect(faults).toEqual([]);
  }, 900_000);

  test('other region: who may do everything in one reaches nothing of the next', async () => {
    const faults = await walk(async (route, of) => {
      if (typeof of.otherRegion === 'object') return undefined;
      const ask = await of.ask('south');
      return breach(of.otherRegion, await send(world.ruler, route, ask), ask);
    });
    expect(faults).toEqual([]);
  }, 900_000);

  test('invalid: what does not fit the declaration is refused, with the reason', async () => {
    const faults = await walk(async (route, of) => {
      const ask = await of.ask('east');
      const expectStatus = async (wrong: Ask, status: number, what: string): Promise<string | undefined> => {
        const answer = await send(world.admin, route, wrong);
        const told = status !== 422 || Array.isArray(answer.at('error', 'details', 'issues'));
        return answer.status === status && told ? undefined : `${what}: ${answer.status} ${answer.text.slice(0, 200)}`;
      };
      const found = [
        route.params === undefined
          ? undefined
          : await expectStatus(
              { ...ask, params: { ...ask.params, [firstParam(route)]: 'no-such-thing!' } },
              404,
              'path',
            ),
        route.body === undefined
          ? undefined
          : await expectStatus({ ...ask, body: { 'no such field': true } }, 422, 'body'),
        route.query === undefined
          ? undefined
          : await expectStatus({ ...ask, query: { ...ask.query, 'no-such-parameter': '1' } }, 422, 'query'),
        route.upload === true
          ? await expectStatus({ params: ask.params ?? {}, query: ask.query ?? {}, body: { a: 1 } }, 415, 'upload')
          : undefined,
      ].filter((f) => f !== undefined);
      return found.length === 0 ? undefined : found.join('; ');
    });
    expect(faults).toEqual([]);
  }, 900_000);

  test('success: who may, gets the declared answer', async () => {
    const faults = await walk(async (route, of) => {
      const ask = await of.ask('east');
      const client = route.access === 'public' ? world.t.anonymous : world.admin;
      const wanted = route.status ?? 200;
      if (of.succeed !== undefined) {
        const status = await of.succeed(client, toInject(route, ask));
        return status === wanted ? undefined : String(status);
      }
      const answer = await send(client, route, ask);
      if (answer.status !== wanted) return `${answer.status} ${answer.text.slice(0, 300)}`;
      if (ask.marker !== undefined && !answer.text.includes(ask.marker)) return `says nothing about ${ask.marker}`;
      if (of.right?.(answer) === false) return `not the right answer: ${answer.text.slice(0, 300)}`;
      return headerFault(answer);
    });
    expect(faults).toEqual([]);
  }, 900_000);

  test('the OpenAPI document names them all', async () => {
    const document = await world.t.anonymous.get('/api/openapi.json');
    const ids = Object.values(document.at('paths') as Record<string, Record<string, { operationId?: string }>>).flatMap(
      (p) => Object.values(p).map((o) => o.operationId),
    );
    expect(routes.map((r) => r.id).filter((id) => !ids.includes(id))).toEqual([]);
  });
});

const firstParam = (route: Route): string => /:(\w+)/.exec(route.path)?.[1] ?? '';

/** Headers that every answer carries. */
function headerFault({ headers }: Answer): string | undefined {
  const wanted: Readonly<Record<string, RegExp>> = {
    'x-content-type-options': /^nosniff$/,
    'content-security-policy': /default-src '(self|none)'/,
    'referrer-policy': /./,
  };
  const bad = Object.entries(wanted).filter(([name, value]) => !value.test(String(headers[name] ?? '')));
  return bad.length === 0 ? undefined : `headers: ${bad.map(([name]) => name).join(', ')}`;
}
