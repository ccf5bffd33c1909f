/** Colours of the product. kit/tokens.css is written from these by `cssOf`, antd's theme reads them too. */
export interface Palette {
  readonly accent: string;
  readonly accentHover: string;
  readonly accentSoft: string;
  readonly ground: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly text2: string;
  readonly text3: string;
  readonly good: string;
  readonly goodSoft: string;
  readonly bad: string;
  readonly badSoft: string;
  readonly warning: string;
  readonly warningSoft: string;
  readonly info: string;
  readonly infoSoft: string;
  readonly onAccent: string;
  /** Eight categories, told apart by colour-blind eyes too; the order is the order of use. */
  readonly series: readonly string[];
}

export const light: Palette = {
  accent: '#0d6660',
  accentHover: '#0a524d',
  accentSoft: '#e1efec',
  ground: '#f7f5f1',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#f1eee8',
  line: '#e6e1d8',
  lineStrong: '#cdc6ba',
  text: '#24211c',
  text2: '#565048',
  text3: '#6e675c',
  good: '#25734a',
  goodSoft: '#e3f1e8',
  bad: '#b3312a',
  badSoft: '#fae9e6',
  warning: '#8a5a00',
  warningSoft: '#faf0d9',
  info: '#245f9c',
  infoSoft: '#e5eef8',
  onAccent: '#ffffff',
  series: ['#0d6660', '#d9822b', '#5661b3', '#b8487b', '#6f8f1f', '#2f95c9', '#8b6237', '#7a736a'],
};

export const dark: Palette = {
  accent: '#4dbdb2',
  accentHover: '#74d0c7',
  accentSoft: '#1c3633',
  ground: '#161513',
  surface: '#1e1d1a',
  raised: '#272521',
  sunken: '#1a1916',
  line: '#34312c',
  lineStrong: '#4b4740',
  text: '#ece8e1',
  text2: '#bcb5aa',
  text3: '#9c958a',
  good: '#6fc394',
  goodSoft: '#1d3427',
  bad: '#f08a7f',
  badSoft: '#40221f',
  warning: '#e0b356',
  warningSoft: '#3a2e16',
  info: '#84b6ea',
  infoSoft: '#1d2f42',
  onAccent: '#0b1f1d',
  series: ['#4dbdb2', '#eda65c', '#97a0ee', '#e58bb4', '#a9c95c', '#74c3ec', '#c79b6d', '#aba398'],
};

const kebab = (name: string): string => name.replace(/[A-Z0-9]/g, (c) => `-${c.toLowerCase()}`);

/** `--hy-accent: …;` for every colour. */
export const cssOf = (palette: Palette): string =>
  Object.entries(palette)
    .flatMap(([name, value]) =>
      typeof value === 'string'
        ? [`--hy-${kebab(name)}: ${value};`]
        : (value as readonly string[]).map((colour, i) => `--hy-series-${i + 1}: ${colour};`),
    )
    .join(' ');

function luminance(hex: string): number {
  const channel = (from: number): number => {
    const c = Number.parseInt(hex.slice(from, from + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** Contrast of two colours after WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}
