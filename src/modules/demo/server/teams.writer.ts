import { Retrospective } from '../../retrospectives/retrospectives.contract.ts';
import { Meeting } from '../../work/meeting.contract.ts';
import { Task } from '../../work/task.contract.ts';
import { Team } from '../../work/team.contract.ts';
import type { PersonKey } from './brand.data.ts';
import { addDays, startOf } from './calendar.ts';
import type { Cast, CastDeps } from './cast.ts';

const hour = 3_600_000;

interface Done {
  readonly title: string;
  readonly owner: PersonKey;
  readonly due: number;
  /** Days after it was due; null: not done. */
  readonly late: number | null;
}
const tasks: readonly Done[] = [
  { title: '梳理小程序会员权益', owner: 'product', due: -24, late: 0 },
  { title: '权益页文案与合规审核', owner: 'content', due: -17, late: 1 },
  { title: '隐私政策更新', owner: 'legal', due: -14, late: 0 },
  { title: '客服话术与常见问题', owner: 'product', due: -8, late: 2 },
  { title: '上线后一周数据核对', owner: 'analyst', due: -3, late: null },
];

/** A project team that has ended yesterday: its retrospective is half written. */
export async function writeEndedTeam(deps: CastDeps, cast: Cast, today: string): Promise<void> {
  const { writes, reads, now } = deps;
  const latest = now().getTime() - hour;
  const at = (days: number, hours: number): number => Math.min(startOf(addDays(today, days)) + hours * hour, latest);
  const instant = (days: number, hours: number): string =>
    new Date(startOf(addDays(today, days)) + hours * hour).toISOString();
  const team = await cast.act('director', at(-33, 10), (work) =>
    writes.create(work, Team, {
      name: '小程序会员权益改版组',
      purpose: '一个月内把会员权益搬到小程序：权益、页面、法务、客服一次到位。',
      period: { start: addDays(today, -32), end: addDays(today, -2) },
      ownerId: cast.people.brand,
      members: [
        { person: cast.people.brand, role: '组长', load: 30 },
        { person: cast.people.product, role: '权益与页面', load: 40 },
        { person: cast.people.content, role: '文案', load: 30 },
        { person: cast.people.legal, role: '隐私与条款', load: 10 },
        { person: cast.people.analyst, role: '数据', load: 20 },
      ],
    }),
  );
  await cast.act('director', at(-32, 9), (work) => writes.transition(work, Team, team.id, team.version, 'start'));
  for (const { title, owner, due, late } of tasks) {
    const row = await cast.act('brand', at(due - 5, 10), (work) =>
      writes.create(work, Task, {
        title,
        ownerId: cast.people[owner],
        due: instant(due, 18),
        priority: 'normal',
        needsDeliverable: false,
        team: team.id,
      }),
    );
    if (late !== null)
      await cast.act(owner, at(due + late, 16), (work) => writes.transition(work, Task, row.id, row.version, 'finish'));
  }
  await writeKickOff(deps, cast, team.id, at, instant);
  await cast.act('brand', at(-2, 17), (work) => writes.transition(work, Team, team.id, team.version + 1, 'finish'));
  const filter = { field: 'team', op: 'eq', value: team.id } as const;
  const { items } = await reads.list(await cast.actor('brand'), Retrospective, { filter, limit: 1 });
  const found = items[0];
  if (found === undefined) throw new Error('an ended team has its retrospective');
  await cast.act('brand', at(-1, 11), (work) =>
    writes.update(work, Retrospective, found.id, found.version, {
      highlights: '权益、页面、法务同一周定稿，没有返工。',
      problems: [{ problem: '客服话术晚了两天', whys: ['权益细则改了两次', '改动没有通知客服', '项目组没有客服成员'] }],
    }),
  );
}

async function writeKickOff(
  { writes }: CastDeps,
  cast: Cast,
  team: string,
  at: (days: number, hours: number) => number,
  instant: (days: number, hours: number) => string,
): Promise<void> {
  const row = await cast.act('brand', at(-33, 14), (work) =>
    writes.create(work, Meeting, {
      title: '会员权益改版启动会',
      kind: 'other',
      startsAt: instant(-32, 10),
      minutes: 60,
      repeat: 'none',
      team,
      attendees: [cast.people.product, cast.people.content, cast.people.legal, cast.people.analyst],
      agenda: [{ text: '范围与分工' }, { text: '上线日期' }],
    }),
  );
  const decided = await cast.act('brand', at(-32, 11), (work) =>
    writes.update(work, Meeting, row.id, row.version, {
      decisions: [
        {
          text: '等级权益先上，积分商城下一期再做',
          how: 'chair',
          decidedBy: cast.people.brand,
          owner: cast.people.product,
          due: today(instant(-28, 0)),
        },
      ],
    }),
  );
  await cast.act('brand', at(-32, 12), (work) => writes.transition(work, Meeting, decided.id, decided.version, 'hold'));
}

const today = (instant: string): string => instant.slice(0, 10);
