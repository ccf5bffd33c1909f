import { Position } from '../../organization/organization.contract.ts';
import { Meeting } from '../../work/meeting.contract.ts';
import { Sop, SopStep } from '../../work/sop.contract.ts';
import { Task } from '../../work/task.contract.ts';
import { PersonSkill, Secondment, Team } from '../../work/team.contract.ts';
import { addDays, startOf } from './calendar.ts';
import type { Cast, CastDeps } from './cast.ts';
import type { DemoRecords } from './records.writer.ts';
import { writeEndedTeam } from './teams.writer.ts';
import { demoMeetings, demoSkills, demoSops, demoTasks, type TaskData } from './work.data.ts';

const hour = 3_600_000;
const instant = (day: string, hours: number): number => startOf(day) + hours * hour;

/** Tasks in all their states, and the processes of the house: through the services, by the people, in the past. */
export async function writeWork(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  await writeSops(deps, cast, today);
  await writeTasks(deps, cast, records, today);
  await writeMeetings(deps, cast, today);
  await writePeople(deps, cast, records, today);
}

/** Who can do what, a team across departments, and somebody lent whose time does not suffice. */
async function writePeople(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const { writes, now } = deps;
  const day = (n: number): string => addDays(today, n);
  const past = (n: number): number => Math.min(instant(day(n), 11), now().getTime() - hour);
  await cast.act('director', past(-90), async (work) => {
    for (const [who, skill, level] of demoSkills)
      await writes.create(work, PersonSkill, { person: cast.people[who], skill, level });
  });
  const team = await cast.act('director', past(-6), (work) =>
    writes.create(work, Team, {
      name: '山海旧书店联名项目组',
      purpose: '三周内把联名礼盒从合同做到上架，品牌、产品、法务、渠道一起负责。',
      period: { start: day(-5), end: day(45) },
      campaign: records.campaigns.get('co_brand') ?? null,
      ownerId: cast.people.brand,
      members: [
        { person: cast.people.brand, role: '组长', load: 40 },
        { person: cast.people.product, role: '礼盒开发', load: 30 },
        { person: cast.people.legal, role: '合同与授权', load: 20 },
        { person: cast.people.content, role: '内容', load: 50 },
      ],
    }),
  );
  await cast.act('director', past(-5), (work) => writes.transition(work, Team, team.id, team.version, 'start'));
  await writeEndedTeam(deps, cast, today);
  await cast.act('director', past(-3), (work) =>
    writes.create(work, Secondment, {
      person: cast.people.content,
      campaign: records.campaigns.get('member_day') ?? null,
      role: '会员日现场内容',
      period: { start: day(4), end: day(12) },
      load: 60,
    }),
  );
}

/** Meetings of the last weeks and the next ones; a series plans its next one by itself. */
async function writeMeetings({ writes, now }: CastDeps, cast: Cast, today: string): Promise<void> {
  const latest = now().getTime() - hour;
  for (const m of demoMeetings) {
    const start = instant(addDays(today, m.day), m.hour);
    const at = (time: number): number => Math.min(time, latest);
    let row = await cast.act(m.by, at(start - 72 * hour), (work) =>
      writes.create(work, Meeting, {
        title: m.title,
        kind: m.kind,
        startsAt: new Date(start).toISOString(),
        minutes: m.minutes,
        repeat: m.repeat ?? 'none',
        place: m.place ?? null,
        attendees: m.attendees.map((who) => cast.people[who]),
        agenda: m.agenda.length === 0 ? null : m.agenda.map((text) => ({ text })),
      }),
    );
    if (m.day >= 0) continue;
    row = await cast.act(m.by, at(start + 2 * hour), (work) =>
      writes.update(work, Meeting, row.id, row.version, {
        ...(m.record === undefined ? {} : { record: m.record }),
        decisions: (m.decisions ?? []).map((d) => ({
          text: d.text,
          how: d.how,
          decidedBy: cast.people[m.by],
          owner: cast.people[d.owner],
          due: addDays(today, d.due),
        })),
      }),
    );
    await cast.act(m.by, at(start + 3 * hour), (work) => writes.transition(work, Meeting, row.id, row.version, 'hold'));
  }
}

