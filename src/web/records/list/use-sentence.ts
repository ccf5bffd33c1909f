import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Condition } from '../../../shared/record/condition.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { recordApi } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText, useTexts } from '../../i18n/i18n.ts';
import { useToday } from '../../kit/small.tsx';
import { useRegionName } from '../fields/regions.ts';
import { metricsQuery } from '../metrics.ts';
import { columnField, findRecord } from '../registry.ts';
import { isLeaf, type Leaf, valuesOf } from './filter.ts';
import type { SentenceWords } from './sentence.ts';

const leavesOf = (c: Condition): readonly Leaf[] => {
  if (isLeaf(c)) return [c];
  if ('not' in c) return leavesOf(c.not);
  return ('all' in c ? c.all : c.any).flatMap(leavesOf);
};

/** Ids that a filter names, by the record they belong to. */
export function namedIds(
  def: RecordDef,
  conditions: readonly Condition[],
): Readonly<Record<string, readonly string[]>> {
  const ids: Record<string, string[]> = {};
  for (const leaf of conditions.flatMap(leavesOf)) {
    const target = columnField(def, leaf.field)?.target;
    if (target === undefined) continue;
    for (const value of valuesOf(leaf)) if (typeof value === 'string' && value !== '') (ids[target] ??= []).push(value);
  }
  return ids;
}

/** Words of the person's language, and names of all that the filter points to. */
export function useSentenceWords(def: RecordDef, conditions: readonly Condition[]): SentenceWords {
  const t = useText();
  const texts = useTexts();
  const locale = useLocale();
  const me = useMe();
  const today = useToday();
  const regionName = useRegionName();
  const metrics = useQuery(metricsQuery).data?.items;
  const ids = namedIds(def, conditions);
  const names = useQuery({
    queryKey: ['filter-names', ids],
    staleTime: 60_000,
    enabled: Object.keys(ids).length > 0,
    placeholderData: (before) => before,
    queryFn: async () => {
      const found = await Promise.all(
        Object.entries(ids).map(async ([target, list]) => {
          const record = findRecord(target);
          if (record === undefined) return [];
          const { items } = await recordApi.lookup(record, { q: '', ids: [...new Set(list)].join(',') });
          return items.map((item) => [item.id, item.title] as const);
        }),
      );
      return Object.fromEntries(found.flat());
    },
  }).data;

  return useMemo(
    (): SentenceWords => ({
      locale,
      ops: texts.ops,
      and: t('app.and'),
      or: t('app.or'),
      join: t('app.listJoin'),
      yes: t('app.yes'),
      no: t('app.no'),
      me: t('list.me'),
      today: t('list.today'),
      not: t('ops.ne'),
      daysAgo: (n) => t('ops.daysAgo', { n }),
      daysAhead: (n) => t('ops.daysAhead', { n }),
      nameOf: (target, id) => {
        if (target === 'region') return regionName(id);
        if (target === 'metric') return metrics?.find((m) => m.name === id)?.label[locale];
        return names?.[id];
      },
      todayDay: today,
      timeZone: me.workspace.timeZone,
    }),
    [t, texts, locale, me.workspace.timeZone, today, regionName, metrics, names],
  );
}
