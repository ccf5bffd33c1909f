import type { Actor } from '../../../server/access/actor.ts';
import { demand } from '../../../server/access/actor.ts';
import { within } from '../../../server/access/reach.ts';
import { leadOf } from '../../../server/approvals/approvals.lead.ts';
import type { ApprovalsApi } from '../../../server/approvals/approvals.module.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import { reading, type Work, working } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { ApprovalDetail } from '../../../shared/platform/approvals.contract.ts';
import { missingOutputs } from '../../../shared/record/requires.ts';
import { campaignApproval } from '../../campaigns/campaign-approval.contract.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { RisksApi } from '../../risks/risks.api.ts';
import type { LaunchDecision, Readiness } from '../preparation.contract.ts';
import { countItems, launchFaults, requiredOpen } from './gate.rules.ts';
import { addDecision, itemsOf, listDecisions, oneAtATime } from './launch.store.ts';

export interface ReadinessDeps {
  readonly db: Db;
  /** As the owner: a gate counts the whole checklist, whoever asks. */
  readonly ownerDb: Db;
  readonly reads: RecordReads;
  readonly notices: Notices;
  readonly approvals: Pick<ApprovalsApi, 'reads' | 'service'>;
  readonly risks: Pick<RisksApi, 'launchFaults'>;
  readonly now: () => Date;
}

/** The main way forward from each state. */
const nextStep: Readonly<Record<string, string | undefined>> = {
  draft: 'propose',
  proposed: 'approve',
  approved: 'prepare',
  preparing: 'launch',
  live: 'evaluate',
  evaluating: 'close',
};
const decidable: readonly string[] = ['approved', 'preparing'];

export interface LaunchAsk {
  readonly go: boolean;
  readonly reason?: string | null | undefined;
}

/** Who leads the campaign, or proposed it and leads it no more: it is their own all the same. */
const isTheirs = (actor: Actor, c: Pick<Campaign, 'manager' | 'ownerId' | 'proposedBy'>): boolean =>
  actor.personId !== null && [c.manager, c.ownerId, c.proposedBy].includes(actor.personId);

/** Where a campaign stands, what its next gate waits for, and the decision to go live. */
export class ReadinessService {
  readonly #deps: ReadinessDeps;

  constructor(deps: ReadinessDeps) {
    this.#deps = deps;
  }

