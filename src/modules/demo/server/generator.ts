import type { EventRow, HistoryLink } from '../../tracking/event-history.api.ts';
import { places, units } from './brand.data.ts';
import { addDays, dayFactor, dayOf, daysBetween, hoursOf, startOf } from './calendar.ts';
import { type CampaignPlan, campaignsAround, shapeOf, visitsADay } from './campaigns.data.ts';
import { type ChannelData, channels } from './channels.data.ts';
import type { DemoDay, DemoSize, DemoWorld, LinkFacts } from './generator.types.ts';
import { Random, Weighted } from './random.ts';
import { Spending } from './spending.ts';
import { type Surface, VisitRows } from './visit.rows.ts';
import { type Visitor, Visitors } from './visitors.ts';

/** Customers at full size, and how many of them had registered before the first day. */
export const allCustomers = 20_000;
const knownBefore = 0.64;
/** Days before the end on which the tracking was down: no event came in, the platforms' figures did. */
const gapAges = [63, 71, 79, 87];

interface Planned {
  readonly time: number;
  readonly channel: ChannelData;
  readonly campaign: CampaignPlan | undefined;
  readonly known: boolean;
}

/** The day of the data gap: not within a campaign, so that it stands alone. */
export function gapDay(today: string, campaigns: readonly CampaignPlan[] = campaignsAround(today)): string {
  const days = gapAges.map((age) => addDays(today, -age));
  return days.find((day) => campaigns.every((c) => day < c.start || day > c.last)) ?? days[0] ?? today;
}

/**
 * The past of the demo, day by day. A pure function of records, size and seed: the same input gives the same rows.
 * Each day is made when it is asked for, so that the caller decides when to do other things.
 */
export function* generateDays(world: DemoWorld, size: DemoSize): Generator<DemoDay> {
  const generation = new Generation(world, size);
  for (const day of generation.days) yield generation.day(day);
}

class Generation {
  readonly days: readonly string[];
  readonly #world: DemoWorld;
  readonly #size: DemoSize;
  readonly #random: Random;
  readonly #visitors: Visitors;
  readonly #rows: VisitRows;
  readonly #campaigns: readonly CampaignPlan[];
  readonly #today: string;
  readonly #gap: string;
  readonly #placesOf: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #links = new Map<string, LinkFacts[]>();
  /** Registrations due on each day. */
  readonly #registering: Map<string, number>;
  /** Customers of before the first day, by the day on which they are surely seen. */
  readonly #appearing = new Map<string, Visitor[]>();
  #carried = 0;
  #awaited: Visitor[] = [];
  #refunds: EventRow[] = [];

