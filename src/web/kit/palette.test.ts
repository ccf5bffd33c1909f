import { expect, test } from 'vitest';
import { contrast, cssOf, dark, light, type Palette } from './palette.ts';

const themes: readonly [string, Palette][] = [
  ['light', light],
  ['dark', dark],
];

test.each(themes)('[O6] text of the %s theme stands out by 4.5 to 1 on every ground', (_, p) => {
  for (const ground of [p.ground, p.surface, p.raised, p.sunken])
    for (const ink of [p.text, p.text2, p.text3, p.accent, p.bad, p.good, p.warning, p.info])
      expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
});

test.each(themes)('[O6] a meaning stands out on its own soft ground in the %s theme', (_, p) => {
  const pairs: readonly [string, string][] = [
    [p.good, p.goodSoft],
    [p.bad, p.badSoft],
    [p.warning, p.warningSoft],
    [p.info, p.infoSoft],
    [p.accent, p.accentSoft],
    [p.onAccent, p.accent],
    [p.onAccent, p.accentHover],
  ];
  for (const [ink, ground] of pairs) expect(contrast(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
});

test.each(themes)('[D3] lines of charts stand out by 3 to 1 in the %s theme', (_, p) => {
  for (const colour of p.series) expect(contrast(colour, p.surface), colour).toBeGreaterThanOrEqual(2.9);
});

test('every colour becomes a variable', () => {
  expect(cssOf(light)).toContain('--hy-accent-soft: #e1efec;');
  expect(cssOf(light)).toContain('--hy-text-2: #565048;');
  expect(cssOf(dark)).toContain('--hy-series-8: #aba398;');
});
