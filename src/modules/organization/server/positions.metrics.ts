import type { Grant, Scope } from '../../../shared/access.ts';

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));
const all = at('workspace', 'ownMetric.*');
/** Whoever runs campaigns defines what they count, and answers for what they defined. */
const own = [
  ...at('workspace', 'ownMetric.create'),
  ...at('own', 'ownMetric.update', 'ownMetric.delete', 'ownMetric.retire', 'ownMetric.reuse'),
];

/** Who defines metrics. Everybody reads them. */
export const metricGrants: Readonly<Record<string, readonly Grant[]>> = {
  marketing_director: all,
  market_analyst: all,
  brand_manager: own,
  digital_marketer: own,
  channel_manager: own,
};
