import type { Actor } from '../../../server/access/actor.ts';
import { shiftDay } from '../../../server/calendar/time-zone.ts';
import type { Jobs } from '../../../server/jobs/jobs.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import { type RecordHooks, type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { type LoadConflict, PersonSkill, Secondment, type TalentPool, Team } from '../team.contract.ts';
import { conflictsOf, type Engagement, roomOf } from './load.rules.ts';
import { dueSecondments, engagementsOf, skillsOf } from './load.store.ts';

export interface TeamDeps {
  readonly db: Db;
  readonly ownerDb: Db;
  readonly jobs: Jobs;
  readonly notices: Notices;
  readonly writes: RecordWrites;
  readonly now: () => Date;
  readonly organization: Pick<OrganizationApi, 'people' | 'awayOf' | 'systemActor'>;
}

/** Conflicts of some engagements, with the names of their people. */
async function conflictsFor(
  { organization }: Pick<TeamDeps, 'organization'>,
  actor: Actor,
  tx: Tx,
  mine: readonly Engagement[],
): Promise<Map<string, LoadConflict[]>> {
  if (mine.length === 0) return new Map();
  const people = [...new Set(mine.map((e) => e.person))];
  const start = mine.map((e) => e.start).toSorted()[0] ?? '';
  const end =
    mine
      .map((e) => e.end)
      .toSorted()
      .at(-1) ?? '';
  const all = await engagementsOf(tx, actor.workspaceId, people, start, end);
  const [away, facts] = await Promise.all([
    organization.awayOf(actor.workspaceId, people, start, end),
    organization.people(actor.workspaceId, people),
  ]);
  const names = new Map(facts.map((p) => [p.id, p.name]));
  return new Map(
    mine.map((e) => [e.id, conflictsOf(e, all, away).map((c) => ({ ...c, name: names.get(c.person) ?? null }))]),
  );
}

/** See `WorkApi.overloads`: each stretch of a person once, whatever it is that they are at. */
export async function overloadsOf(
  deps: Pick<TeamDeps, 'organization'> & { readonly db: Db },
  actor: Actor,
  from: string,
  to: string,
): Promise<readonly LoadConflict[]> {
  return reading(deps.db, actor, async (tx) => {
    const all = await engagementsOf(tx, actor.workspaceId, null, from, to);
    const found = await conflictsFor(deps, actor, tx, all);
    const once = new Map<string, LoadConflict>();
    for (const e of all)
      for (const c of found.get(e.id) ?? []) {
        const key = `${c.person}:${c.from}`;
        const known = once.get(key);
        once.set(key, known === undefined ? { ...c, with: [...new Set([e.label, ...c.with])] } : known);
      }
    return [...once.values()].filter((c) => c.to >= from).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  });
}

const endless = (end: string | null): string => {
  if (end === null) throw invalid(issue(['period'], '需要结束日期', 'An end is needed'));
  return end;
};

function teamHooks(deps: TeamDeps): RecordHooks<typeof Team> {
  const engagements = (t: Team): Engagement[] =>
    ['forming', 'active'].includes(t.state)
      ? (t.members ?? []).map((m) => ({
          id: `${t.id}:${m.person}`,
          person: m.person,
          label: t.name,
          start: t.period.start,
          end: t.period.end ?? t.period.start,
          load: m.load,
        }))
      : [];
  return {
    async beforeSave(work, { action, before, after }) {
      if (action !== 'create' && action !== 'update') return undefined;
      endless(after.period.end);
      if (after.ownerId === null) throw invalid(issue(['ownerId'], '项目组需要组长', 'A team needs a lead'));
      const members = after.members ?? [];
      const twice = members.findIndex((m, i) => members.findIndex((o) => o.person === m.person) < i);
      if (twice >= 0) throw invalid(issue(['members', twice, 'person'], '成员重复', 'Named twice'));
      const known = new Set((before?.members ?? []).map((m) => m.person));
      const fresh = members.filter((m) => !known.has(m.person)).map((m) => m.person);
      const people = await deps.organization.people(work.actor.workspaceId, fresh);
      const here = new Set(people.filter((p) => !p.left).map((p) => p.id));
      const missing = members.findIndex((m) => !known.has(m.person) && !here.has(m.person));
      if (missing >= 0)
        throw invalid(issue(['members', missing, 'person'], '没有找到此人或已离开', 'Not found, or has left'));
      return undefined;
    },
    async computed(actor, rows, tx) {
      const found = await conflictsFor(deps, actor, tx, rows.flatMap(engagements));
      return rows.map((t) => ({ conflicts: engagements(t).flatMap((e) => found.get(e.id) ?? []) }));
    },
  };
}

