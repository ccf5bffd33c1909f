import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { InjectOptions } from 'fastify';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Grant } from '../../shared/access.ts';
import { type App, createApp } from '../app.ts';
import { hashKey, keyPrefix } from '../auth/authenticate.ts';
import { type Config, readConfig } from '../config.ts';
import { createTestStores, type TestStores } from './test-stores.ts';

/** The people of the test world: three regions in the first workspace, one more workspace beside it. */
const cast = {
  admin: ['main', 'root', 'administrator'],
  director: ['main', 'root', 'marketing_director'],
  finance: ['main', 'root', 'finance_director'],
  legal: ['main', 'root', 'legal'],
  analyst: ['main', 'root', 'market_analyst'],
  digital: ['main', 'root', 'digital_marketer'],
  channels: ['main', 'root', 'channel_manager'],
  service: ['main', 'root', 'customer_service'],
  specialistEast: ['main', 'east', 'marketing_specialist'],
  salesEast: ['main', 'east', 'sales'],
  salesSouth: ['main', 'south', 'sales'],
  salesNorth: ['main', 'north', 'sales'],
  strangerAdmin: ['other', 'otherRoot', 'administrator'],
  strangerSales: ['other', 'otherRegion', 'sales'],
} as const satisfies Readonly<Record<string, readonly [workspace: 'main' | 'other', unit: string, position: string]>>;
export type PersonName = keyof typeof cast;
export type UnitName = 'root' | 'east' | 'south' | 'north' | 'otherRoot' | 'otherRegion';

export interface TestPerson {
  readonly id: string;
  readonly email: string;
  readonly unitId: string;
  readonly workspaceId: string;
}

