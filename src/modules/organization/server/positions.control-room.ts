import type { Grant, Scope } from '../../../shared/access.ts';

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));

const handle = ['update', 'respond', 'resolve', 'review', 'reopen'].map((action) => `incident.${action}`);
/** Whoever runs campaigns pauses them at once: asking first costs more than being wrong. */
const pauses = ['campaign.pause', 'campaign.resume'];
const seesAll = at('workspace', 'incident.read');
const reportsAll = at('workspace', 'incident.read', 'incident.create');
const runs = [...reportsAll, ...at('unitAndBelow', ...handle, ...pauses)];

/** What each position may do when something goes wrong. */
export const controlRoomGrants: Readonly<Record<string, readonly Grant[]>> = {
  marketing_director: at('workspace', 'incident.*'),
  executive: at('workspace', 'incident.read', 'incident.create', 'campaign.pause'),
  finance_director: seesAll,
  legal: seesAll,
  market_analyst: [...reportsAll, ...at('own', ...handle)],
  brand_manager: runs,
  digital_marketer: runs,
  channel_manager: runs,
  content_creator: [...reportsAll, ...at('own', ...handle)],
  marketing_specialist: [...at('unitAndBelow', 'incident.read', 'incident.create'), ...at('own', ...handle, ...pauses)],
  sales: at('unitAndBelow', 'incident.read', 'incident.create'),
  product: [...reportsAll, ...at('own', ...handle)],
  customer_service: [...reportsAll, ...at('own', ...handle)],
};
