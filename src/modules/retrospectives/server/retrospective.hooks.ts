import { createHash } from 'node:crypto';
import type { Actor } from '../../../server/access/actor.ts';
import { instantAt } from '../../../server/calendar/time-zone.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import { asSystem } from '../../../server/records/system-work.ts';
import type { Work } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Case, type CaseCauses } from '../../knowledge/cases.contract.ts';
import type { Findings, KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Team } from '../../work/team.contract.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { Retrospective, type RetrospectiveActions } from '../retrospectives.contract.ts';
import { countFacts, type FactsDeps } from './facts.service.ts';
import { namedIn, type Subject, type SubjectKind } from './subject.ts';

export interface RetrospectiveDeps extends FactsDeps {
  readonly writes: RecordWrites;
  readonly knowledge: Pick<KnowledgeApi, 'goalsOf' | 'fileCase' | 'fileLessons'>;
  readonly organization: Pick<OrganizationApi, 'people' | 'systemActor'>;
  readonly createTask: WorkApi['createTask'];
}

type RetrospectiveChange = Change<typeof Retrospective>;
export const systemReason = '复盘 / retrospective';
const endOfDay = 18 * 60;

/** What is looked back at, whatever the actor may see of it; undefined where there is none, which the service tells. */
async function subjectOf(
  { writes, organization }: RetrospectiveDeps,
  work: Work,
  row: Pick<Retrospective, 'campaign' | 'team'>,
): Promise<(Subject & { readonly kind: SubjectKind }) | undefined> {
  const named = namedIn(row);
  if (named === undefined) return undefined;
  const { kind, id } = named;
  const system = await organization.systemActor(work.actor.workspaceId, systemReason);
  const found = await asSystem(work, system, async (inner) =>
    (await writes.reads.readMany(inner.tx, kind.def, [id])).get(id),
  );
  return found === undefined ? undefined : { ...kind.toSubject(found), kind };
}

/** The title has the language of who writes it. */
async function titleOf({ organization }: RetrospectiveDeps, work: Work, subject: Subject): Promise<string> {
  const { responsible, title } = subject;
  const [writer] = responsible === null ? [] : await organization.people(work.actor.workspaceId, [responsible]);
  return writer?.locale === 'en' ? `Retrospective: ${title}`.slice(0, 500) : `${title.slice(0, 497)} 复盘`;
}

async function settle(
  deps: RetrospectiveDeps,
  work: Work,
  { action, before, after }: RetrospectiveChange,
): Promise<Partial<Record<keyof Retrospective, unknown>>> {
  const at = work.now.toISOString();
  switch (action) {
    case 'create': {
      if (namedIn(after) === undefined)
        throw invalid(
          issue(
            [after.campaign === null ? 'campaign' : 'team'],
            '请选择一个活动或一个项目组',
            'Choose one campaign or one project team',
          ),
        );
      const subject = await subjectOf(deps, work, after);
      if (subject === undefined) return {};
      const { zh, en } = subject.kind.notBegun;
      if (!subject.begun) throw invalid(issue([subject.kind.field], zh, en));
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      return {
        title: await titleOf(deps, work, subject),
        unitId: subject.unitId,
        ownerId: subject.responsible,
      };
    }
    case 'update':
      if (before !== null && before.campaign !== after.campaign)
        throw invalid(issue(['campaign'], '活动不能更换', 'The campaign cannot be changed'));
      if (before !== null && before.team !== after.team)
        throw invalid(issue(['team'], '项目组不能更换', 'The project team cannot be changed'));
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      return {};
    case 'submit': {
      await checkActions(deps, work, after.actions as RetrospectiveActions | null);
      const system = await deps.organization.systemActor(work.actor.workspaceId, systemReason);
      const facts = await countFacts(deps, system, after, work.now);
      return { facts, submittedAt: at, submittedBy: work.actor.personId };
    }
    case 'withdraw':
    case 'sendBack':
      // Until it is submitted again, what the system knows is counted anew.
      return { facts: null, submittedAt: null, submittedBy: null };
    case 'accept':
      return { acceptedAt: at, acceptedBy: work.actor.personId };
    case 'file':
      return { filedCase: await fileCase(deps, work, after) };
    default:
      return {};
  }
}

/** Who is to do something is here to do it. */
async function checkActions(
  { organization }: RetrospectiveDeps,
  work: Work,
  actions: RetrospectiveActions | null,
): Promise<void> {
  if (actions === null || actions.length === 0) return;
  const people = await organization.people(work.actor.workspaceId, [...new Set(actions.map((a) => a.owner))]);
  const here = new Set(people.filter((p) => !p.left).map((p) => p.id));
  const missing = actions.findIndex((a) => !here.has(a.owner));
  if (missing >= 0)
    throw invalid(
      issue(['actions', missing, 'owner'], '没有找到此人或已离开', 'This person was not found, or has left'),
    );
}

