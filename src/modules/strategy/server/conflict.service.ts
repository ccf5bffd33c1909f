import type { Actor } from '../../../server/access/actor.ts';
import { shiftDay } from '../../../server/calendar/time-zone.ts';
import { inTurns } from '../../../server/figures/in-turns.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError } from '../../../shared/errors.ts';
import { cents, fromCents } from '../../../shared/money.ts';
import type { HeadOf } from '../../../shared/record/record.ts';
import { BudgetLine, type Use } from '../../budget/budget.contract.ts';
import { Commitment } from '../../budget/spending.contract.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel } from '../../channels/channels.contract.ts';
import type { WorkApi } from '../../work/work.api.ts';
import { Conflict, type FoundConflict } from '../conflict.contract.ts';
import { FlightPlan } from '../flight-plan.contract.ts';
import { overClaimed, overlapping } from './conflict.rules.ts';
import type { FlightService } from './flight-plan.service.ts';
import { type ProductClaim, priceClashes, stockClashes } from './product-claims.rules.ts';

export interface ConflictDeps {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly tasks: WorkApi;
  readonly flights: FlightService;
  readonly now: () => Date;
}
type Found = Omit<FoundConflict, 'recorded'>;

/** How far ahead clashes of people are looked for. */
const ahead = 90;
const mostPlans = 20;
/** Of each source, so that none hides another. */
const mostFound = 100;

/** Competing claims that follow from what is recorded: looked for whenever they are asked, never stored. */
export class ConflictService {
  readonly #deps: ConflictDeps;

  constructor(deps: ConflictDeps) {
    this.#deps = deps;
  }

