import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { units } from './brand.data.ts';
import { addDays, dayOf, daysBetween, startOf, weekdayOf } from './calendar.ts';
import { campaignsAround, demoDays, expectedOf } from './campaigns.data.ts';
import { channels, failingChannel } from './channels.data.ts';
import { allCustomers, gapDay, generateDays } from './generator.ts';
import type { DemoDay, DemoWorld } from './generator.types.ts';
import { goalsAround, outlook, roundTarget } from './goals.data.ts';
import { Random, Weighted } from './random.ts';

const now = Date.parse('2026-11-22T06:20:00Z');
const today = '2026-11-22';
const world: DemoWorld = {
  workspaceId: '01900000-0000-7000-8000-000000000001',
  rootUnitId: 'unit-root',
  unitOfProvince: new Map(units.flatMap((u) => (u.regions ?? []).map((p) => [p, `unit-${u.key}`] as const))),
  unitNames: new Map(units.map((u) => [`unit-${u.key}`, u.name])),
  campaigns: new Map(
    campaignsAround(today).map((c, i) => [c.key, { code: `CMP-2026-000${i + 1}`, unitId: `unit-${c.unit}` }]),
  ),
  accounts: new Map(channels.map((c, i) => [c.slug, `ACC-${i}`])),
  links: [],
};
const make = (scale: number, seed = 618, at = now): DemoDay[] => [
  ...generateDays(world, { seed, now: at, days: demoDays, scale }),
];
const hashOf = (days: readonly DemoDay[]): string =>
  createHash('sha256')
    .update(JSON.stringify(days, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)))
    .digest('hex');
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

describe('the past of the demo', () => {
  const scale = 0.1;
  const days = make(scale);
  const events = days.flatMap((d) => d.events);
  const human = events.filter((e) => !e.isBot);

  test('[D1] is the same for the same seed and another for another', () => {
    expect(hashOf(make(0.01))).toBe(hashOf(make(0.01)));
    expect(hashOf(make(0.01))).not.toBe(hashOf(make(0.01, 619)));
  });

  test('[D1] holds exactly the customers that were asked for, each linked to a device once', () => {
    const users = new Set(events.map((e) => e.userId).filter((u) => u !== ''));
    expect(users.size).toBe(allCustomers * scale);
    const links = days.flatMap((d) => d.links);
    expect(links).toHaveLength(allCustomers * scale);
    expect(new Set(links.map((l) => l.anonymousId)).size).toBe(links.length);
    expect(new Set(events.map((e) => e.messageId)).size).toBe(events.length);
    // Somebody came as a stranger before it was known who it is.
    const owner = new Map(links.map((l) => [l.anonymousId, l]));
    const before = human.filter((e) => e.time < (owner.get(e.anonymousId)?.time ?? 0) && e.userId === '');
    expect(before.length).toBeGreaterThan(100);
  });

  test('ends at the given instant and begins 180 days before', () => {
    expect(days.map((d) => d.date)).toEqual(
      Array.from({ length: demoDays }, (_, i) => addDays(today, i - demoDays + 1)),
    );
    for (const e of events) if (e.time > now || e.time < startOf(days[0]?.date ?? '')) expect.unreachable();
  });

  test('has one day without events, of which the platforms report all the same', () => {
    const gap = gapDay(today);
    expect(events.filter((e) => dayOf(e.time) === gap)).toEqual([]);
    expect(days.find((d) => d.date === gap)?.facts.length).toBeGreaterThan(5);
    const quiet = new Set(events.map((e) => dayOf(e.time)));
    expect(quiet.size).toBe(demoDays - 1);
  });

  test('follows the week and the hours, and has its peak on the great day of the sale', () => {
    const ordinary = days.filter((d) => {
      const busy = campaignsAround(today).some((c) => d.date >= c.start && d.date <= c.last);
      return !busy && d.date !== gapDay(today) && d.date !== today;
    });
    const on = (weekend: boolean): number =>
      mean(ordinary.filter((d) => weekdayOf(d.date) >= 5 === weekend).map((d) => d.events.length));
    expect(on(true) / on(false)).toBeGreaterThan(1.08);
    const top = days.toSorted((a, b) => b.events.length - a.events.length)[0];
    expect(top?.date).toBe('2026-06-18');
    expect((top?.events.length ?? 0) / mean(ordinary.map((d) => d.events.length))).toBeGreaterThan(2);
    const hours = new Map<number, number>();
    for (const e of human) {
      const hour = new Date(e.time + 8 * 3_600_000).getUTCHours();
      hours.set(hour, (hours.get(hour) ?? 0) + 1);
    }
    expect((hours.get(12) ?? 0) / (hours.get(3) ?? 1)).toBeGreaterThan(10);
  });

  test('is plausible: conversion, order value, refunds, a failing channel, units by province', () => {
    const orders = events.filter((e) => e.name === 'Order Completed');
    const gmv = orders.reduce((sum, e) => sum + Number(e.revenue) / 1e6, 0);
    const owner = new Map(days.flatMap((d) => d.links).map((l) => [l.anonymousId, l.userId]));
    const who = (e: { anonymousId: string }): string => owner.get(e.anonymousId) ?? e.anonymousId;
    const visitors = new Set(human.map(who)).size;
    expect(new Set(orders.map(who)).size / visitors).toBeGreaterThan(0.02);
    expect(new Set(orders.map(who)).size / visitors).toBeLessThan(0.045);
    expect(gmv / orders.length).toBeGreaterThan(25);
    expect(gmv / orders.length).toBeLessThan(45);
    for (const o of orders) {
      const lines = o.lines.reduce((sum, l) => sum + (l.quantity * l.price) / 10_000n, 0n);
      expect(o.revenue <= lines && o.revenue > 0n && o.currency === 'CNY').toBe(true);
      expect(o.unitId).toBe(world.unitOfProvince.get(o.region) ?? 'unit-root');
    }
    const refunds = events.filter((e) => e.name === 'Order Refunded').length / orders.length;
    expect(refunds).toBeGreaterThan(0.005);
    expect(refunds).toBeLessThan(0.05);
    const facts = days.flatMap((d) => d.facts).filter((f) => f.metric === 'cost');
    const roas = (slug: string): number =>
      orders.filter((o) => o.channel === slug).reduce((s, o) => s + Number(o.revenue) / 1e6, 0) /
      facts.filter((f) => f.channel === slug).reduce((s, f) => s + Number(f.value), 0);
    expect(roas(failingChannel)).toBeLessThan(0.3);
    expect(roas('xiaohongshu')).toBeGreaterThan(1.5);
    expect(new Set(human.map((e) => e.channel)).size).toBe(12);
    expect(events.some((e) => e.isBot)).toBe(true);
  });

  test('brings figures to every campaign that ran, on its days only', () => {
    for (const c of campaignsAround(today)) {
      const own = human.filter((e) => e.campaign === world.campaigns.get(c.key)?.code);
      if (['closed', 'evaluating', 'live', 'cancelled'].includes(c.state)) {
        expect(own.length, c.key).toBeGreaterThan(20);
        const first = dayOf(Math.min(...own.map((e) => e.time)));
        expect(first >= c.start && first <= c.last, c.key).toBe(true);
      } else expect(own, c.key).toEqual([]);
    }
  });
});

