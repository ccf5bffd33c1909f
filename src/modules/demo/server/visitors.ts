import { places } from './brand.data.ts';
import { type Random, Weighted } from './random.ts';

/** Somebody with a device. Becomes a customer by registering: then the user id is set and the device is known. */
export interface Visitor {
  readonly anonymousId: string;
  userId: string;
  readonly place: number;
  readonly city: string;
  readonly os: string;
  readonly hasDesktop: boolean;
  /** How often the visitor comes, 0 to 1. */
  readonly activity: number;
  /** How readily the visitor buys; 1 on average. */
  readonly propensity: number;
  /** The link from device to user was told. */
  linked: boolean;
}

const placeWeights = new Weighted(places.map((p) => p.weight));
const systems = ['iOS', 'Android', 'HarmonyOS'] as const;
const systemWeights = new Weighted([40, 45, 15]);
const longTail = (random: Random): number => -Math.log(1 - random.next() * 0.9999);

export class Visitors {
  readonly customers: Visitor[] = [];
  readonly #random: Random;
  /** Strangers of the last days, who may come again. */
  readonly #recent: Visitor[] = [];
  #made = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Somebody who was never here. `within`: only from these places. */
  stranger(within?: ReadonlySet<number>): Visitor {
    const random = this.#random;
    let place = placeWeights.draw(random);
    for (let i = 0; within !== undefined && !within.has(place) && i < 200; i++) place = placeWeights.draw(random);
    this.#made += 1;
    const cities = places[place]?.cities ?? [];
    // Few come often and buy again and again; the others look around.
    const loyal = random.chance(0.09);
    return {
      anonymousId: `demo-${this.#made.toString(36).padStart(5, '0')}-${random.below(1 << 30).toString(36)}`,
      userId: '',
      place,
      city: random.pick(cities),
      os: systems[systemWeights.draw(random)] ?? 'iOS',
      hasDesktop: random.chance(0.3),
      activity: Math.min(1, loyal ? 0.45 + longTail(random) * 0.25 : 0.02 + longTail(random) * 0.07),
      propensity: loyal ? 1.25 + longTail(random) * 0.9 : 0.1 + longTail(random) * 0.06,
      linked: false,
    };
  }

  remember(visitor: Visitor): void {
    if (this.#recent.length < 4_000) this.#recent.push(visitor);
    else this.#recent[this.#random.below(this.#recent.length)] = visitor;
  }

  /** A stranger of the last days who has not registered since; undefined when none is found. */
  returning(within?: ReadonlySet<number>): Visitor | undefined {
    for (let i = 0; i < 3 && this.#recent.length > 0; i++) {
      const found = this.#random.pick(this.#recent);
      if (found.userId === '' && (within === undefined || within.has(found.place))) return found;
    }
    return undefined;
  }

  register(visitor: Visitor): void {
    visitor.userId = `member-${String(100_001 + this.customers.length)}`;
    this.customers.push(visitor);
  }

  /** A customer, the active ones more often. */
  customer(within?: ReadonlySet<number>): Visitor {
    const random = this.#random;
    for (let i = 0; ; i++) {
      const found = random.pick(this.customers);
      if (i > 60) return found;
      if (random.next() < found.activity && (within === undefined || within.has(found.place))) return found;
    }
  }
}
