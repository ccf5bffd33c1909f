import { sql } from 'drizzle-orm';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
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

  constructor(deps: RobotDeps, sender: RobotSender) {
    this.#deps = deps;
    this.#sender = sender;
  }

  /** The address and secret are written, never read back: not even who set them sees them again. */
  async setAddress(
    actor: Actor,
    id: string,
    input: { readonly url: string; readonly secret: string | null },
  ): Promise<RobotHealth> {
    const { writes, ownerDb, cipher, now } = this.#deps;
    const row = await this.#own(actor, id);
    const url = checked(row.platform, input.url, addressGuard(this.#deps.config.webhookNetworks));
    if (row.platform === 'wecom' && input.secret !== null)
      throw invalid(issue(['secret'], '企业微信机器人没有加签密钥', 'Robots of WeCom have no secret'));
    await writes.transaction(actor, async (work) => {
      work.audit({
        record: Robot.id,
        recordId: id,
        unitId: row.unitId,
        ownerId: row.ownerId,
        action: 'setAddress',
        // That it was set, and where: never the credential.
        changes: { address: { before: null, after: url.host } },
      });
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
    const row = await this.#own(actor, id);
    const { host } = await store.readHealth(this.#deps.ownerDb, id, this.#deps.now());
    if (host === null) throw noAddress();
    const made = await this.#sender.test(id, row.name, {
      zh: `测试：${actor.name} 发送，机器人“${row.name}”已接通`,
      en: `A test by ${actor.name}: the robot “${row.name}” works`,
    });
    if ('outcome' in made) return made;
    throw new AppError('rate_limited', { retryAfterSeconds: Math.ceil(made.waitMs / 1_000) });
  }

  async list(
    actor: Actor,
    id: string,
    page: { readonly cursor?: string | undefined; readonly limit: number },
  ): Promise<{ items: RobotDelivery[]; nextCursor: string | null; health: RobotHealth }> {
    const rows = await reading(this.#deps.db, actor, async (tx) => {
      await this.#deps.reads.load(tx, Robot, id);
      return store.readDeliveries(tx, id, page.cursor, page.limit + 1);
    });
    const items = rows.slice(0, page.limit);
    return {
      items,
      nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null,
      health: await store.readHealth(this.#deps.ownerDb, id, this.#deps.now()),
    };
  }

  /** The robot, when the actor may change it. */
  async #own(actor: Actor, id: string): Promise<Robot> {
    const row = await reading(this.#deps.db, actor, (tx) => this.#deps.reads.read(tx, Robot, id));
    if (row.deletedAt !== null) throw new AppError('gone');
    if (!within(demand(actor, 'robot.update'), row)) throw new AppError('forbidden');
    return row;
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
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = /^[\d.]+$/.test(host) || host.includes(':');
  const inside = literal || host === 'localhost';
  if (inside && !permits(literal ? host : '127.0.0.1'))
    throw invalid(
      issue(
        ['url'],
        '不能发送到本机或内网地址；需要时由运维设置 HUANYING_WEBHOOK_NETWORKS',
        'Nothing is sent to this machine or the own network; the operator can permit it by HUANYING_WEBHOOK_NETWORKS',
      ),
    );
  const fits =
    path.test(url.pathname) &&
    (key === null || (url.searchParams.get(key) ?? '') !== '') &&
    url.username === '' &&
    url.password === '';
  if (!fits || (url.protocol !== 'https:' && !inside))
    throw invalid(issue(['url'], `地址应形如 ${like}`, `The address looks like ${like}`));
  return url;
}
