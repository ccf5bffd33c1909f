import { useQuery } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import { Channel, TrackedLink } from '../../channels/channels.contract.ts';
import { OrgUnit } from '../../organization/organization.contract.ts';
import { readChannelRules } from '../../tracking/tracking.contract.ts';
import { words } from './explore.words.ts';
import type { Dimension } from './explore-state.ts';

/** Which record a column's values stand for, and the fields that hold the value and the name. */
const known = {
  channel: { def: Channel, value: 'slug', name: 'name', permission: undefined },
  campaign: { def: Campaign, value: 'code', name: 'title', permission: 'campaign.read' },
  link: { def: TrackedLink, value: 'shortCode', name: 'name', permission: 'trackedLink.read' },
  unit: { def: OrgUnit, value: 'id', name: 'name', permission: undefined },
} as const;

/** The rows that an import may be credited to: a channel by its slug, a campaign and a unit by their code. */
export function useDimensionChoices(
  dimension: 'channel' | 'campaign' | 'unit',
): readonly { readonly value: string; readonly label: string }[] {
  const can = useCan();
  const { def, value, name, permission } = known[dimension];
  const { data } = useQuery({ ...allRowsQuery(def, {}), enabled: can(permission), staleTime: 60_000 });
  const key = value === 'id' ? 'code' : value;
  return (data?.items ?? []).map((row) => ({
    value: String(row[key]),
    label: `${String(row[name])} (${String(row[key])})`,
  }));
}

/** Names for the values of a column: a channel's name for its slug, a campaign's title for its code. */
export function useDimensionNames(dimension: Dimension | null): (value: string) => string {
  const say = useSay();
  const locale = useLocale();
  const can = useCan();
  const source = dimension !== null && dimension in known ? known[dimension as keyof typeof known] : undefined;
  const { data } = useQuery({
    ...allRowsQuery(source?.def ?? Channel, {}),
    enabled: source !== undefined && can(source.permission),
    staleTime: 60_000,
  });
  const names = new Map(
    source === undefined ? [] : data?.items.map((row) => [String(row[source.value]), String(row[source.name])]),
  );
  // Channels that only the grouping rules give, such as direct visits, have their names there.
  const grouped = useQuery({
    queryKey: ['channel-names'],
    queryFn: () => call(readChannelRules, {}),
    enabled: dimension === 'channel' && can('tracking.read'),
    staleTime: 10 * 60_000,
  }).data?.names;
  return (value) =>
    value === ''
      ? say(words.blank)
      : (names.get(value) ?? (dimension === 'channel' ? grouped?.[value]?.[locale] : undefined) ?? value);
}