/** One task an action: the same words of the same owner make it once, however often the retrospective is submitted. */
async function makeTasks(deps: RetrospectiveDeps, work: Work, row: Retrospective): Promise<string[]> {
  const subject = await subjectOf(deps, work, row);
  const made: string[] = [];
  for (const a of (row.actions ?? []) as RetrospectiveActions) {
    const key = createHash('sha256').update(`${a.owner} ${a.text}`).digest('hex').slice(0, 24);
    const { id } = await deps.createTask(work, {
      title: a.text,
      ownerId: a.owner,
      due: new Date(instantAt(a.due, endOfDay, work.actor.timeZone)).toISOString(),
      unitId: row.unitId,
      campaign: subject?.campaign ?? null,
      team: subject?.team ?? null,
      ...(a.deliverable ? { deliverable: a.deliverable, needsDeliverable: true } : {}),
      source: {
        key: `retrospective:${row.id}:${key}`,
        record: Retrospective.id,
        id: row.id,
        label: { zh: row.title ?? row.code, en: row.title ?? row.code },
      },
    });
    made.push(id);
  }
  return made;
}

const textOf = (causes: CaseCauses): string => causes.map((c) => c.problem).join('\n');

/** The case: of the campaign with its figures as they stand now, of a team on its own; written up and filed. */
async function fileCase(deps: RetrospectiveDeps, work: Work, row: Retrospective) {
  const { writes, knowledge, organization } = deps;
  const problems = (row.problems ?? []) as CaseCauses;
  const actions = (row.actions ?? []) as RetrospectiveActions;
  const findings = {
    ...(row.highlights === null ? {} : { highlights: row.highlights }),
    problems: [textOf(problems), row.causes ?? ''].filter((text) => text !== '').join('\n\n'),
    causes: problems,
    actions: actions.map((a) => `- ${a.text}（${a.due}）`).join('\n'),
    ...(row.lessons === null ? {} : { lessons: row.lessons }),
  };
  const system = await organization.systemActor(work.actor.workspaceId, systemReason);
  if (row.team !== null) return fileTeamCase(deps, work, system, row, row.team, findings);
  const filed = await knowledge.fileCase(work, { campaignId: row.campaign ?? '', findings });
  await asSystem(work, system, async (inner) => {
    const { version, state } = await writes.reads.read(inner.tx, Case, filed.id);
    if (state === 'open') await writes.transition(inner, Case, filed.id, version, 'file');
  });
  return filed.id;
}

/** What a team learned: a case beside that of its campaign, whose figures are not the team's. */
async function fileTeamCase(
  { writes, knowledge }: RetrospectiveDeps,
  work: Work,
  system: Actor,
  row: Retrospective,
  teamId: string,
  findings: Findings,
): Promise<string> {
  const { team, campaign } = await asSystem(work, system, async (inner) => {
    const found = await writes.reads.read(inner.tx, Team, teamId);
    const of = found.campaign;
    return {
      team: found,
      campaign: of === null ? undefined : (await writes.reads.readMany(inner.tx, Campaign, [of])).get(of),
    };
  });
  const { end } = team.period;
  const today = todayIn(work.now, work.actor.timeZone);
  const { id } = await knowledge.fileLessons(work, {
    title: row.title ?? team.name,
    kind: 'team',
    period: { start: team.period.start, end: end === null || end > today ? today : end },
    summary: [team.purpose, campaign === undefined ? '' : `${campaign.code} ${campaign.title}`]
      .filter((text) => text !== '')
      .join('\n\n'),
    unitId: row.unitId,
    ownerId: row.ownerId,
    findings: { ...findings, tags: ['项目组'] },
    known: row.filedCase,
  });
  return id;
}

/**
 * Writes what the retrospective says to its subject: submitted, it stops the clock. What is taken back, sent back or deleted
 * is owed again, by the time that it always had.
 */
async function mark(deps: RetrospectiveDeps, work: Work, { action, after }: RetrospectiveChange): Promise<void> {
  const { writes, organization } = deps;
  // A draft that comes or goes was never handed in.
  if ((action === 'delete' || action === 'restore') && after.state === 'draft') return;
  const subject = await subjectOf(deps, work, after);
  if (subject === undefined || subject.frozen) return;
  const handedIn = after.deletedAt !== null || after.state === 'draft' ? null : after.submittedAt;
  const set = {
    ...((handedIn === null) === (subject.submittedAt === null) ? {} : { retrospectiveAt: handedIn }),
    ...(action === 'accept' && subject.team !== null ? { retrospective: after.lessons } : {}),
  };
  if (Object.keys(set).length === 0) return;
  const system: Actor = await organization.systemActor(work.actor.workspaceId, systemReason);
  await asSystem(work, system, async (inner) => {
    await writes.update(inner, subject.kind.def, subject.id, subject.version, {}, { system: set });
  });
}

const marks = ['submit', 'withdraw', 'sendBack', 'accept', 'delete', 'restore'];

export const retrospectiveHooks = (deps: RetrospectiveDeps): RecordHooks<typeof Retrospective> => ({
  async beforeSave(work, change) {
    const set = await settle(deps, work, change);
    if (change.action !== 'submit') return set;
    const late = ((change.after.actions ?? []) as RetrospectiveActions).findIndex(
      (a) => a.due < todayIn(work.now, work.actor.timeZone),
    );
    if (late >= 0)
      throw invalid(issue(['actions', late, 'due'], '行动的期限已过，请改期', 'The day of this action is over'));
    return { ...set, tasks: await makeTasks(deps, work, change.after) };
  },
  async afterSave(work, change) {
    if (marks.includes(change.action)) await mark(deps, work, change);
  },
});
