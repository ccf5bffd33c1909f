import type { Grant, Scope } from '../../../shared/access.ts';

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));
const of = (record: string, ...actions: readonly string[]): string[] => actions.map((a) => `${record}.${a}`);

const sees = ['actionPlan.read', 'flightPlan.read', 'conflict.read'];
/** Writes plans and carries them out; the approval is another person's. */
const writes = of(
  'actionPlan',
  'create',
  'update',
  'delete',
  'begin',
  'propose',
  'activate',
  'finish',
  'cancel',
).concat(
  of('conflict', 'create', 'update', 'delete', 'propose'),
  of('flightPlan', 'create', 'update', 'delete', 'activate', 'revise', 'finish', 'cancel'),
);
const seesAll = at('workspace', ...sees);
const plansAll = [...seesAll, ...at('unitAndBelow', ...writes)];
const plansOwn = [...at('unitAndBelow', ...sees), ...at('own', ...writes)];

/** Who plans how goals are reached. */
export const strategyGrants: Readonly<Record<string, readonly Grant[]>> = {
  marketing_director: at('workspace', 'actionPlan.*', 'flightPlan.*', 'conflict.*'),
  executive: at('workspace', ...sees, 'actionPlan.approve', 'conflict.settle'),
  finance_director: at('workspace', ...sees, 'actionPlan.approve', 'conflict.settle'),
  legal: seesAll,
  market_analyst: [...seesAll, ...at('own', ...writes)],
  brand_manager: plansAll,
  digital_marketer: plansAll,
  channel_manager: plansAll,
  content_creator: [...seesAll, ...at('own', ...writes)],
  marketing_specialist: plansOwn,
  sales: plansOwn,
  product: [...seesAll, ...at('own', ...of('conflict', 'create', 'update', 'propose'))],
};
