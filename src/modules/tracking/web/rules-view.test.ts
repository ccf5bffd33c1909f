import { describe, expect, test } from 'vitest';
import { ChannelRule } from '../tracking.contract.ts';
import { findRules, isEmptyRule, isSlug, moved, type Rule, tidied } from './rules-view.ts';

const rule = (channel: string, source: string[]): Rule => ({ channel, when: { source } });

describe('channel grouping editor', () => {
  test('[D1] rules move within the list and not beyond it', () => {
    const rules = [rule('a', ['1']), rule('b', ['2']), rule('c', ['3'])];
    expect(moved(rules, 2, -1).map((r) => r.channel)).toEqual(['a', 'c', 'b']);
    expect(moved(rules, 0, 1).map((r) => r.channel)).toEqual(['b', 'a', 'c']);
    expect(moved(rules, 0, -1)).toBe(rules);
    expect(moved(rules, 2, 1)).toBe(rules);
  });
  test('[D1] a tidied rule is one that the API takes', () => {
    const tidy = tidied({ channel: ' douyin ', when: { source: [' DouYin', 'douyin', ''], medium: [] } });
    expect(tidy).toEqual({ channel: 'douyin', when: { source: ['douyin'] } });
    expect(ChannelRule.safeParse(tidy).success).toBe(true);
    expect(isEmptyRule(tidied({ channel: 'x', when: { source: [' '] } }))).toBe(true);
    expect([isSlug('wechat_mp'), isSlug('微信'), isSlug('a__b'), isSlug('1a')]).toEqual([true, false, false, false]);
  });
  test('[D1] rules are found by channel, name or value', () => {
    const rules = [rule('douyin', ['dy']), rule('wechat_mp', ['gzh'])];
    const name = (channel: string): string => (channel === 'wechat_mp' ? '公众号' : channel);
    expect(findRules(rules, '公众', name).map((r) => r.at)).toEqual([1]);
    expect(findRules(rules, 'DY', name).map((r) => r.at)).toEqual([0]);
    expect(findRules(rules, '', name)).toHaveLength(2);
  });
});
