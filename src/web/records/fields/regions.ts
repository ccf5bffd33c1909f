import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLocale } from '../../i18n/i18n.ts';
import type { Region } from './regions.data.ts';

// 340 cities weigh 5 kB and few pages name one.
const regionsQuery = {
  queryKey: ['regions'],
  queryFn: async (): Promise<readonly Region[]> => (await import('./regions.data.ts')).regions,
  staleTime: Number.POSITIVE_INFINITY,
};
export const useRegions = (): readonly Region[] => useQuery(regionsQuery).data ?? [];

/** 浙江 杭州 for 330100, 浙江 for 330000. */
export function regionName(regions: readonly Region[], code: string, locale: 'zh' | 'en'): string {
  const province = regions.find((r) => r.code.slice(0, 2) === code.slice(0, 2));
  if (province === undefined) return code;
  const city = province.cities.find((c) => c.code === code);
  if (city === undefined || city[locale] === province[locale]) return province[locale];
  return locale === 'zh' ? `${province.zh} ${city.zh}` : `${city.en}, ${province.en}`;
}

export function useRegionName(): (code: string) => string {
  const regions = useRegions();
  const locale = useLocale();
  return useCallback((code) => regionName(regions, code, locale), [regions, locale]);
}
