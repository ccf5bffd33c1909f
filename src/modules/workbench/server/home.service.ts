import { addDays } from '@huanying/query';
import type { Actor } from '../../../server/access/actor.ts';
import type { ApprovalReads } from '../../../server/approvals/approvals.reads.ts';
import { Clocks } from '../../../server/clocks/clocks.service.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import type { Condition } from '../../../shared/record/condition.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { TrackedLink } from '../../channels/channels.contract.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import { Goal } from '../../strategy/strategy.contract.ts';
import { type HomeAnswer, loopStages, type Waiting } from '../workbench.contract.ts';
import {
  approvalWaits,
  type CampaignDue,
  campaignWaits,
  goalWaits,
  linkWaits,
  noticeWaits,
  urgency,
} from './waiting.ts';

export interface HomeDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly notices: Notices;
  readonly metrics: Metrics;
  readonly strategy: StrategyApi;
  readonly approvals: Pick<ApprovalReads, 'list'>;
  readonly now: () => Date;
}

type Stage = HomeAnswer['stages'][number];
type Count = Stage['counts'][number];
const keptWaiting = 50;
/** Links that end within so many days are told. */
const linkDays = 3;

interface Wanted {
  readonly key: string;
  readonly zh: string;
  readonly en: string;
  readonly tone: Count['tone'];
  readonly states: readonly string[];
}
const campaignCounts: readonly Wanted[] = [
  { key: 'draft', zh: '草稿', en: 'Drafts', tone: 'neutral', states: ['draft'] },
  { key: 'proposed', zh: '待审批', en: 'To approve', tone: 'warning', states: ['proposed'] },
  { key: 'preparing', zh: '筹备中', en: 'Preparing', tone: 'info', states: ['approved', 'preparing'] },
  { key: 'live', zh: '进行中', en: 'Live', tone: 'good', states: ['live'] },
];
const evaluationCounts: readonly Wanted[] = [
  { key: 'evaluating', zh: '复盘中', en: 'Evaluating', tone: 'warning', states: ['evaluating'] },
  { key: 'closed', zh: '已结案', en: 'Closed', tone: 'neutral', states: ['closed'] },
];

const listOf = (d: RecordDef, filter: Condition): string =>
  `/${d.path}?filter=${encodeURIComponent(JSON.stringify(filter))}`;
const stateIs = (states: readonly string[]): Condition => ({ field: 'state', op: 'in', value: [...states] });

/** The loop with what waits for the asking person. Everything is read with that person's rights. */
export class HomeService {
  readonly #deps: HomeDeps;

  constructor(deps: HomeDeps) {
    this.#deps = deps;
  }

  async home(actor: Actor): Promise<HomeAnswer> {
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const [goals, campaigns, evaluation, waiting, figures, notices] = await Promise.all([
      this.#goals(actor, today),
      this.#counts(actor, Campaign, campaignCounts),
      this.#counts(actor, Campaign, evaluationCounts),
      this.#waiting(actor, today),
      this.#figures(actor, today),
      this.#deps.notices.list(actor, { limit: 20, unread: true }),
    ]);
    const all = [...waiting, ...noticeWaits(notices.items, waiting)].toSorted(urgency);
    const stage = (key: keyof typeof loopStages, counts: Count[]): Stage => ({
      stage: key,
      label: loopStages[key],
      waiting: all.filter((w) => w.stage === key).length,
      counts,
    });
    return {
      stages: [
        // Research has no room yet.
        stage('research', []),
        stage('strategy', goals),
        stage('execution', campaigns),
        stage('evaluation', evaluation),
      ],
      waiting: all.slice(0, keptWaiting),
      figures,
      currency: actor.currency,
      unread: notices.unread,
      asOf: this.#deps.now().toISOString(),
    };
  }

