import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { Queries, Tx } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { Decision } from '../meeting.contract.ts';
import { Team } from '../team.contract.ts';
import type { TeamFacts } from '../work.api.ts';
import { roomOf } from './load.rules.ts';
import { engagementsOf } from './load.store.ts';

export interface TeamFactsDeps {
  readonly reads: RecordReads;
  readonly organization: Pick<OrganizationApi, 'people' | 'awayOf'>;
}

const most = 500;

interface StoredTask extends Record<string, unknown> {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly state: string;
  readonly ownerId: string | null;
  readonly due: string;
  readonly doneAt: string | null;
  readonly campaign: string | null;
}
interface Span {
  readonly people: readonly string[];
  readonly start: string;
  readonly end: string;
}

const tasksOf = (
  tx: Queries,
  { workspaceId }: Actor,
  team: Team,
  { people, start, end }: Span,
): Promise<StoredTask[]> =>
  tx.query<StoredTask>(sql`
    SELECT id, code, title, state, owner_id AS "ownerId", due, done_at AS "doneAt", campaign FROM task
    WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND (team = ${team.id}::uuid OR (
      campaign = ${team.campaign}::uuid AND owner_id = ANY (${sql.param([...people])}::uuid[]) AND span_start <= ${end}::date AND span_end >= ${start}::date))
    ORDER BY due, id LIMIT ${most}`);

interface StoredMeeting extends Record<string, unknown> {
  readonly code: string;
  readonly title: string;
  readonly at: string;
  readonly state: string;
  readonly decisions: readonly Decision[] | null;
}
const meetingsOf = (tx: Queries, { workspaceId, timeZone }: Actor, team: Team, { start, end }: Span) =>
  tx.query<StoredMeeting>(sql`
    SELECT code, title, starts_at AS at, state, decisions FROM meeting
    WHERE workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL AND state <> 'cancelled' AND (team = ${team.id}::uuid OR (
      campaign = ${team.campaign}::uuid AND (starts_at AT TIME ZONE ${timeZone})::date BETWEEN ${start}::date AND ${end}::date))
    ORDER BY starts_at, id LIMIT ${most}`);

function outcomeOf(t: StoredTask, now: Date): TeamFacts['tasks'][number]['outcome'] {
  if (t.state === 'cancelled') return 'cancelled';
  const due = Date.parse(t.due);
  if (t.state === 'done') return t.doneAt !== null && Date.parse(t.doneAt) > due ? 'late' : 'kept';
  return due < now.getTime() ? 'overdue' : 'running';
}

/** See `WorkApi.teamFacts`. */
export async function teamFacts(
  { reads, organization }: TeamFactsDeps,
  tx: Tx,
  system: Actor,
  teamId: string,
  now: Date,
): Promise<TeamFacts> {
  const team = await reads.read(tx, Team, teamId);
  const named = team.members ?? [];
  const people = [...new Set([...(team.ownerId === null ? [] : [team.ownerId]), ...named.map((m) => m.person)])];
  const today = todayIn(now, system.timeZone);
  const { start } = team.period;
  // What still lies ahead has not been carried by anybody.
  const end = team.period.end === null || team.period.end > today ? (today > start ? today : start) : team.period.end;
  const span = { people, start, end };
  const tasks = await tasksOf(tx, system, team, span);
  const meetings = await meetingsOf(tx, system, team, span);
  const stored = await engagementsOf(tx, system.workspaceId, people, start, end);
  // A team that has ended engages nobody any more, and here it still counts.
  const open = new Set(stored.map((e) => e.id));
  const own = named
    .map((m) => ({ id: `${team.id}:${m.person}`, person: m.person, label: team.name, start, end, load: m.load }))
    .filter((e) => !open.has(e.id));
  const engaged = [...stored, ...own];
  const away = await organization.awayOf(system.workspaceId, people, start, end);
  const others = tasks.flatMap((t) => (t.ownerId === null ? [] : [t.ownerId]));
  const deciders = meetings.flatMap((m) => (m.decisions ?? []).map((d) => d.owner));
  const facts = await organization.people(system.workspaceId, [...new Set([...people, ...others, ...deciders])]);
  const names = new Map(facts.map((p) => [p.id, p.name]));
  const done = await doneOf(tx, system, meetings);
  return {
    team,
    tasks: tasks.map(({ state, ...t }) => ({
      ...t,
      owner: t.ownerId === null ? null : (names.get(t.ownerId) ?? null),
      outcome: outcomeOf({ ...t, state }, now),
    })),
    meetings: meetings.map(({ decisions, ...m }) => ({
      ...m,
      decisions: (decisions ?? []).map((d) => ({
        text: d.text,
        owner: names.get(d.owner) ?? null,
        done: d.taskId ? done.has(d.taskId) : false,
      })),
    })),
    members: people.map((id) => {
      const member = named.find((m) => m.person === id);
      const { load: peak, awayDays } = roomOf(id, { start, end }, engaged, away);
      return {
        id,
        name: names.get(id) ?? '',
        role: member?.role ?? null,
        load: member?.load ?? null,
        peak,
        awayDays,
      };
    }),
    campaigns: [...new Set([team.campaign, ...tasks.map((t) => t.campaign)].filter((c) => c !== null))],
  };
}

/** Tasks of decisions that are done. */
async function doneOf(tx: Queries, { workspaceId }: Actor, meetings: readonly StoredMeeting[]): Promise<Set<string>> {
  const ids = meetings.flatMap((m) => (m.decisions ?? []).flatMap((d) => d.taskId ?? []));
  if (ids.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    sql`SELECT id FROM task WHERE workspace_id = ${workspaceId}::uuid AND id = ANY (${sql.param(ids)}::uuid[]) AND state = 'done'`,
  );
  return new Set(rows.map((r) => r.id));
}
