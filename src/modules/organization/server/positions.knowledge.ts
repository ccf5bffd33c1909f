import type { Grant, Scope } from '../../../shared/access.ts';

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));

const writeCases = ['create', 'update', 'file', 'reopen'].map((action) => `case.${action}`);
/** Whoever writes a playbook tries it; that it is proven, or no good, is the director's word. */
const writePlaybooks = [
  ...at('workspace', 'playbook.create'),
  ...at('own', 'playbook.update', 'playbook.delete', 'playbook.publish'),
];
const writeWords = [
  ...at('workspace', 'term.create', 'reference.create'),
  ...at('own', 'term.update', 'term.delete', 'reference.update', 'reference.outdate', 'reference.reuse'),
];
const runsCampaigns = [...at('unitAndBelow', ...writeCases), ...writePlaybooks, ...writeWords];
const everyCase = at('workspace', 'case.read');
/** Who sees figures of the own unit alone sees cases of the own unit alone: they hold figures. */
const nearCases = at('unitAndBelow', 'case.read');

/** What each position may do in the library. Playbooks, terms and references are read by everybody. */
export const knowledgeGrants: Readonly<Record<string, readonly Grant[]>> = {
  marketing_director: at('workspace', 'case.*', 'playbook.*', 'term.*', 'reference.*'),
  executive: everyCase,
  finance_director: everyCase,
  legal: everyCase,
  market_analyst: [...everyCase, ...at('workspace', ...writeCases, 'term.*', 'reference.*'), ...writePlaybooks],
  brand_manager: [...everyCase, ...runsCampaigns],
  digital_marketer: [...everyCase, ...runsCampaigns],
  channel_manager: [...everyCase, ...runsCampaigns],
  content_creator: [...nearCases, ...writeWords],
  marketing_specialist: [...nearCases, ...at('own', ...writeCases), ...writePlaybooks, ...writeWords],
  sales: nearCases,
  product: everyCase,
  customer_service: nearCases,
};
