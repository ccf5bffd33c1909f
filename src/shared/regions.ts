import type { Label, Locale } from './label.ts';
import { regionTable } from './regions-data.ts';

/** A province or prefecture of China (GB/T 2260). */
export interface Region {
  /** Six digits; those of a province end in 0000. */
  readonly code: string;
  /** Short name: 广东, 杭州. */
  readonly name: Label;
  /** Official name: 广东省, 恩施土家族苗族自治州. */
  readonly fullName: string;
  /** Code of the province; its own for a province. */
  readonly province: string;
}

const byCode = new Map<string, Region>();
/** Names in the form of `plain`; the first to claim a name keeps it, and provinces come first (吉林, 海南). */
const provinceNames = new Map<string, string>();
const cityNames = new Map<string, readonly string[]>();

/** The 34 provinces, municipalities, autonomous and special regions, in the order of their codes. */
export const provinces: readonly Region[] = regionTable.map(([digits, zh, suffix, en, letters]) => {
  const code = `${digits}0000`;
  const region: Region = { code, name: { zh, en }, fullName: zh + suffix, province: code };
  byCode.set(code, region);
  const names = [zh, zh + suffix, `${zh}省`, `${zh}市`, ...(suffix.endsWith('自治区') ? [`${zh}自治区`] : [])];
  // 吉林市 is a city of the province 吉林省.
  for (const name of names) if (name !== '吉林市' && name !== '海南市') provinceNames.set(name, code);
  for (const name of letters.split(' ')) provinceNames.set(name, code);
  for (const name of [en, `${en} province`, `${en} city`]) provinceNames.set(plain(name), code);
  return region;
});

/** Prefectures by province, with the counties that stand directly under a province. */
const prefectures = new Map<string, readonly Region[]>(
  regionTable.map(([digits, , , , , list]) => [
    `${digits}0000`,
    list.split(',').flatMap((entry) => {
      const m = /^(\d{4})([^| ]+)(?:\|([^ ]+))? (.+)$/.exec(entry);
      if (!m) return [];
      const [, rest = '', zh = '', suffix = '市', en = ''] = m;
      const region: Region = {
        code: digits + rest,
        name: { zh, en },
        fullName: zh + suffix,
        province: `${digits}0000`,
      };
      byCode.set(region.code, region);
      // 恩施州, 延边州, 阿里 and 阿里地区 are all said.
      const names = [zh, zh + suffix, ...(suffix.endsWith('州') ? [`${zh}州`, `${zh}自治州`] : []), en, `${en} city`];
      for (const name of new Set(names.map(plain))) cityNames.set(name, [...(cityNames.get(name) ?? []), region.code]);
      return [region];
    }),
  ]),
);

/** Width, case, spaces and apostrophes away. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-_,.·'’/|>]+/g, '');
}

/** The prefectures of a province; none for municipalities and special regions. */
export const citiesOf = (province: string): readonly Region[] => prefectures.get(province) ?? [];

/** Undefined for a code that is neither a province nor a prefecture. */
export const regionOf = (code: string): Region | undefined => byCode.get(code);

/** Code of the province that a region lies in. */
export const provinceOf = (code: string): string | undefined => {
  const province = `${code.slice(0, 2)}0000`;
  return /^\d{6}$/.test(code) && byCode.has(province) ? province : undefined;
};

interface Ahead {
  readonly code: string;
  readonly length: number;
}
/** Longest beginning of the text that is a province's name of two letters or more. */
const provinceAhead = (text: string): Ahead | undefined => {
  for (let length = Math.min(text.length, 24); length >= 2; length--) {
    const code = provinceNames.get(text.slice(0, length));
    if (code) return { code, length };
  }
  return undefined;
};

/** Longest beginning of the text that names a city of the province, or of only one province. */
const cityAhead = (text: string, province?: string): Ahead | undefined => {
  for (let length = Math.min(text.length, 24); length >= 2; length--) {
    const found = cityNames.get(text.slice(0, length));
    const fitting = province ? found?.filter((code) => provinceOf(code) === province) : found;
    if (fitting?.length === 1 && fitting[0]) return { code: fitting[0], length };
    if (fitting && fitting.length > 1) return undefined;
  }
  return undefined;
};

/**
 * Code of the region a text names: 广东, 广东省, 粤, Guangdong, 广州市, 广东省广州市天河区, 440100, 440106.
 * The most exact region is answered: a city where the text names one, else the province. A name that two cities share
 * (Suzhou: 苏州, 宿州) and unknown names are undefined.
 */
export const findRegion = (text: string): string | undefined => {
  const name = plain(text).replace(/^(中国|中华人民共和国|china)(?=.)/, '');
  if (/^\d{6}(\d{6})?$/.test(name)) {
    const prefecture = `${name.slice(0, 4)}00`;
    if (byCode.has(name.slice(0, 6))) return name.slice(0, 6);
    return byCode.has(prefecture) ? prefecture : provinceOf(name.slice(0, 6));
  }
  const exact = provinceNames.get(name);
  if (exact) return exact;
  const cities = cityNames.get(name);
  if (cities) return cities.length === 1 ? cities[0] : undefined;
  // Latin names must be whole: Suzhounese is no city.
  if (/^[a-z]/.test(name)) return latinPair(text);
  const province = provinceAhead(name);
  const city = cityAhead(name);
  if (province) {
    const within = cityAhead(name.slice(province.length), province.code);
    // 吉林市船营区 begins like the province, but names its city.
    return within?.code ?? (city && city.length > province.length ? city.code : province.code);
  }
  return city?.code;
};

/** `Hangzhou, Zhejiang`: the last part names the province. */
const latinPair = (text: string): string | undefined => {
  const parts = text.split(/[,，]/).map(plain);
  const province = provinceNames.get(parts.at(-1) ?? '');
  return province && parts.length > 1 ? (cityAhead(parts[0] ?? '', province)?.code ?? province) : undefined;
};

/**
 * Name of a region: 广东 / Guangdong, 杭州 / Hangzhou; in full 广东省, 浙江省杭州市 / Hangzhou, Zhejiang.
 * An unknown code is shown as it is.
 */
export const regionLabel = (code: string, locale: Locale, style: 'short' | 'full' = 'short'): string => {
  const region = byCode.get(code);
  if (!region) return code;
  if (style === 'short') return region.name[locale];
  const province = region.province === code ? undefined : byCode.get(region.province);
  if (locale === 'zh') return (province?.fullName ?? '') + region.fullName;
  return province ? `${region.name.en}, ${province.name.en}` : region.name.en;
};