export interface Answer {
  readonly status: number;
  /** Parsed JSON; undefined when there is none. */
  readonly body: unknown;
  /** What lies at a path of the body: `answer.at('items', 0, 'id')`. */
  at(...path: readonly (string | number)[]): unknown;
  /** The same as a text; fails when it is none. */
  textAt(...path: readonly (string | number)[]): string;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Asks the server as somebody. */
export interface Client {
  get(url: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  post(url: string, body?: unknown): Promise<Answer>;
  patch(url: string, body: unknown): Promise<Answer>;
  put(url: string, body?: unknown): Promise<Answer>;
  delete(url: string, query?: Readonly<Record<string, string>>): Promise<Answer>;
  inject(options: InjectOptions): Promise<Answer>;
}

export interface TestApp {
  readonly app: App;
  readonly stores: TestStores;
  readonly workspaces: Readonly<Record<'main' | 'other', string>>;
  readonly units: Readonly<Record<UnitName, string>>;
  readonly people: Readonly<Record<PersonName, TestPerson>>;
  /** Everybody's password. */
  readonly password: string;
  readonly anonymous: Client;
  /** Somebody who is signed in by a cookie. */
  as(name: PersonName): Client;
  /** The holder of an account, signed in by a cookie. */
  signedIn(userId: string): Client;
  /** The value of the Cookie header of a person, or of an account. */
  cookie(of: PersonName | { readonly userId: string }): Promise<string>;
  /** A service key with these grants, in a unit of the first workspace or of another. */
  key(grants: readonly Grant[], at?: { readonly unitId?: string; readonly workspaceId?: string }): Promise<Client>;
  close(): Promise<void>;
}

export interface TestAppOptions {
  readonly config?: Partial<Config>;
  readonly now?: () => Date;
  /** Most connections to the database at once. */
  readonly connections?: number;
  /** Also starts jobs and live messages. */
  readonly start?: boolean;
  /** False: no workspaces and people, as on a first start. */
  readonly world?: boolean;
}

const password = 'sesame-opens-42';
const secret = (name: string): string => `test secret of ${name}, long enough for everybody`;

/** The whole server on databases of its own, asked through `inject`: `const t = await createTestApp()`. */
export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const stores = await createTestStores();
  const dataDir = mkdtempSync(join(tmpdir(), 'huanying-app-'));
  const app = await createApp({
    config: { ...readConfig({}), dataDir, url: 'http://huanying.test', logLevel: 'silent', ...options.config },
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    databaseUrl: stores.databaseUrl,
    appDatabaseUrl: stores.appDatabaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.connections === undefined ? {} : { connections: options.connections }),
  });
  if (options.start === true) await app.start();
  await app.http.ready();
  const world = options.world === false ? emptyWorld : await buildWorld(app);
  const cookies = new Map<string, Promise<string>>();
  const cookie = (of: PersonName | { readonly userId: string }): Promise<string> => {
    const cacheKey = typeof of === 'string' ? of : of.userId;
    const known = cookies.get(cacheKey) ?? signIn(stores, of, world.people);
    cookies.set(cacheKey, known);
    return known;
  };
  return {
    app,
    stores,
    password,
    ...world,
    cookie,
    anonymous: client(app, () => Promise.resolve({})),
    as: (name) => client(app, async () => ({ cookie: await cookie(name), origin: 'http://huanying.test' })),
    signedIn: (userId) =>
      client(app, async () => ({ cookie: await cookie({ userId }), origin: 'http://huanying.test' })),
    async key(grants, at = {}) {
      const key = `${keyPrefix}${randomBytes(32).toString('base64url')}`;
      await stores.owner.execute(sql`
        INSERT INTO service_key (id, workspace_id, name, hash, hint, grants, unit_id)
        VALUES (${uuidv7()}, ${at.workspaceId ?? world.workspaces.main}, 'test', ${hashKey(key)}, ${key.slice(-4)}, ${JSON.stringify(grants)}::jsonb, ${at.unitId ?? null}::uuid)`);
      return client(app, () => Promise.resolve({ authorization: `Bearer ${key}` }));
    },
    async close() {
      await app.stop();
      await stores.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type World = Pick<TestApp, 'workspaces' | 'units' | 'people'>;
const emptyWorld = { workspaces: {}, units: {}, people: {} } as World;

async function buildWorld(app: App): Promise<World> {
  const { organization } = app.rooms;
  const main = await organization.ensureWorkspace({ name: '主工作区', rootUnit: '总部' });
  const other = await organization.ensureWorkspace({ name: '别的工作区', rootUnit: '别处' });
  const region = (parent: string, workspace: string, name: string, regions: readonly string[]): Promise<string> =>
    organization.addUnit(workspace, { name, kind: 'region', parent, regions });
  const units: Record<UnitName, string> = {
    root: main.rootUnitId,
    east: await region(main.rootUnitId, main.id, '华东', ['310000', '320000', '330000']),
    south: await region(main.rootUnitId, main.id, '华南', ['440000', '450000']),
    north: await region(main.rootUnitId, main.id, '华北', ['110000', '120000']),
    otherRoot: other.rootUnitId,
    otherRegion: await region(other.rootUnitId, other.id, '别处大区', ['310000']),
  };
  const people: Partial<Record<PersonName, TestPerson>> = {};
  for (const name of Object.keys(cast) as PersonName[]) {
    const [where, unit, position] = cast[name];
    const workspaceId = where === 'main' ? main.id : other.id;
    const unitId = units[unit];
    const email = `${name.toLowerCase()}@huanying.test`;
    const id = await organization.addMember(workspaceId, { name, email, unitId, positions: [position], password });
    people[name] = { id, email, unitId, workspaceId };
  }
  return { workspaces: { main: main.id, other: other.id }, units, people: people as Record<PersonName, TestPerson> };
}

/** A session as sign-in makes one, without the cost of a password. */
async function signIn(
  stores: TestStores,
  of: PersonName | { readonly userId: string },
  people: World['people'],
): Promise<string> {
  const which =
    typeof of === 'string' ? sql`(SELECT user_id FROM person WHERE id = ${people[of].id}::uuid)` : sql`${of.userId}`;
  const token = randomBytes(24).toString('base64url');
  await stores.owner.execute(
    sql`INSERT INTO auth.session (id, token, user_id, expires_at) VALUES (${uuidv7()}, ${token}, ${which}, now() + interval '1 day')`,
  );
  const signature = createHmac('sha256', secret('auth')).update(token).digest('base64');
  return `huanying.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
}

function client(app: App, identity: () => Promise<Record<string, string>>): Client {
  const inject = async (options: InjectOptions): Promise<Answer> => {
    const answer = await app.http.inject({ ...options, headers: { ...(await identity()), ...options.headers } });
    const text = answer.payload;
    const isJson = String(answer.headers['content-type'] ?? '').includes('json');
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
    return {
      status: answer.statusCode,
      body,
      at: (...path) => at(body, path),
      textAt: (...path) => {
        const found = at(body, path);
        if (typeof found !== 'string') throw new Error(`no text at ${path.join('.')} of ${text}`);
        return found;
      },
      text,
      headers: answer.headers,
    };
  };
  const withBody = (method: 'POST' | 'PATCH' | 'PUT', url: string, body: unknown): Promise<Answer> =>
    inject({ method, url, ...(body === undefined ? {} : { payload: body as object }) });
  return {
    inject,
    get: (url, query = {}) => inject({ method: 'GET', url, query: { ...query } }),
    post: (url, body) => withBody('POST', url, body),
    patch: (url, body) => withBody('PATCH', url, body),
    put: (url, body) => withBody('PUT', url, body),
    delete: (url, query = {}) => inject({ method: 'DELETE', url, query: { ...query } }),
  };
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((v, key) => (v as Readonly<Record<string | number, unknown>> | undefined | null)?.[key], value);