  constructor(world: DemoWorld, size: DemoSize) {
    this.#world = world;
    this.#size = size;
    this.#random = new Random(size.seed, 1);
    this.#visitors = new Visitors(new Random(size.seed, 2));
    this.#rows = new VisitRows(world, new Random(size.seed, 3));
    this.#today = dayOf(size.now);
    this.days = Array.from({ length: size.days }, (_, i) => addDays(this.#today, i - size.days + 1));
    this.#campaigns = campaignsAround(this.#today);
    this.#gap = gapDay(this.#today, this.#campaigns);
    this.#placesOf = new Map(
      units.map((u) => [
        u.key,
        new Set(places.flatMap((p, i) => (u.regions?.includes(p.province) === true ? [i] : []))),
      ]),
    );
    for (const link of world.links) {
      const key = `${link.channel} ${link.campaign}`;
      this.#links.set(key, [...(this.#links.get(key) ?? []), link]);
    }
    const total = Math.round(allCustomers * size.scale);
    const before = Math.round(total * knownBefore);
    for (let i = 0; i < before; i++) this.#inherit();
    this.#registering = this.#schedule(total - before);
  }

  day(date: string): DemoDay {
    const from = startOf(date);
    const isLast = addDays(date, 1) === this.#gap;
    // A visit may go on after midnight, but not into the gap.
    const until = isLast ? from + 86_400_000 - 1 : this.#size.now;
    const spent = new Spending(this.#world);
    const links: HistoryLink[] = [];
    const isGap = date === this.#gap;
    this.#rows.rows = [];
    this.#awaited.push(...(this.#appearing.get(date) ?? []));
    const planned = this.#plan(date, from).filter((v) => v.time <= this.#size.now);
    let quota = (isGap ? 0 : (this.#registering.get(date) ?? 0)) + (isGap ? 0 : this.#carried);
    let readiness = planned.reduce((sum, v) => sum + (v.known ? 0 : v.channel.registers), 0);
    for (const visit of planned) {
      let registers = false;
      if (!visit.known) {
        const hasTime = visit.time < until - 1_200_000;
        registers = hasTime && quota > 0 && this.#random.chance((quota * visit.channel.registers) / readiness);
        readiness -= visit.channel.registers;
        if (registers) quota -= 1;
      }
      this.#visit(visit, registers, until, spent, isGap ? undefined : links);
    }
    if (!isGap) this.#carried = Math.max(0, quota);
    if (date === this.#today) this.#lateRegistrations(until, spent, links);
    this.#bots(date, from, until);
    this.#refund(until);
    const events = isGap ? [] : this.#rows.rows.toSorted((a, b) => a.time - b.time);
    return { date, events, links, facts: spent.facts(date, this.#random) };
  }

  /** A customer of before the first day. */
  #inherit(): void {
    const visitor = this.#visitors.stranger();
    this.#visitors.register(visitor);
    let date = this.#random.pick(this.days.slice(0, Math.max(1, this.days.length - 6)));
    if (date === this.#gap) date = addDays(date, 1);
    const list = this.#appearing.get(date);
    if (list) list.push(visitor);
    else this.#appearing.set(date, [visitor]);
  }

  #schedule(count: number): Map<string, number> {
    const passed = (this.#size.now - startOf(this.#today)) / 86_400_000;
    const weights = this.days.map((day) =>
      day === this.#gap ? 0 : this.#strength(day) * (day === this.#today ? passed : 1),
    );
    const due = new Weighted(weights);
    let before = 0;
    return new Map(
      this.days.map((day, i) => {
        const upTo = Math.round(count * due.shareUpTo(i));
        const n = upTo - before;
        before = upTo;
        return [day, n];
      }),
    );
  }

  /** Visits of a day against an ordinary one, campaigns included. */
  #strength(day: string): number {
    const lift = this.#campaigns.reduce((sum, c) => sum + c.lift * shapeOf(c, day), 0);
    return dayFactor(day, daysBetween(day, this.#today)) * (1 + lift);
  }

  /** All visits of a day, in order of time. */
  #plan(date: string, from: number): Planned[] {
    const random = this.#random;
    const hours = new Weighted(hoursOf(date));
    const factor = dayFactor(date, daysBetween(date, this.#today)) * visitsADay * this.#size.scale;
    const visits: Planned[] = [];
    const add = (n: number, channel: ChannelData, campaign: CampaignPlan | undefined): void => {
      for (let i = random.round(n * random.between(0.88, 1.12)); i > 0; i--) {
        const time = from + hours.draw(random) * 3_600_000 + random.below(3_600_000);
        visits.push({ time, channel, campaign, known: random.chance(channel.known) });
      }
    };
    for (const channel of channels) add(factor * channel.share, channel, undefined);
    for (const campaign of this.#campaigns) {
      const n = factor * campaign.lift * shapeOf(campaign, date);
      if (n === 0) continue;
      const total = Object.values(campaign.mix).reduce((a, b) => a + b, 0);
      for (const channel of channels) add((n * (campaign.mix[channel.slug] ?? 0)) / total, channel, campaign);
    }
    return visits.toSorted((a, b) => a.time - b.time);
  }

  #visit(planned: Planned, registers: boolean, until: number, spent: Spending, links: HistoryLink[] | undefined): void {
    const { channel, campaign, known } = planned;
    const random = this.#random;
    const within = campaign === undefined ? undefined : this.#placesOf.get(campaign.unit);
    const regional = within !== undefined && within.size > 0 ? within : undefined;
    const awaited = known && regional === undefined && links !== undefined ? this.#awaited.pop() : undefined;
    const visitor = known ? (awaited ?? this.#visitors.customer(regional)) : this.#someone(regional);
    if (registers) this.#visitors.register(visitor);
    const isCustomer = visitor.userId !== '';
    const chance = registers
      ? channel.firstOrder
      : isCustomer
        ? channel.order * visitor.propensity * (campaign?.order ?? 1)
        : 0;
    const unitId = this.#world.unitOfProvince.get(places[visitor.place]?.province ?? '') ?? this.#world.rootUnitId;
    const first = this.#rows.rows.length;
    const placed = this.#rows.write(
      {
        start: planned.time,
        channel,
        campaign,
        link: this.#link(channel, campaign),
        surface: this.#surface(channel),
        visitor,
        signedIn: isCustomer && !registers && (awaited !== undefined || random.chance(0.78)),
        registers,
        orders: random.chance(chance),
        unitId,
      },
      until,
    );
    if (!visitor.linked && isCustomer && links !== undefined) {
      const identified = this.#rows.rows.slice(first).find((row) => row.userId !== '');
      if (identified !== undefined) {
        visitor.linked = true;
        const { anonymousId, userId, time, messageId } = identified;
        links.push({ anonymousId, userId, time, messageId });
      }
    }
    if (placed && random.chance(0.024))
      this.#refunds.push(this.#rows.refund(placed.row, placed.row.time + 1_800_000 + random.below(3 * 86_400_000)));
    spent.visit(channel, campaign, unitId, placed !== undefined);
  }

  #someone(within: ReadonlySet<number> | undefined): Visitor {
    const again = this.#random.chance(0.2) ? this.#visitors.returning(within) : undefined;
    if (again) return again;
    const visitor = this.#visitors.stranger(within);
    this.#visitors.remember(visitor);
    return visitor;
  }

  #link(channel: ChannelData, campaign: CampaignPlan | undefined): LinkFacts | undefined {
    const list = this.#links.get(`${channel.slug} ${campaign?.key ?? ''}`);
    if (list === undefined) return undefined;
    // Of what a channel brings by itself, a part comes without a link; what is paid for never does.
    if (campaign === undefined && channel.paid === undefined && !this.#random.chance(0.6)) return undefined;
    return this.#random.pick(list);
  }

  #surface(channel: ChannelData): Surface {
    const [web, mini] = channel.surface;
    const at = this.#random.next();
    return at < web ? 'web' : at < web + mini ? 'mini' : 'app';
  }

  /** So that the number of customers is exact: who was still to register does so in the last minutes. */
  #lateRegistrations(until: number, spent: Spending, links: HistoryLink[]): void {
    const channel = channels[0];
    if (channel === undefined) return;
    for (; this.#carried > 0; this.#carried--) {
      const time = Math.max(startOf(this.#today), until - 1_200_000 - this.#random.below(1_800_000));
      this.#visit({ time, channel, campaign: undefined, known: false }, true, until, spent, links);
    }
  }

  #bots(date: string, from: number, until: number): void {
    const random = this.#random;
    const n = random.round(visitsADay * this.#size.scale * 0.012 * (date === this.#today ? 0.5 : 1));
    const channel = channels.find((c) => c.slug === 'direct');
    if (channel === undefined) return;
    for (let i = 0; i < n; i++) {
      const visitor = this.#visitors.stranger();
      const first = this.#rows.rows.length;
      this.#rows.write(
        {
          start: from + random.below(86_400_000),
          channel,
          campaign: undefined,
          link: undefined,
          surface: 'web',
          visitor,
          signedIn: false,
          registers: false,
          orders: false,
          unitId: this.#world.rootUnitId,
        },
        until,
      );
      for (const row of this.#rows.rows.slice(first))
        Object.assign(row, { isBot: true, device: 'other', browser: 'Baiduspider', os: '', region: '', city: '' });
    }
  }

  #refund(until: number): void {
    const due = this.#refunds.filter((row) => row.time <= until);
    if (due.length === 0) return;
    this.#refunds = this.#refunds.filter((row) => row.time > until);
    this.#rows.rows.push(...due);
  }
}