async function writeSops({ writes, reads }: CastDeps, cast: Cast, today: string): Promise<void> {
  const { items } = await reads.list(await cast.actor('director'), Position, { limit: 100 });
  const positions = new Map(items.map((p) => [p.key, p.id]));
  for (const sop of demoSops) {
    const made = await cast.act('director', instant(addDays(today, -60), 10), (work) =>
      writes.create(work, Sop, {
        title: sop.title,
        kind: sop.kind,
        purpose: sop.purpose,
        steps: sop.steps.map((s, i) =>
          SopStep.parse({
            key: `s${i + 1}`,
            title: s.title,
            position: positions.get(s.who) ?? null,
            from: s.end === true ? 'end' : 'start',
            offset: s.offset,
            lasts: s.lasts ?? 1,
            checklist: s.checklist ?? [],
            deliverable: s.deliverable ?? null,
            needsDeliverable: s.deliverable !== undefined,
            dependsOn: (s.after ?? []).map((n) => `s${n + 1}`),
          }),
        ),
      }),
    );
    if (sop.released)
      await cast.act('director', instant(addDays(today, -58), 15), (work) =>
        writes.transition(work, Sop, made.id, made.version, 'release'),
      );
  }
}

async function writeTasks(deps: CastDeps, cast: Cast, records: DemoRecords, today: string): Promise<void> {
  const ids = new Map<string, string>();
  for (const data of demoTasks) ids.set(data.key, await writeTask(deps, cast, records, today, data, ids));
}

async function writeTask(
  { writes, now }: CastDeps,
  cast: Cast,
  records: DemoRecords,
  today: string,
  data: TaskData,
  ids: ReadonlyMap<string, string>,
): Promise<string> {
  const dueDay = addDays(today, data.due);
  const startOn = addDays(dueDay, 1 - data.days);
  const latest = now().getTime() - hour;
  const given = Math.min(instant(addDays(startOn, -2), 10), latest);
  const at = (time: number): number => Math.max(given, Math.min(time, latest));
  let row = await cast.act('director', given, (work) =>
    writes.create(work, Task, {
      title: data.title,
      due: new Date(instant(dueDay, data.hour ?? 18)).toISOString(),
      startOn,
      ownerId: cast.people[data.owner],
      priority: data.priority ?? 'normal',
      campaign: data.campaign === null ? null : (records.campaigns.get(data.campaign) ?? null),
      reviewer: data.reviewer === undefined ? null : cast.people[data.reviewer],
      deliverable: data.deliverable ?? null,
      needsDeliverable: data.deliverable !== undefined,
      checklist: data.checklist?.map((text) => ({ text, done: false })) ?? null,
      dependsOn: (data.after ?? []).flatMap((key) => ids.get(key) ?? []),
      parent: data.part === undefined ? null : (ids.get(data.part) ?? null),
    }),
  );
  const step = async (action: string, time: number): Promise<void> => {
    row = await cast.act(data.owner, at(time), (work) => writes.transition(work, Task, row.id, row.version, action));
  };
  if (data.state === 'todo') return row.id;
  await step('start', instant(startOn, 9.5));
  const { ticked = 0, result } = data;
  if (ticked > 0 || result !== undefined)
    row = await cast.act(data.owner, at(instant(dueDay, 11)), (work) =>
      writes.update(work, Task, row.id, row.version, {
        ...(result === undefined ? {} : { resultText: result }),
        ...(ticked === 0 ? {} : { checklist: (row.checklist ?? []).map((p, i) => ({ ...p, done: i < ticked })) }),
      }),
    );
  if (data.state === 'review') await step('submit', instant(dueDay, 16));
  if (data.state === 'done') await step('finish', instant(dueDay, 16.5));
  return row.id;
}
