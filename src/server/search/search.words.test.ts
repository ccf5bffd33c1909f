import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { excerptOf, markIn } from './search.excerpt.ts';
import { documentTokens, searchQueryOf, tokensOf, withoutPersonal } from './search.words.ts';

describe('[K1] text becomes tokens', () => {
  test('characters, pairs of neighbours, Latin words, numbers; width and case do not matter', () => {
    expect(tokensOf('双11 囤茶季').toSorted()).toEqual(
      ['11', '双', '双11', '囤', '囤茶', '季', '茶', '茶季'].toSorted(),
    );
    expect(tokensOf('ＲＯＩ Roi')).toEqual(['roi']);
    expect(tokensOf('做SEO优化')).toEqual(expect.arrayContaining(['做', 'seo', '做seo', 'seo优', '优化']));
    expect(tokensOf('社群，裂变')).not.toContain('群裂');
    expect(documentTokens('裂变', '社群')).toEqual(['裂', '^裂', '变', '^变', '裂变', '^裂变', '社', '群', '社群']);
  });

  test('a question is met by exactly what holds it: every piece of two or more characters finds its text', () => {
    const han = fc.string({
      unit: fc.constantFrom(...Array.from('社群裂变拼团茶新品上市会员日预算复盘双大促')),
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(han, fc.nat(), fc.nat(), (text, a, b) => {
        const from = a % (text.length - 1);
        const piece = text.slice(from, from + 2 + (b % 6));
        const query = searchQueryOf(piece);
        const tokens = new Set(tokensOf(text));
        const wanted = [...(query?.all ?? '').matchAll(/'([^']+)'/g)].map((m) => m[1] ?? '');
        expect(wanted.every((token) => tokens.has(token))).toBe(true);
      }),
    );
  });

  test('words that say nothing are left out, a phrase ranks before its scattered words', () => {
    const query = searchQueryOf('社群裂变');
    expect(query?.tiers).toEqual([
      "'^社群' & '^群裂' & '^裂变'",
      "'^社群' & '^裂变'",
      "'社群' & '群裂' & '裂变'",
      "'社群' & '裂变'",
    ]);
    expect(searchQueryOf('怎么做拼团')?.all).not.toContain('怎么');
    expect(searchQueryOf('的')?.all).toBe("'的'");
    expect(searchQueryOf('  ，。!')).toBeUndefined();
    expect(searchQueryOf("camp'aign\\")?.all).toBe("'camp':* & 'aign':*");
  });

  test('personal data never becomes a token', () => {
    const text =
      '联系人 13800138000 或 +86 139-0013-9000，邮箱 wang@example.com，证件 11010519491231002X，订单 20260301';
    const tokens = tokensOf(withoutPersonal(text));
    for (const secret of ['13800138000', '86', '0013', 'wang', 'example', '11010519491231002x'])
      expect(tokens).not.toContain(secret);
    expect(tokens).toContain('20260301');
  });
});

describe('[K1] hits are marked as ranges of the original text', () => {
  test('also where width and case differ, and never inside a Latin word', () => {
    const text = 'android 的 ＲＯＩ 与 roi';
    expect(markIn(text, ['roi']).map(([a, b]) => text.slice(a, b))).toEqual(['ＲＯＩ', 'roi']);
  });

  test('an excerpt shows the phrase, and its ranges lie on it', () => {
    const text = `${'前言。'.repeat(80)}社群。${'中间。'.repeat(80)}社群裂变<b>五步</b>`;
    const { text: shown, ranges } = excerptOf(text, ['社群裂变', '社群', '裂变']);
    expect(ranges.map(([a, b]) => shown.slice(a, b))).toEqual(['社群裂变']);
    expect(shown.length).toBeLessThan(160);
  });

  test('ranges are in order, apart, and inside the text, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.array(fc.string({ minLength: 1, maxLength: 3 })),
        (text, words) => {
          const { text: shown, ranges } = excerptOf(
            text,
            words.map((w) => w.toLowerCase()),
          );
          let last = 0;
          for (const [a, b] of ranges) {
            expect(a).toBeGreaterThanOrEqual(last);
            expect(b).toBeGreaterThanOrEqual(a);
            expect(b).toBeLessThanOrEqual(shown.length);
            last = b;
          }
        },
      ),
    );
  });
});
