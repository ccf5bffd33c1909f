import { expect, test } from 'vitest';
import { Channel } from '../../channels/channels.contract.ts';
import { Goal } from '../../strategy/strategy.contract.ts';
import { Person } from '../organization.contract.ts';
import { bySubject, grantChoices, grantRows, matchingEntries, reachOf, sharedRecords } from './access-view.ts';
import { words } from './organization.words.ts';

const entry = (permission: string, zh: string, subject: string) => ({
  permission,
  label: { zh, en: permission },
  subject: { id: permission.split('.')[0] ?? '', label: { zh: subject, en: permission.split('.')[0] ?? '' } },
});
const entries = [
  entry('campaign.read', '查看活动', '活动'),
  entry('goal.read', '查看目标', '目标'),
  entry('campaign.approve', '活动：批准', '活动'),
];

test('[O3] permissions are told by what they are about', () => {
  expect(bySubject(entries).map((g) => [g.label.zh, g.entries.length])).toEqual([
    ['活动', 2],
    ['目标', 1],
  ]);
  expect(matchingEntries(entries, '批准').map((e) => e.permission)).toEqual(['campaign.approve']);
  expect(matchingEntries(entries, 'GOAL').map((e) => e.permission)).toEqual(['goal.read']);
});

test('[O6] how far a permission reaches is told in units', () => {
  const units = ['华东', '华南', '华北', '西南'].map((name, i) => ({ id: `u${i}`, name }));
  expect(reachOf({ scope: 'workspace', reaches: { all: true, units: [], people: 14 } })).toEqual({ kind: 'all' });
  expect(reachOf({ scope: 'own', reaches: { all: false, units: [], people: 1 } })).toEqual({ kind: 'own' });
  expect(reachOf({ scope: 'unitAndBelow', reaches: { all: false, units, people: 5 } })).toEqual({
    kind: 'units',
    names: ['华东', '华南', '华北'],
    count: 4,
  });
});

test('[O3] a position can be given one action, all of a record, one action on all, or everything', () => {
  const choices = grantChoices(entries, words);
  expect(choices.map((c) => c.value)).toEqual([
    '*',
    '*.read',
    '*.create',
    '*.update',
    '*.delete',
    'campaign.*',
    'campaign.read',
    'campaign.approve',
    'goal.read',
  ]);
  expect(choices.find((c) => c.value === 'campaign.*')?.label.zh).toBe('活动：全部操作');
});

test('[O3] grants read as a table: patterns as everything, unknown ones by their name', () => {
  const rows = grantRows(
    [
      { permission: 'campaign.read', scope: 'unit' },
      { permission: 'campaign.approve', scope: 'unit' },
      { permission: 'goal.*', scope: 'workspace' },
      { permission: '*', scope: 'own' },
      { permission: 'gone.fly', scope: 'own' },
    ],
    entries,
  );
  expect(rows.map((r) => [r.subject?.zh ?? null, r.actions?.map((a) => a.zh) ?? null, r.scope])).toEqual([
    ['活动', ['查看活动', '活动：批准'], 'unit'],
    ['目标', null, 'workspace'],
    [null, null, 'own'],
    ['gone', ['gone.fly'], 'own'],
  ]);
});

test('[O6] who makes a key is told what it reads besides its permissions: all that everybody shares', () => {
  const names = sharedRecords([Goal, Person, Channel]).map((l) => l.zh);
  expect(names).toEqual(['人员', '渠道']);
  expect(words.keyShared.zh).toContain('{{names}}');
  expect(words.keyShared.en).toContain('{{names}}');
});
