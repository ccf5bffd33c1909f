import { describe, expect, it } from 'vitest';
import type { ClockOn } from './clock.ts';
import { f } from './field.ts';
import { defineRecord } from './record.ts';

const label = { zh: '线索', en: 'Lead' };
const fields = {
  name: f.text(label, { required: true }),
  budget: f.money(label),
  period: f.dateRange(label, { required: true }),
  closeBy: f.date(label),
  seller: f.person(label),
};
type LeadClock = ClockOn<typeof fields, 'state'>;
const good: LeadClock = {
  key: 'contact',
  label,
  start: { field: 'state', op: 'eq', value: 'open' },
  stop: { any: [{ field: 'name', op: 'notEmpty' }] },
  due: { before: 'period', days: 3, unit: 'days', setting: 'materialsLeadDays' },
  escalate: [{ after: 1, unit: 'workingDays', to: { position: 'marketing_director' } }],
  responsible: 'seller',
};
const lead = (clock: unknown) => () =>
  defineRecord({
    id: 'lead',
    path: 'leads',
    room: 'test',
    label,
    code: 'LEAD-{####}',
    title: 'name',
    fields,
    states: { initial: 'open', all: { open: label }, transitions: [] },
    views: { list: { columns: ['name', 'clocks'] } },
    search: ['name'],
    clocks: [clock as LeadClock],
  });

/* The compiler is the judge: `npm run check` fails when a line marked as an error stops being one. */
describe('types of clocks', () => {
  it('[E2] conditions, dates and people are fields of the record', () => {
    // @ts-expect-error no such field
    const stray: LeadClock['start'] = { field: 'colour', op: 'notEmpty' };
    // @ts-expect-error money is no date
    const money: LeadClock['due'] = { before: 'budget', days: 3, unit: 'days' };
    // @ts-expect-error a day is not counted in hours
    const hours: LeadClock['due'] = { after: 'period', days: 3, unit: 'hours' };
    // @ts-expect-error money is nobody
    const nobody: LeadClock['responsible'] = 'budget';
    expect(lead(good)).not.toThrow();
    expect(lead({ ...good, start: stray })).toThrow('unknown field colour');
    expect(lead({ ...good, due: money })).toThrow('budget, which is no date');
    expect(lead({ ...good, responsible: nobody })).toThrow('budget, which is no person');
    expect(hours).toMatchObject({ unit: 'hours' });
  });

  it('[E2] what types cannot see is refused when the room is loaded', () => {
    expect(lead({ ...good, due: { before: 'name', days: 3, unit: 'days' } })).toThrow('name, which is no date');
    expect(lead({ ...good, responsible: 'name' })).toThrow('name, which is no person');
    expect(lead({ ...good, due: { within: -1, unit: 'hours' } })).toThrow('less than nothing');
    const twice = () => defineRecord({ ...lead(good)(), title: 'name', search: [], clocks: [good, good] });
    expect(twice).toThrow('two clocks are called contact');
  });
});