test('on every day of the year there are eight campaigns, one in each state, with a peak that is over', () => {
  const states = Object.keys(Campaign.states.all).toSorted();
  for (let i = 0, day = '2026-01-01'; i < 800; i++, day = addDays(day, 1)) {
    const plans = campaignsAround(day);
    expect(plans.map((c) => c.state).toSorted(), day).toEqual(states);
    const peak = plans.find((c) => c.state === 'closed');
    expect(daysBetween(peak?.start ?? '', day), day).toBeLessThan(demoDays);
    expect(daysBetween(peak?.end ?? '', day), day).toBeGreaterThan(4);
    const live = plans.find((c) => c.state === 'live');
    expect(live !== undefined && live.start <= day && day <= live.end, day).toBe(true);
    for (const c of plans) {
      expect(Object.keys(c.mix).every((slug) => channels.some((ch) => ch.slug === slug))).toBe(true);
      expect(expectedOf(c, day, 1).visits).toBeGreaterThan(100);
    }
    const goals = goalsAround(day, live ?? { start: day, end: day });
    for (const g of goals) {
      expect(g.end > g.start, g.key).toBe(true);
      if (g.outcome !== undefined) expect(g.end < day, `${g.key} ${day}`).toBe(true);
    }
  }
});

test('targets are round figures of where a period leads', () => {
  expect(outlook(50, '2026-11-01', '2026-11-30', '2026-11-11', '2026-06-01')).toBe(150);
  expect(outlook(90, '2026-10-01', '2026-10-30', '2026-11-11', '2026-06-01')).toBe(90);
  expect(roundTarget(141_234, false)).toBe('140000');
  expect(roundTarget(0.0384, true)).toBe('0.0384');
  expect(roundTarget(0, false)).toBe('1');
});

test('random numbers are fair and repeat', () => {
  const a = new Random(1);
  const b = new Random(1);
  const list = Array.from({ length: 20_000 }, () => a.next());
  expect(list.every((n) => n >= 0 && n < 1 && n === b.next())).toBe(true);
  expect(mean(list)).toBeCloseTo(0.5, 1);
  const weights = new Weighted([1, 0, 3]);
  const drawn = Array.from({ length: 8_000 }, () => weights.draw(a));
  expect(drawn).not.toContain(1);
  expect(drawn.filter((n) => n === 2).length / drawn.length).toBeCloseTo(0.75, 1);
});
