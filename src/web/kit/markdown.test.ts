import { expect, test } from 'vitest';
import { parseInline, parseMarkdown, safeHref } from './markdown.ts';

test('[O9] blocks are told apart', () => {
  const blocks = parseMarkdown(
    '# 标题\n\n第一行\n第二行\n\n- 甲\n- 乙\n1. 一\n\n> 引用\n\n---\n\n```\ncode *x*\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |',
  );
  expect(blocks.map((b) => b.kind)).toEqual(['heading', 'paragraph', 'list', 'list', 'quote', 'rule', 'code', 'table']);
});

test('[O9] emphasis, code, links and mentions', () => {
  const id = '0199aaaa-0000-7000-8000-000000000001';
  const parts = parseInline(`**粗** *斜* \`c\` [百度](https://baidu.com) https://a.cn/x，完 @[王芳](${id})`);
  expect(parts.map((p) => p.kind).filter((k) => k !== 'text')).toEqual([
    'strong',
    'em',
    'code',
    'link',
    'link',
    'mention',
  ]);
  expect(parts.at(-1)).toEqual({ kind: 'mention', name: '王芳', id });
});

test('[O9] no address may run code', () => {
  for (const href of [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'vbscript:x',
  ])
    expect(safeHref(href)).toBeNull();
  expect(safeHref('/campaigns/1')).toBe('/campaigns/1');
  expect(parseInline('[x](javascript:alert(1))')[0]?.kind).toBe('text');
  expect(parseMarkdown('<img src=x onerror=alert(1)>')[0]).toEqual({
    kind: 'paragraph',
    lines: [[{ kind: 'text', text: '<img src=x onerror=alert(1)>' }]],
  });
});

test('hostile input ends quickly', () => {
  const start = performance.now();
  parseMarkdown('*'.repeat(20_000));
  parseMarkdown('['.repeat(20_000));
  parseMarkdown('> '.repeat(2_000));
  parseMarkdown('|'.repeat(5_000) + '\n' + '|-'.repeat(5_000));
  expect(performance.now() - start).toBeLessThan(2_000);
});