function secondmentHooks(deps: TeamDeps): RecordHooks<typeof Secondment> {
  const { writes, notices } = deps;
  const asEngagement = (s: Secondment): Engagement => ({
    id: s.id,
    person: s.person,
    label: s.name ?? s.code,
    start: s.period.start,
    end: s.period.end ?? s.period.start,
    load: s.load,
  });
  return {
    async beforeSave(work, { action, after }) {
      if (action !== 'create' && action !== 'update') return undefined;
      endless(after.period.end);
      if (after.campaign === null && after.team === null)
        throw invalid(issue(['campaign'], '请选择活动或项目组', 'Choose a campaign or a team'));
      const [person] = await deps.organization.people(work.actor.workspaceId, [after.person]);
      if (person === undefined || person.left)
        throw invalid(issue(['person'], '没有找到此人或已离开', 'Not found, or has left'));
      const to =
        after.team === null
          ? (await writes.reads.read(work.tx, Campaign, after.campaign ?? '')).title
          : (await writes.reads.read(work.tx, Team, after.team)).name;
      return { name: `${person.name} → ${to}` };
    },
    async afterSave(work, { action, before, after }) {
      const told = before === null || action === 'begin' || action === 'end' || action === 'cancel';
      if (!told) return;
      const words: Record<string, readonly [string, string]> = {
        create: ['安排你临时调配', 'You are lent'],
        begin: ['临时调配开始', 'Your secondment begins'],
        end: ['临时调配结束，回到原岗位', 'Your secondment is over: back to your post'],
        cancel: ['临时调配取消', 'Your secondment is off'],
      };
      const [zh, en] = words[action] ?? ['临时调配有变', 'Your secondment changed'];
      await notices.tell(work, {
        kind: `secondment.${action}`,
        people: [after.person],
        title: { zh: `${zh}：${after.name ?? ''}`, en: `${en}: ${after.name ?? ''}` },
        dedupeKey: `secondment.${action}:${after.id}:${after.version}`,
        record: 'secondment',
        recordId: after.id,
      });
    },
    async computed(actor, rows, tx) {
      const open = rows.filter((s) => s.state === 'planned' || s.state === 'active').map(asEngagement);
      const found = await conflictsFor(deps, actor, tx, open);
      return rows.map((s) => ({ conflicts: found.get(s.id) ?? [] }));
    },
  };
}

/** Begins and ends secondments by their dates: nobody has to remember that somebody comes back. Answers how many moved. */
export async function moveSecondments({ ownerDb, writes, organization, now }: TeamDeps): Promise<number> {
  let moved = 0;
  const failures: unknown[] = [];
  for (const s of await dueSecondments(ownerDb, now())) {
    const actor = await organization.systemActor(s.workspaceId, '临时调配到期 / secondment dates');
    try {
      await writes.transaction(actor, (work) =>
        writes.transition(work, Secondment, s.id, s.version, s.state === 'planned' ? 'begin' : 'end'),
      );
      moved += 1;
    } catch (error) {
      // Somebody was quicker: the next run sees what is left to do. Whatever else it is holds up no other person.
      if (!(error instanceof AppError) || error.code !== 'version_conflict') failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'secondments that could not be moved');
  return moved;
}

export function teamRecords(deps: TeamDeps): RegisteredRecord[] {
  deps.jobs.define({
    name: 'secondment.dates',
    cron: { expression: '7 * * * *', timeZone: 'UTC' },
    run: async () => void (await moveSecondments(deps)),
  });
  return [
    registerRecord(Team, teamHooks(deps)),
    registerRecord(Secondment, secondmentHooks(deps)),
    registerRecord(PersonSkill, {
      apart: true,
      // A skill belongs to its person, so that “own” in permissions means that person.
      beforeSave: async (_, { action, after }) =>
        action === 'create' || action === 'update' ? { ownerId: after.person } : undefined,
    }),
  ];
}

const poolDays = 30;
/** Who can do something, and when they have room for it. */
export async function readTalent(
  { db, now, organization }: TeamDeps,
  actor: Actor,
  query: { readonly skill?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<TalentPool> {
  const from = query.from ?? todayIn(now(), actor.timeZone);
  const to = query.to ?? shiftDay(from, poolDays);
  if (to < from) throw invalid(issue(['to'], '结束早于开始', 'Ends before it starts'));
  const part = query.skill?.trim();
  return reading(db, actor, async (tx) => {
    const rows = await skillsOf(tx, actor.workspaceId, part === '' ? undefined : part);
    const ids = [...new Set(rows.map((r) => r.person))];
    const all = await engagementsOf(tx, actor.workspaceId, ids, from, to);
    const away = await organization.awayOf(actor.workspaceId, ids, from, to);
    const people = ids.map((id) => {
      const mine = rows.filter((r) => r.person === id);
      const { name = '', unit = null } = mine[0] ?? {};
      const skills = mine.map(({ skill, level }) => ({ skill, level }));
      return { id, name, unit, skills, ...roomOf(id, { start: from, end: to }, all, away) };
    });
    return { from, to, people: people.toSorted((a, b) => a.load - b.load) };
  });
}
