import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Change, RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Incident, type RunbookState, severities } from '../incidents.contract.ts';
import { incidentKinds, runbooks } from '../runbooks.contract.ts';
import { writeEntry } from './incident.store.ts';

export interface IncidentDeps {
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'escalation' | 'people'>;
  /** Whatever the actor may see of it: its people are told. */
  readonly campaigns: Pick<CampaignsApi, 'brief'>;
}

type IncidentChange = Change<typeof Incident>;

/** Positions that hear of it at once, besides the people of the campaign. */
const heard: Readonly<Record<Incident['severity'], readonly string[]>> = {
  S1: ['marketing_director', 'executive', 'customer_service'],
  S2: ['marketing_director'],
  S3: [],
};

const freshRunbook = (kind: Incident['kind']): RunbookState =>
  runbooks[kind].map((step) => ({ ...step, doneAt: null, doneBy: null }));

/** A kind that was corrected brings its own steps, as long as none was taken. */
const runbookOf = (before: Incident | null, after: Incident): RunbookState => {
  const known = (after.runbook ?? []) as RunbookState;
  return before === null || (before.kind !== after.kind && known.every((s) => s.doneAt === null))
    ? freshRunbook(after.kind)
    : known;
};

async function settle(
  { campaigns }: IncidentDeps,
  work: Work,
  { action, before, after }: IncidentChange,
): Promise<Partial<Record<keyof Incident, unknown>>> {
  const now = work.now.toISOString();
  switch (action) {
    case 'create':
    case 'update': {
      if (after.detectedAt !== null && after.detectedAt > now)
        throw invalid(issue(['detectedAt'], '发现时间不能晚于现在', 'It cannot have been noticed in the future'));
      if (before !== null && before.campaign !== after.campaign)
        throw invalid(issue(['campaign'], '活动不能更换，请另建突发事件', 'The campaign stays: make another incident'));
      const campaign = before === null ? await campaigns.brief(work.actor.workspaceId, after.campaign) : undefined;
      const commander = after.commander ?? campaign?.manager ?? campaign?.ownerId ?? before?.commander ?? null;
      return {
        detectedAt: after.detectedAt ?? now,
        commander,
        // Whoever commands owns it, so that “own” in permissions means the commander.
        ...(commander === null || commander === before?.commander ? {} : { ownerId: commander }),
        ...(campaign === undefined ? {} : { unitId: campaign.unitId }),
        runbook: runbookOf(before, after),
      };
    }
    case 'respond':
      return { respondedAt: now };
    case 'resolve':
      return { resolvedAt: now };
    case 'reopen':
      return { resolvedAt: null };
    default:
      return {};
  }
}

const stateWords = (state: Incident['state']): Label => Incident.states.all[state];

/** Lines that a change writes by itself. */
async function entriesFor(
  { organization }: IncidentDeps,
  work: Work,
  { action, before, after, reason }: IncidentChange,
): Promise<Parameters<typeof writeEntry>[2][]> {
  if (before === null) {
    const [severity, kind] = [severities[after.severity], incidentKinds[after.kind]];
    return [
      {
        kind: 'made',
        text: {
          zh: `报告${kind.zh}，${severity.zh}：${after.title}`,
          en: `Reported: ${kind.en}, ${severity.en}: ${after.title}`,
        },
      },
    ];
  }
  const out: Parameters<typeof writeEntry>[2][] = [];
  if (before.state !== after.state) {
    const [state, why] = [stateWords(after.state), action === 'resolve' ? (after.resolution ?? undefined) : reason];
    const tail = why === undefined || why === '' ? '' : `：${why.slice(0, 500)}`;
    out.push({ kind: 'state', text: { zh: `${state.zh}${tail}`, en: `${state.en}${tail.replace('：', ': ')}` } });
  }
  if (before.severity !== after.severity) {
    const [from, to] = [severities[before.severity], severities[after.severity]];
    out.push({ kind: 'severity', text: { zh: `级别由 ${from.zh} 改为 ${to.zh}`, en: `${from.en} becomes ${to.en}` } });
  }
  for (const role of ['commander', 'communicator'] as const) {
    const person = after[role];
    if (person === before[role] || person === null) continue;
    const [found] = await organization.people(work.actor.workspaceId, [person]);
    const { label } = Incident.fields[role];
    const name = found?.name ?? '';
    out.push({ kind: 'role', text: { zh: `${label.zh}：${name}`, en: `${label.en}: ${name}` } });
  }
  return out;
}

/** Who hears at once: the people of the incident and its campaign, and by severity those above. */
async function tell(deps: IncidentDeps, work: Work, { before, after, action }: IncidentChange): Promise<void> {
  const { notices, organization } = deps;
  // Made milder it has more time and fewer who hear of it: those who heard of it before hear of that too.
  const graver = before !== null && before.severity < after.severity ? before.severity : after.severity;
  const regraded = before !== null && after.severity !== before.severity;
  const told = before === null || regraded || action === 'resolve' || action === 'reopen';
  const fresh = [after.commander, after.communicator].filter(
    (p) => p !== null && before !== null && p !== before.commander && p !== before.communicator,
  );
  if (!told && fresh.length === 0) return;
  const { workspaceId } = work.actor;
  const campaign = await deps.campaigns.brief(workspaceId, after.campaign);
  const above = told
    ? await Promise.all([
        ...heard[graver].map((position) => organization.escalation.holdersOfPosition(workspaceId, position)),
        graver === 'S3' ? [] : organization.escalation.managerOf(workspaceId, after.unitId, null),
      ])
    : [];
  const near = told
    ? [campaign?.manager ?? null, after.ownerId, after.commander, after.communicator, after.createdBy]
    : fresh;
  const [severity, kind] = [severities[after.severity], incidentKinds[after.kind]];
  const words: Readonly<Record<string, Label>> = {
    resolve: { zh: '已解决', en: 'resolved' },
    reopen: { zh: '再次发生', en: 'happens again' },
  };
  const eased = before !== null && after.severity > before.severity;
  const from = severities[before?.severity ?? after.severity];
  const graded = eased ? { zh: `（原 ${from.zh}）${kind.zh}`, en: `(was ${from.en}) ${kind.en}` } : kind;
  const what = words[action] ?? (told ? graded : { zh: '交给你处理', en: 'is yours to handle' });
  await notices.tell(work, {
    kind: `incident.${before === null ? 'create' : action}`,
    title: {
      zh: `${severity.zh} ${what.zh}：活动“${campaign?.title ?? ''}”${after.title}`,
      en: `${severity.en}, ${what.en}: campaign “${campaign?.title ?? ''}”: ${after.title}`,
    },
    dedupeKey: `incident:${after.id}:${after.version}`,
    record: Incident.id,
    recordId: after.id,
    people: [...near, ...above.flat()].filter((p) => p !== null),
  });
}

export const incidentHooks = (deps: IncidentDeps): RecordHooks<typeof Incident> => ({
  beforeSave: (work, change) => settle(deps, work, change),
  async afterSave(work, change) {
    for (const entry of await entriesFor(deps, work, change)) await writeEntry(work, change.after.id, entry);
    await tell(deps, work, change);
  },
});