  async found(actor: Actor): Promise<{ items: FoundConflict[] }> {
    const found = (await Promise.all([this.#people(actor), this.#lines(actor), this.#campaigns(actor)])).flatMap((of) =>
      of.slice(0, mostFound),
    );
    const recorded = await this.#recorded(
      actor,
      found.map((f) => f.key),
    );
    return { items: found.map((f) => ({ ...f, recorded: recorded.get(f.key) ?? null })) };
  }

  /** A finding as a record of its own, once while it is not dropped. */
  async record(actor: Actor, key: string): Promise<{ id: string; code: string }> {
    const one = (await this.found(actor)).items.find((f) => f.key === key);
    if (one === undefined) throw new AppError('not_found');
    if (one.recorded !== null)
      throw new AppError('conflict', {
        reason: { zh: `已登记为 ${one.recorded.code}`, en: `It is recorded as ${one.recorded.code}` },
      });
    const { writes } = this.#deps;
    const parties = one.parties.length > 0 ? one.parties : [actor.personId ?? ''];
    return writes.transaction(actor, async (work) => {
      const row = await writes.create(
        work,
        Conflict,
        {
          title: one.title[actor.locale].slice(0, 500),
          kind: one.kind,
          parties,
          days: one.days,
          amount: one.amount,
          claims: one.claims.filter((c) => parties.includes(c.party)),
        },
        { system: { found: one.key } },
      );
      return { id: row.id, code: row.code };
    });
  }

  async #recorded(
    actor: Actor,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, NonNullable<FoundConflict['recorded']>>> {
    if (keys.length === 0) return new Map();
    const { items } = await this.#deps.reads.list(actor, Conflict, {
      filter: {
        all: [
          { field: 'found', op: 'in', value: [...new Set(keys)] },
          { field: 'state', op: 'in', value: ['open', 'proposed', 'settled'] },
        ],
      },
      limit: 200,
    });
    return new Map(items.map((c) => [c.found ?? '', { id: c.id, code: c.code, state: c.state }]));
  }

  /** People with more than a whole working time on the same days, or asked for while they are away. */
  async #people(actor: Actor): Promise<Found[]> {
    if (actor.reach('team.read') === undefined) return [];
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const loads = await this.#deps.tasks.overloads(actor, today, shiftDay(today, ahead));
    return loads.map((c) => ({
      key: `person:${c.person}:${c.from}`,
      kind: 'people',
      title: {
        zh: c.away ? `${c.name ?? ''}请假期间仍有安排` : `${c.name ?? ''}被安排到 ${c.load}%`,
        en: c.away ? `${c.name ?? ''} is away and asked for` : `${c.name ?? ''} is at ${c.load}%`,
      },
      detail: { zh: `同时在：${c.with.join('、')}`, en: `At the same time: ${c.with.join(', ')}` },
      days: { start: c.from, end: c.to },
      amount: null,
      parties: [c.person],
      claims: c.with.map((w) => ({ party: c.person, claim: w.slice(0, 500) })),
      links: [{ path: `/people/${c.person}`, title: c.name ?? '' }],
    }));
  }

  /** Lines of which more is asked than is free: by requests that wait, and by flight plans of their channel. */
  async #lines(actor: Actor): Promise<Found[]> {
    const { reads } = this.#deps;
    const out: Found[] = [];
    if (actor.reach('commitment.read') !== undefined && actor.reach('budgetLine.read') !== undefined) {
      const asked = await reads.list(actor, Commitment, {
        filter: { field: 'state', op: 'eq', value: 'requested' },
        limit: 200,
      });
      const ids = [...new Set(asked.items.map((c) => c.line))];
      const lines =
        ids.length === 0
          ? []
          : (await reads.list(actor, BudgetLine, { filter: { field: 'id', op: 'in', value: ids }, limit: 200 })).items;
      for (const line of lines) {
        const { currency } = line.amount;
        const found = overClaimed(
          { id: line.id, title: line.title, owner: line.ownerId, free: cents((line.use as Use).free) },
          asked.items
            .filter((c) => c.line === line.id)
            .map((c) => ({ title: c.title, by: c.requestedBy ?? c.ownerId, cents: cents(c.amount.amount) })),
          (n) => ({ amount: fromCents(n), currency }),
        );
        if (found !== null) out.push(found);
      }
    }
    return [...out, ...(await this.#flights(actor))];
  }

  async #flights(actor: Actor): Promise<Found[]> {
    if (actor.reach('flightPlan.read') === undefined) return [];
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const { items } = await this.#deps.reads.list(actor, FlightPlan, {
      filter: {
        all: [
          { field: 'state', op: 'in', value: ['draft', 'active'] },
          { field: 'span', op: 'gte', value: today },
        ],
      },
      limit: mostPlans,
    });
    const out: Found[] = [];
    const planned = await inTurns(items, async (plan) => ({
      plan,
      days: await this.#deps.flights.days(actor, plan.id),
    }));
    for (const { plan, days } of planned) {
      for (const c of days.channels)
        if (c.overRoom && c.room !== null) {
          const beyond = cents(c.planned) - cents(c.actual ?? '0') - cents(c.room);
          out.push({
            key: `flight:${plan.id}:${c.id}`,
            kind: 'channel',
            title: { zh: `${plan.title}：${c.title}超出预算科目`, en: `${plan.title}: ${c.title} is beyond its line` },
            detail: {
              zh: `计划 ${c.planned}，已花 ${c.actual ?? '—'}，科目余额 ${c.room}`,
              en: `Planned ${c.planned}, spent ${c.actual ?? '—'}, free ${c.room}`,
            },
            days: plan.span === null ? null : { start: plan.span.start, end: plan.span.end ?? plan.span.start },
            amount: { amount: fromCents(beyond), currency: days.currency },
            parties: plan.ownerId === null ? [] : [plan.ownerId],
            claims:
              plan.ownerId === null ? [] : [{ party: plan.ownerId, claim: `${plan.title} ${c.title} ${c.planned}` }],
            links: [{ path: `/flight-plans/${plan.id}`, title: plan.title }],
          });
        }
    }
    return out;
  }

  async #campaigns(actor: Actor): Promise<Found[]> {
    const { reads, now } = this.#deps;
    if (actor.reach('campaign.read') === undefined) return [];
    const today = todayIn(now(), actor.timeZone);
    const [{ items }, plans, channels] = await Promise.all([
      reads.list(actor, Campaign, {
        filter: { field: 'state', op: 'in', value: ['draft', 'proposed', 'approved', 'preparing', 'live'] },
        // The latest ones: what is to come is what can still be settled.
        sort: '-period',
        limit: 200,
      }),
      this.#plansWithAudience(actor),
      reads.list(actor, Channel, { limit: 200 }).then((page) => page.items),
    ]);
    const open = items
      .filter((c) => (c.period.end ?? c.period.start) >= today)
      .toSorted((a, b) => (a.code < b.code ? -1 : 1));
    const names = new Map(channels.map((c) => [c.id, c.name]));
    const products = await this.#products(actor, open);
    const clashes = overlapping(
      open.map((c) => ({
        id: c.id,
        title: c.title,
        kind: c.kind,
        start: c.period.start,
        end: c.period.end ?? c.period.start,
        lead: c.manager ?? c.ownerId,
        channels: c.channels ?? [],
        audiences: plans.filter((p) => p.campaign === c.id).flatMap((p) => p.audience ?? []),
      })),
      (id) => names.get(id) ?? '',
    );
    // What is about a product says more than that both are about the price.
    return [...priceClashes(products), ...stockClashes(products), ...clashes];
  }

  async #plansWithAudience(actor: Actor): Promise<readonly HeadOf<typeof FlightPlan>[]> {
    if (actor.reach('flightPlan.read') === undefined) return [];
    const { items } = await this.#deps.reads.list(actor, FlightPlan, {
      filter: {
        all: [
          { field: 'state', op: 'in', value: ['draft', 'active'] },
          { field: 'audience', op: 'notEmpty' },
        ],
      },
      limit: 200,
    });
    return items;
  }

  /** What open campaigns claim of products. */
  async #products(actor: Actor, open: readonly Campaign[]): Promise<ProductClaim[]> {
    const { items } = await this.#deps.reads.addLines(actor, Campaign, open);
    return items.flatMap((c) =>
      c.products.map((line) => ({
        campaign: c.id,
        title: c.title,
        lead: c.manager ?? c.ownerId,
        start: c.period.start,
        end: c.period.end ?? c.period.start,
        product: line.product,
        price: line.price,
        quantity: line.quantity,
        stock: line.stock,
      })),
    );
  }
}
