import { expect, test } from 'vitest';
import type { NavItem } from '../room.ts';
import { activeItem, matching, navFor } from './nav.ts';

const items: readonly NavItem[] = [
  {
    section: 'execution',
    label: { zh: '渠道', en: 'Channels' },
    to: '/channels',
    permission: 'channel.read',
    order: 20,
  },
  {
    section: 'execution',
    label: { zh: '活动', en: 'Campaigns' },
    to: '/campaigns',
    permission: 'campaign.read',
    order: 10,
  },
  { section: 'workbench', label: { zh: '首页', en: 'Home' }, to: '/' },
  { section: 'execution', label: { zh: '渠道账号', en: 'Channel accounts' }, to: '/channels/accounts', order: 30 },
];

test('[O6] the navigation shows what the person may open, in the order of the loop', () => {
  const nav = navFor(items, (p) => p !== 'channel.read');
  expect(nav.map((s) => s.section)).toEqual(['workbench', 'execution']);
  expect(nav[1]?.items.map((i) => i.to)).toEqual(['/campaigns', '/channels/accounts']);
});

test('the nearest page is the active one', () => {
  const nav = navFor(items, () => true);
  expect(activeItem(nav, '/channels/accounts/1')?.to).toBe('/channels/accounts');
  expect(activeItem(nav, '/channels/1')?.to).toBe('/channels');
  expect(activeItem(nav, '/')?.to).toBe('/');
  expect(activeItem(nav, '/elsewhere')).toBeUndefined();
});

test('both languages are searched, beginnings first', () => {
  expect(matching(items, '渠道').map((i) => i.to)).toEqual(['/channels', '/channels/accounts']);
  expect(matching(items, 'camp').map((i) => i.to)).toEqual(['/campaigns']);
  expect(matching(items, 'zzz')).toEqual([]);
});
