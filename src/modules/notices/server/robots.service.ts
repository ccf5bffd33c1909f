import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { addressGuard, refuseClosed } from '../../../server/outbound/addresses.ts';
import { auditAct, demandActive, keptBy } from '../../../server/outbound/receiver.keepers.ts';
import type { Wake } from '../../../server/outbound/receiver.turns.ts';
import { reading } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { type Platform, Robot, type RobotDelivery, type RobotHealth } from '../robot.contract.ts';
import type { RobotDeps, RobotSender } from './robots.sender.ts';
import * as store from './robots.store.ts';

/** Where each platform's robots are, and what their addresses look like. */
const addresses: Readonly<
  Record<Platform, { readonly path: RegExp; readonly key: string | null; readonly like: string }>
> = {
  wecom: {
    path: /^\/cgi-bin\/webhook\/send$/,
    key: 'key',
    like: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  },
  dingtalk: {
    path: /^\/robot\/send$/,
    key: 'access_token',
    like: 'https://oapi.dingtalk.com/robot/send?access_token=…',
  },
  feishu: {
    path: /^\/open-apis\/bot\/v2\/hook\/[\w-]+$/,
    key: null,
    like: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
  },
};

/** What people do with robots beyond their record: the address, a test, the log. */
export class Robots {
  readonly #deps: RobotDeps;
  readonly #sender: RobotSender;
  readonly #wake: Wake;

  constructor(deps: RobotDeps, sender: RobotSender, wake: Wake) {
    this.#deps = deps;
    this.#sender = sender;
    this.#wake = wake;
  }

  /** The address and secret are written, never read back: not even who set them sees them again. */
  async setAddress(
    actor: Actor,
    id: string,
    input: { readonly url: string; readonly secret: string | null },
  ): Promise<RobotHealth> {
    const { writes, ownerDb, cipher, now } = this.#deps;
    const row = await keptBy(this.#deps, actor, Robot, id);
    const url = checked(row.platform, input.url, addressGuard(this.#deps.config.webhookNetworks));
    if (row.platform === 'wecom' && input.secret !== null)
      throw invalid(issue(['secret'], '企业微信机器人没有加签密钥', 'Robots of WeCom have no secret'));
    await writes.transaction(actor, async (work) => {
      // That it was set, and where: never the credential.
      auditAct(work, Robot, row, 'setAddress', { address: { before: null, after: url.host } });
      // Whoever chooses where the notices go answers for them with what they themselves may see.
      await work.tx.execute(
        sql`UPDATE robot SET seen_by = ${actor.personId}::uuid, seen_by_key = ${actor.kind === 'key' ? actor.id : null} WHERE id = ${id}::uuid`,
      );
    });
    await store.setAddress(ownerDb, {
      id,
      workspaceId: actor.workspaceId,
      url: cipher.encrypt(url.href),
      secret: input.secret === null ? null : cipher.encrypt(input.secret),
      host: url.host,
      at: now(),
    });
    return store.readHealth(ownerDb, id, now());
  }

  async test(actor: Actor, id: string): Promise<RobotDelivery> {
    const row = await keptBy(this.#deps, actor, Robot, id);
    const { host } = await store.readHealth(this.#deps.ownerDb, id, this.#deps.now());
    if (host === null) throw noAddress();
    const made = await this.#sender.test(id, row.name, {
      zh: `测试：${actor.name} 发送，机器人“${row.name}”已接通`,
      en: `A test by ${actor.name}: the robot “${row.name}” works`,
    });
    if ('outcome' in made) return made;
    throw new AppError('rate_limited', { retryAfterSeconds: Math.ceil(made.waitMs / 1_000) });
  }

  /** Sends again what was given up after a delivery, as many times as a new notice would be tried. */
  async resend(actor: Actor, deliveryId: string): Promise<RobotDelivery> {
    const { db, ownerDb, writes, now } = this.#deps;
    const found = await reading(db, actor, (tx) =>
      store.readDeliveries(tx, sql`id = ${deliveryId}::uuid AND workspace_id = ${actor.workspaceId}`, 1),
    );
    const [delivery] = await this.#toDeliveries(found);
    const robotId = found[0]?.robot_id;
    if (delivery === undefined || robotId === undefined) throw new AppError('not_found');
    const row = await keptBy(this.#deps, actor, Robot, robotId);
    demandActive(Robot, row.state);
    if (delivery.givenUp === 0)
      throw new AppError('conflict', {
        reason: {
          zh: '这次发送没有放弃的通知，无须重发',
          en: 'No notice of this delivery was given up; there is nothing to send again',
        },
      });
    await writes.transaction(actor, async (work) =>
      auditAct(work, Robot, row, 'resend', { notices: { before: null, after: delivery.givenUp } }),
    );
    await store.sendAgain(ownerDb, deliveryId, now());
    await store.receivers.endRest(ownerDb, robotId);
    // It waits already; where the job cannot be sent, the sweep makes up for it.
    await this.#wake(robotId).catch(() => undefined);
    return { ...delivery, givenUp: 0 };
  }

  async list(
    actor: Actor,
    id: string,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<{ items: RobotDelivery[]; nextCursor: string | null; health: RobotHealth }> {
    const rows = await reading(this.#deps.db, actor, async (tx) => {
      await this.#deps.reads.load(tx, Robot, id);
      const before = page.cursor === undefined ? sql`` : sql` AND id < ${page.cursor}::uuid`;
      return store.readDeliveries(tx, sql`robot_id = ${id}::uuid${before}`, page.limit + 1);
    });
    const items = await this.#toDeliveries(rows.slice(0, page.limit));
    return {
      items,
      nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null,
      health: await store.readHealth(this.#deps.ownerDb, id, this.#deps.now()),
    };
  }

  async #toDeliveries(rows: readonly store.DeliveryRow[]): Promise<RobotDelivery[]> {
    // As the owner: what waits for a robot is read by nobody else; how many were given up is told to who sees the log.
    const givenUp = await store.givenUp(
      this.#deps.ownerDb,
      rows.map((r) => r.id),
    );
    return rows.map((row) => store.toDelivery(row, givenUp.get(row.id) ?? 0));
  }
}

export const noAddress = (): AppError =>
  new AppError('conflict', {
    reason: { zh: '请先填写机器人地址', en: 'Set the address of the robot first' },
  });

/** Refuses what is plainly no robot's address; a name is checked again when it is resolved, at every try. */
function checked(platform: Platform, text: string, permits: (address: string) => boolean): URL {
  const url = new URL(text);
  const { path, key, like } = addresses[platform];
  const inside = refuseClosed(url, permits);
  const fits =
    path.test(url.pathname) &&
    (key === null || (url.searchParams.get(key) ?? '') !== '') &&
    url.username === '' &&
    url.password === '';
  if (!fits || (url.protocol !== 'https:' && !inside))
    throw invalid(issue(['url'], `地址应形如 ${like}`, `The address looks like ${like}`));
  return url;
}