  async #counts(actor: Actor, d: RecordDef, wanted: readonly Wanted[]): Promise<Count[]> {
    if (actor.reach(`${d.id}.read`) === undefined) return [];
    return Promise.all(
      wanted.map(async ({ key, zh, en, tone, states }) => {
        const filter = stateIs(states);
        const count = await this.#deps.reads.count(actor, d, { filter });
        return { key, label: { zh, en }, count, to: listOf(d, filter), tone };
      }),
    );
  }

  async #goals(actor: Actor, today: string): Promise<Count[]> {
    if (actor.reach('goal.read') === undefined) return [];
    const within = { start: today, end: today };
    const { items: active, total } = await this.#deps.strategy.activeGoals(actor, { within });
    const to = listOf(Goal, {
      all: [stateIs(['active']), { field: 'period', op: 'between', value: [today, today] }],
    });
    const count: Count = {
      key: 'active',
      label: { zh: '进行中的目标', en: 'Active goals' },
      count: total,
      to,
      tone: 'info',
    };
    // Of so many no number is told rather than one that leaves some out.
    if (total > active.length) return [count];
    const behind = active.filter((g) => g.progress?.status === 'behind' || g.progress?.status === 'missed').length;
    const reached = active.filter((g) => g.progress?.status === 'reached').length;
    return [
      count,
      { key: 'behind', label: { zh: '落后', en: 'Behind' }, count: behind, to, tone: behind > 0 ? 'bad' : 'neutral' },
      {
        key: 'reached',
        label: { zh: '已达成', en: 'Reached' },
        count: reached,
        to,
        tone: reached > 0 ? 'good' : 'neutral',
      },
    ];
  }

  async #waiting(actor: Actor, today: string): Promise<Waiting[]> {
    const me = actor.personId;
    if (me === null) return [];
    const { reads, strategy } = this.#deps;
    const mine = (field: string): Condition => ({ field, op: 'eq', value: me });
    const [own, asked, goals, links] = await Promise.all([
      actor.reach('campaign.read') === undefined
        ? []
        : reads
            .list(actor, Campaign, {
              filter: {
                all: [mine('manager'), stateIs(['draft', 'approved', 'preparing', 'live', 'evaluating'])],
              },
              limit: 100,
            })
            .then((p) => p.items),
      this.#deps.approvals.list(actor, 'waiting', { limit: 50 }).then((p) => p.items),
      strategy.activeGoals(actor, { ownerId: me }).then((found) => found.items),
      actor.reach('trackedLink.read') === undefined
        ? []
        : reads
            .list(actor, TrackedLink, {
              filter: {
                all: [
                  mine('ownerId'),
                  stateIs(['active']),
                  { field: 'expiresOn', op: 'between', value: [today, addDays(today, linkDays)] },
                ],
              },
              limit: 20,
            })
            .then((p) => p.items),
    ]);
    return [
      ...approvalWaits(asked, actor.timeZone),
      ...campaignWaits(own, today, await this.#dues(actor, own)),
      ...goalWaits(goals, today),
      ...linkWaits(links),
    ];
  }

  /** Read from the clocks, so that the workbench tells the day that the campaign's page tells. */
  async #dues(actor: Actor, own: readonly Campaign[]): Promise<CampaignDue[]> {
    const wanted = own.filter((c) => c.state === 'draft' || c.state === 'evaluating').map((c) => c.id);
    if (wanted.length === 0) return [];
    const { reads, writes } = this.#deps;
    const { items } = await new Clocks(reads, writes).ofRows(actor, Campaign, wanted);
    return items.map((c) => ({
      campaign: c.recordId,
      clock: c.key,
      // A deadline at midnight is the end of the day before.
      day: todayIn(new Date(Date.parse(c.dueAt) - 1), actor.timeZone),
      over: c.tone === 'over',
    }));
  }

  async #figures(actor: Actor, today: string): Promise<HomeAnswer['figures']> {
    if (actor.reach('metric.read') === undefined) return [];
    const names = ['gmv', 'orders', 'uv', 'conversion_rate', 'cost'];
    const answer = await this.#deps.metrics.run(actor, {
      kind: 'trend',
      metrics: names,
      interval: 'day',
      from: addDays(today, -2),
      to: addDays(today, 1),
      totals: false,
    });
    if (answer.kind !== 'trend') throw new Error('a trend was asked for');
    return answer.metrics.map((m) => {
      const points = answer.series.find((s) => s.metric === m.name)?.points ?? [];
      return {
        metric: m.name,
        label: m.label,
        unit: m.unit,
        direction: m.direction,
        today: points[2]?.exact ?? null,
        yesterday: points[1]?.exact ?? null,
        dayBefore: points[0]?.exact ?? null,
      };
    });
  }
}
