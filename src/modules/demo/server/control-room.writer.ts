import type { ControlRoomApi } from '../../control-room/control-room.api.ts';
import { Incident } from '../../control-room/incidents.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { campaignsAround } from './campaigns.data.ts';
import type { Cast, CastDeps } from './cast.ts';
import { type DemoRecords, daysAgo } from './records.writer.ts';

type Deps = CastDeps & { readonly controlRoom: ControlRoomApi };
const minute = 60_000;

/** What went wrong: once in the campaign that is looked back at, and today in the one that is live. */
export async function writeIncidents(deps: Deps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const { writes, reads, controlRoom } = deps;
  const plans = campaignsAround(today);
  const of = (state: string) => plans.find((c) => c.state === state);
  const idOf = (key: string | undefined): string => records.campaigns.get(key ?? '') ?? '';
  const latest = deps.now().getTime() - 5 * minute;

  const past = of('evaluating');
  if (past !== undefined) {
    const begun = daysAgo(today, 9, 20.2);
    const story = tell(deps, cast, past.manager);
    const id = await story.report(begun, 'service', {
      title: '小程序支付失败，提示“系统繁忙”',
      campaign: idOf(past.key),
      kind: 'payment',
      severity: 'S1',
      description: '20:05 起微信支付约三成失败，客服 10 分钟内接到 23 个反馈。',
      communicator: cast.people.service,
    });
    await story.move(begun + 4 * minute, id, 'respond');
    await story.tick(begun + 6 * minute, id, 'confirm');
    await story.tick(begun + 15 * minute, id, 'method');
    await story.tick(begun + 22 * minute, id, 'switch');
    await story.note(begun + 23 * minute, id, '支付商户号限额触发，已切到备用商户号');
    await story.tick(begun + 35 * minute, id, 'inform');
    await story.change(begun + 50 * minute, id, { resolution: '切换备用商户号，向支付机构申请提高日限额' });
    await story.move(begun + 51 * minute, id, 'resolve');
    await story.change(begun + 40 * 60 * minute, id, {
      cause: '大促日限额沿用平日，没有人核对',
      prevention: '大促前 3 天核对支付限额，写进筹备清单',
    });
    await story.move(begun + 41 * 60 * minute, id, 'review');
  }

  const live = of('live');
  if (live === undefined) return;
  const story = tell(deps, cast, live.manager);
  const small = daysAgo(today, 2, 15.5);
  const slow = await story.report(small, 'content', {
    title: '详情页首图加载慢',
    campaign: idOf(live.key),
    kind: 'pageDown',
    severity: 'S3',
  });
  await story.move(small + 30 * minute, slow, 'respond');
  await story.change(small + 90 * minute, slow, { resolution: '图片压缩到 200 KB 以内' });
  await story.move(small + 91 * minute, slow, 'resolve');
  const now = latest - 70 * minute;
  const stock = await story.report(now, 'service', {
    title: '姜撞奶红茶华东仓缺货',
    campaign: idOf(live.key),
    kind: 'stockOut',
    severity: 'S2',
    description: '华东仓余 40 盒，按现在的速度一小时内售完；已付款未发货 126 单。',
    communicator: cast.people.service,
  });
  await story.move(now + 12 * minute, stock, 'respond');
  await story.tick(now + 14 * minute, stock, 'confirm');
  await story.tick(now + 25 * minute, stock, 'stop');
  await story.note(now + 30 * minute, stock, '页面已改预售，48 小时内发货');
  await story.tick(now + 55 * minute, stock, 'supply');

  function tell({ writes: w }: Deps, c: Cast, manager: PersonKey) {
    const versionOf = (work: Parameters<Parameters<Cast['act']>[2]>[0], id: string) =>
      reads.read(work.tx, Incident, id);
    return {
      report: (at: number, who: PersonKey, draft: Parameters<typeof w.create<typeof Incident>>[2]): Promise<string> =>
        c.act(who, Math.min(at, latest), async (work) => (await writes.create(work, Incident, draft)).id),
      move: (at: number, id: string, action: string) =>
        c.act(manager, Math.min(at, latest), async (work) =>
          writes.transition(work, Incident, id, (await versionOf(work, id)).version, action),
        ),
      change: (at: number, id: string, patch: Parameters<typeof w.update<typeof Incident>>[4]) =>
        c.act(manager, Math.min(at, latest), async (work) =>
          writes.update(work, Incident, id, (await versionOf(work, id)).version, patch),
        ),
      tick: (at: number, id: string, step: string) =>
        c.act(manager, Math.min(at, latest), (work) => controlRoom.tick(work, id, { step, done: true })),
      note: (at: number, id: string, text: string) =>
        c.act(manager, Math.min(at, latest), (work) => controlRoom.note(work, id, text)),
    };
  }
}
