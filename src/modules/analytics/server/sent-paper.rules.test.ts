import { describe, expect, it } from 'vitest';
import { everything, type Reach } from '../../../server/access/reach.ts';
import { coversPaper, reachOfPaper } from './sent-paper.rules.ts';

const reader = (reaches: Readonly<Record<string, Reach>>, personId = 'me') => ({
  personId,
  reach: (permission: string) => reaches[permission],
});
const units = (...ids: string[]): Reach => ({ all: false, units: ids, people: [] });

describe('who sees what stands in a paper that went to somebody else', () => {
  it('[E7] [O6] its reader always, others only who reach every part of it', () => {
    const made = reachOfPaper(
      reader({ 'report.read': units('east'), 'metric.read': units('east'), 'budget.read': units('east') }),
      null,
    );
    expect(coversPaper(reader({}, 'director'), 'director', made)).toBe(true);
    const all = { 'report.read': everything, 'metric.read': everything, 'budget.read': everything };
    expect(coversPaper(reader(all), 'director', made)).toBe(true);
    // Not the budgets.
    const { 'budget.read': _, ...without } = all;
    expect(coversPaper(reader(without), 'director', made)).toBe(false);
    const south = units('south');
    expect(
      coversPaper(reader({ 'report.read': south, 'metric.read': south, 'budget.read': south }), 'director', made),
    ).toBe(false);
    const both = units('south', 'east');
    expect(
      coversPaper(reader({ 'report.read': both, 'metric.read': both, 'budget.read': both }), 'director', made),
    ).toBe(true);
  });

  it('[O6] rows of people are covered by who reaches these people; in a paper of a unit they have no place', () => {
    const own: Reach = { all: false, units: [], people: ['a'] };
    const made = reachOfPaper(reader({ 'report.read': own, 'task.read': own }), null);
    expect(coversPaper(reader({ 'report.read': units('east'), 'task.read': units('east') }), 'a', made)).toBe(false);
    const ofUnit = reachOfPaper(reader({ 'report.read': everything, 'task.read': own }), ['east']);
    expect(ofUnit).toEqual({ 'report.read': units('east'), 'task.read': units() });
    expect(coversPaper(reader({ 'report.read': units('east'), 'task.read': units('east') }), 'a', ofUnit)).toBe(true);
  });
});