  async of(actor: Actor, id: string): Promise<Readiness> {
    const { reads, db, ownerDb, approvals, now } = this.#deps;
    const { item: campaign } = await reads.get(actor, Campaign, id);
    const row = campaign as unknown as Readonly<Record<string, unknown>>;
    const today = todayIn(now(), actor.timeZone);
    const at = { workspaceId: actor.workspaceId, personId: actor.personId, today };
    const [items, decisions, { current, papers }, lead, risky] = await Promise.all([
      itemsOf(ownerDb, actor.workspaceId, id),
      reading(db, actor, (tx) => listDecisions(tx, id)),
      approvals.reads.ofRecord(actor, Campaign.id, id),
      campaign.state === 'draft'
        ? reading(db, actor, (tx) => leadOf(approvals.service, tx, at, { d: Campaign, a: campaignApproval }, row))
        : undefined,
      campaign.state === 'preparing' ? this.#deps.risks.launchFaults(actor.workspaceId, id) : [],
    ]);
    const granted = current !== null && current.state === 'granted' ? current : null;
    const labelOf = (f: string): Label => Campaign.fields[f as 'risk']?.label ?? { zh: f, en: f };
    const waiting = waitingFor(current);
    const reach = actor.reach('campaign.decideLaunch');
    return {
      state: campaign.state,
      researched: campaign.researchedAt !== null,
      next: this.#next(campaign, {
        launch: [...launchFaults(items, decisions[0]), ...risky],
        waiting,
        lead: lead !== undefined && lead.left < lead.needed,
        needs: lead?.rule.needs ?? [],
      }),
      checklist: countItems(items, today),
      decisions,
      lead:
        lead === undefined
          ? null
          : { needed: lead.needed, left: lead.left, only: lead.left < lead.needed ? 'urgent' : 'usual' },
      papers:
        granted?.urgent === true && granted.papersDueAt !== null && granted.papersDoneAt === null
          ? {
              dueAt: granted.papersDueAt,
              late: granted.papersLate,
              missing: [...granted.missingPapers.map(labelOf), ...granted.missingFiles],
            }
          : null,
      signOff:
        papers?.state === 'running'
          ? { approvalId: papers.id, dueAt: papers.dueAt, late: papers.overdue, waiting: waitingFor(papers) }
          : null,
      can: {
        decide:
          reach !== undefined &&
          within(reach, campaign) &&
          decidable.includes(campaign.state) &&
          !isTheirs(actor, campaign),
        fill: items.length === 0 && within(actor.reach('prepItem.create'), campaign) && !isOver(campaign.state),
      },
    };
  }

  #next(
    campaign: Campaign,
    at: {
      readonly launch: readonly Label[];
      readonly waiting: readonly string[];
      readonly lead: boolean;
      readonly needs: readonly string[];
    },
  ): Readiness['next'] {
    // Too late for the usual way: the green channel is the way that is open.
    const action = campaign.state === 'draft' && at.lead ? 'proposeUrgent' : nextStep[campaign.state];
    const step = Campaign.states.transitions.find((t) => t.action === action);
    if (action === undefined || step === undefined) return null;
    const row = campaign as unknown as Readonly<Record<string, unknown>>;
    const requires = [...(step.requires ?? []), ...(action === 'propose' ? at.needs : [])];
    const missing: Label[] = missingOutputs(Campaign, { requires }, row).map((m) => ({
      zh: `填写${m.label.zh}`,
      en: `Fill in ${m.label.en.toLowerCase()}`,
    }));
    if (action === 'approve' && at.waiting.length > 0)
      missing.push({ zh: `等 ${at.waiting.join('、')} 审批`, en: `Waits for ${at.waiting.join(', ')}` });
    if (action === 'launch') missing.push(...at.launch);
    return { action, label: step.label, missing };
  }

  /** Go or no-go. Who leads or proposed the campaign does not decide about it; going with open items needs a reason. */
  decide(actor: Actor, id: string, ask: LaunchAsk): Promise<LaunchDecision> {
    return working(this.#deps.db, actor, this.#deps.now, (work) => this.decideIn(work, id, ask));
  }

  async decideIn(work: Work, id: string, ask: LaunchAsk): Promise<LaunchDecision> {
    const { reads, notices, ownerDb } = this.#deps;
    const { actor } = work;
    await oneAtATime(work, id);
    const campaign = await reads.read(work.tx, Campaign, id);
    if (!within(demand(actor, 'campaign.decideLaunch'), campaign)) throw new AppError('forbidden');
    if (!decidable.includes(campaign.state))
      throw new AppError('transition_refused', {
        reason: {
          zh: `“${Campaign.states.all[campaign.state].zh}”的活动不用作上线决定，批准之后、上线之前才作`,
          en: `A campaign that is ${Campaign.states.all[campaign.state].en.toLowerCase()} takes no such decision: it comes after the approval and before going live`,
        },
      });
    if (isTheirs(actor, campaign))
      throw new AppError('forbidden', {
        reason: {
          zh: '不能决定自己负责或提交的活动，请由他人决定',
          en: 'Nobody decides about what they lead or proposed: ask somebody else',
        },
      });
    const open = ask.go
      ? requiredOpen(await itemsOf(ownerDb, actor.workspaceId, id)).map((i) => ({ id: i.id, title: i.title }))
      : [];
    const reason = ask.reason?.trim() ? ask.reason.trim() : null;
    if (reason === null && (!ask.go || open.length > 0))
      throw invalid(
        ask.go
          ? issue(
              ['reason'],
              `还有 ${open.length} 项必办未就绪，带着上线请写明原因`,
              `${open.length} required items are open: say why it goes live all the same`,
            )
          : issue(['reason'], '不上线请写明原因', 'Say why it does not go live'),
      );
    const made = await addDecision(work, id, { go: ask.go, reason, open });
    this.#note(work, campaign, made);
    const leaders = [campaign.manager, campaign.ownerId, campaign.proposedBy].filter((p) => p !== null);
    await notices.tell(work, {
      kind: 'campaign.launchDecision',
      title: made.go
        ? { zh: `活动“${campaign.title}”决定上线`, en: `Go for “${campaign.title}”` }
        : {
            zh: `活动“${campaign.title}”决定不上线：${reason ?? ''}`,
            en: `No-go for “${campaign.title}”: ${reason ?? ''}`,
          },
      dedupeKey: `campaign.launchDecision:${made.id}`,
      record: Campaign.id,
      recordId: id,
      people: leaders,
    });
    return made;
  }

  #note(work: Work, campaign: Campaign, made: LaunchDecision): void {
    const place = { unitId: campaign.unitId, ownerId: campaign.ownerId };
    work.audit({
      record: Campaign.id,
      recordId: campaign.id,
      ...place,
      action: made.go ? 'decideGo' : 'decideNoGo',
      reason: made.reason,
      changes: { launchDecision: { before: null, after: { go: made.go, open: made.open.map((o) => o.title) } } },
    });
    work.live({ type: 'record', record: Campaign.id, id: campaign.id, version: campaign.version, ...place });
  }

  /** Nothing goes live past the gate, whoever asks. */
  async demandReady(work: Work, campaignId: string): Promise<void> {
    await oneAtATime(work, campaignId);
    const [items, decisions, risky] = await Promise.all([
      itemsOf(this.#deps.ownerDb, work.actor.workspaceId, campaignId),
      listDecisions(work.tx, campaignId),
      this.#deps.risks.launchFaults(work.actor.workspaceId, campaignId),
    ]);
    const faults = [...launchFaults(items, decisions[0]), ...risky];
    if (faults.length === 0) return;
    throw new AppError('transition_refused', {
      reason: {
        zh: `不能上线：${faults.map((f) => f.zh).join('；')}`,
        en: `Not ready to go live. ${faults.map((f) => f.en).join('. ')}`,
      },
    });
  }
}

const isOver = (state: Campaign['state']): boolean => ['evaluating', 'closed', 'cancelled'].includes(state);

/** Names of those who can sign the open step of an approval. */
const waitingFor = (approval: ApprovalDetail | null): string[] =>
  approval?.state === 'running'
    ? (approval.flow.find((s) => s.state === 'open')?.seats ?? []).flatMap((s) =>
        s.decision === null ? s.people.map((p) => p.name) : [],
      )
    : [];
