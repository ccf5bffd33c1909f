import { describe, expect, test } from 'vitest';
import { isWebAddress, previewInput, splitAddress } from './link-view.ts';

const id = '01a20192-684a-727b-923c-7c80f5a410c1';

describe('new tracked link', () => {
  test('[D1] nothing is previewed until content, target and channel are there', () => {
    expect(previewInput({ name: '海报', target: 'https://a.cn', channel: null })).toBeNull();
    expect(previewInput({ name: '海报', target: 'a.cn', channel: id })).toBeNull();
    expect(previewInput({ name: ' ', target: 'https://a.cn', channel: id })).toBeNull();
    expect(previewInput({ name: '海报 ', target: 'https://a.cn', channel: id, medium: '' })).toEqual({
      name: '海报',
      target: 'https://a.cn',
      channel: id,
      campaign: null,
      medium: null,
      term: null,
    });
  });
  test('[D1] only web addresses are targets', () => {
    expect(isWebAddress('https://茶.cn/新品')).toBe(true);
    expect(isWebAddress('javascript:alert(1)')).toBe(false);
    expect(isWebAddress('/relative')).toBe(false);
  });
  test('[D1] what the rules added to an address is shown apart', () => {
    expect(splitAddress('https://a.cn/x?sku=1&utm_source=douyin&utm_medium=live')).toEqual({
      base: 'https://a.cn/x?sku=1',
      added: [
        ['utm_source', 'douyin'],
        ['utm_medium', 'live'],
      ],
    });
    expect(splitAddress('nonsense')).toEqual({ base: 'nonsense', added: [] });
  });
});
