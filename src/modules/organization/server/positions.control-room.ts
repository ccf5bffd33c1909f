import type { Grant, Scope } from '../../../shared/access.ts';

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));

const handle = ['update', 'respond', 'resolve', 'review', 'reopen'].map((action) => `incident.${action}`);
/** Whoever runs campaigns pauses them at once: asking first costs more than being wrong. */
const pauses = ['campaign.pause', 'campaign.resume'];
/** Retrospectives are read by whoever reads the campaigns; who ran one writes it, and another accepts it. */
const write = ['create', 'update', 'submit', 'file'].map((action) => `retrospective.${action}`);
const seesAll = at('workspace', 'incident.read', 'retrospective.read');
const reportsAll = [...seesAll, ...at('workspace', 'incident.create')];
/** Who leads a project team writes its retrospective, whatever the position. */
const leads = at('own', 'retrospective.read', ...write);
const runs = [...reportsAll, ...at('unitAndBelow', ...handle, ...pauses, ...write)];
const seesNear = at('unitAndBelow', 'incident.read', 'incident.create', 'retrospective.read');

/** What each position may do when something goes wrong, and when it is looked back at. */
export const controlRoomGrants: Readonly<Record<string, readonly Grant[]>> = {
  marketing_director: at('workspace', 'incident.*', 'retrospective.*'),
  executive: [...reportsAll, ...leads, ...at('workspace', 'campaign.pause', 'retrospective.accept')],
  finance_director: [...seesAll, ...leads],
  legal: [...seesAll, ...leads],
  market_analyst: [...reportsAll, ...leads, ...at('own', ...handle), ...at('unitAndBelow', 'retrospective.update')],
  brand_manager: runs,
  digital_marketer: runs,
  channel_manager: runs,
  content_creator: [...reportsAll, ...leads, ...at('own', ...handle)],
  marketing_specialist: [...seesNear, ...at('own', ...handle, ...pauses, ...write)],
  sales: [...seesNear, ...leads],
  product: [...reportsAll, ...leads, ...at('own', ...handle)],
  customer_service: [...reportsAll, ...leads, ...at('own', ...handle)],
};
