import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Browser } from 'playwright-core';
import PostalMime, { type Email } from 'postal-mime';
import { type App, createApp } from '../../src/server/app.ts';
import { readConfig } from '../../src/server/config.ts';
import { webPlugin } from '../../src/server/http/web.plugin.ts';
import { freePort } from '../../src/server/stores/free-port.ts';
import { openStores } from '../../src/server/stores/open-stores.ts';
import { makeTestDirectory } from '../../src/server/testing/test-directory.ts';
import { ensureBuilt } from '../../tools/lib/built.mjs';
import { root } from '../../tools/lib/ground.mjs';
import { startMailServer } from './mail.ts';
import { type Look, openVisitor, type Visitor } from './visitor.ts';

/** Who works here: name, unit and positions of each. */
const staff = {
  admin: ['周明', 'root', 'administrator'],
  executive: ['王启山', 'root', 'executive'],
  director: ['林岚', 'root', 'marketing_director'],
  finance: ['陈清', 'root', 'finance_director'],
  brand: ['苏禾', 'root', 'brand_manager'],
  digital: ['李想', 'root', 'digital_marketer'],
  product: ['何安', 'root', 'product'],
  east: ['赵叶', 'east', 'marketing_specialist'],
  south: ['郑帆', 'south', 'marketing_specialist'],
} as const;
export type Colleague = keyof typeof staff;

/** A company that begins with nothing but its people, in the built product, with a clock that the test moves. */
export interface House {
  readonly url: string;
  readonly app: App;
  readonly people: Readonly<Record<Colleague, { readonly id: string; readonly email: string; readonly name: string }>>;
  readonly password: string;
  now(): Date;
  /** Moves the clock of the server and of every open page. */
  moveTo(at: string): Promise<void>;
  /** A browser of one's own, signed in by the sign-in page. */
  enter(who: Colleague, look?: Look): Promise<Visitor>;
  mailsTo(who: Colleague): Promise<Email[]>;
  close(): Promise<void>;
}

const password = 'sesame-opens-42';

export async function openHouse(browser: Browser, startsAt: string): Promise<House> {
  await ensureBuilt();
  const dataDir = makeTestDirectory('house');
  const mail = await startMailServer();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  let offset = Date.parse(startsAt) - Date.now();
  const now = (): Date => new Date(Date.now() + offset);
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const config = {
    ...readConfig({ HUANYING_DATA: dataDir, PORT: String(port), HUANYING_URL: url, SMTP_URL: mail.url }),
    host: '127.0.0.1',
  };
  const stores = await openStores(config, log);
  const app = await createApp({
    config,
    log,
    now,
    databaseUrl: stores.databaseUrl,
    appDatabaseUrl: stores.appDatabaseUrl,
    clickhouseUrl: stores.clickhouseUrl,
    secret: (name) => stores.secrets.get(name),
    assertSpace: stores.assertSpace,
    plugins: [webPlugin(join(root, 'dist'))],
  });
  await app.start();
  await app.http.listen({ port, host: '127.0.0.1' });
  const people = await hire(app);
  const visitors: Visitor[] = [];
  return {
    url,
    app,
    people,
    password,
    now,
    async moveTo(at) {
      offset = Date.parse(at) - Date.now();
      for (const { context } of visitors) await context.clock.setSystemTime(now());
    },
    async enter(who, look) {
      const visitor = await openVisitor(browser, url, look);
      await visitor.context.clock.install({ time: now() });
      visitors.push(visitor);
      const { page } = visitor;
      await page.goto('/sign-in');
      await page.getByLabel('邮箱').fill(people[who].email);
      await page.getByLabel('密码', { exact: true }).fill(password);
      await page.getByRole('button', { name: '登录', exact: true }).click();
      await page.locator('.hy-shell, main').first().waitFor();
      await page.waitForURL((to) => !to.pathname.startsWith('/sign-in'));
      return visitor;
    },
    mailsTo: (who) =>
      Promise.all(
        mail.mails
          .filter(({ to }) => to.includes(people[who].email))
          .map(({ source }) => PostalMime.parse(Buffer.from(source, 'latin1'))),
      ),
    async close() {
      for (const visitor of visitors) await visitor.close().catch(() => undefined);
      await app.stop();
      await stores.stop();
      await mail.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function hire(app: App): Promise<House['people']> {
  const { organization } = app.rooms;
  const workspace = await organization.ensureWorkspace({ name: '青岚茶饮', rootUnit: '总部' });
  const region = (name: string, regions: readonly string[]): Promise<string> =>
    organization.addUnit(workspace.id, { name, kind: 'region', parent: workspace.rootUnitId, regions });
  const units = {
    root: workspace.rootUnitId,
    east: await region('华东大区', ['310000', '320000', '330000']),
    south: await region('华南大区', ['440000']),
  };
  const people = Object.entries(staff).map(async ([key, [name, unit, position]]) => {
    const email = `${key}@qinglan.example`;
    const positions = [position];
    const id = await organization.addMember(workspace.id, { name, email, unitId: units[unit], positions, password });
    return [key, { id, email, name }] as const;
  });
  return Object.fromEntries(await Promise.all(people)) as House['people'];
}
