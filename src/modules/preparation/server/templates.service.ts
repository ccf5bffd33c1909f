import type { Actor } from '../../../server/access/actor.ts';
import { todayIn } from '../../../server/records/read.service.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { RiskDraft } from '../../risks/risks.api.ts';
import type { Template } from '../preparation.contract.ts';
import type { Checklists } from './checklist.service.ts';
import { type CampaignTemplate, campaignTemplates, checklistOf } from './templates.data.ts';

export interface TemplateDeps {
  readonly knowledge: Pick<KnowledgeApi, 'startCampaign'>;
  readonly organization: Pick<OrganizationApi, 'postings'>;
  readonly checklists: Checklists;
  readonly now: () => Date;
  /** Keeps the risks of a template with the campaign; answers how many. */
  readonly addRisks: (work: Work, campaign: Campaign, risks: readonly RiskDraft[]) => Promise<number>;
}

export const templates: readonly Template[] = campaignTemplates.map((t) => ({
  key: t.key,
  kind: t.kind,
  title: t.title,
  purpose: t.purpose,
  useWhen: t.useWhen,
  days: t.days,
  steps: t.steps.map(([offset, , zh, en]) => ({ offset, title: { zh, en } })),
  items: checklistOf(t.kind).length,
  risks: t.risks.map((r) => r.title),
  budget: t.budget.map(([, share, zh, en]) => ({ name: { zh, en }, share })),
}));

interface Input {
  readonly start: string;
  readonly title?: string | null | undefined;
  readonly budget?: string | null | undefined;
  readonly unitId?: string | null | undefined;
}

/** A campaign draft with its tasks, checklist and risks from a built-in template, in one transaction. */
export async function startFromTemplate(deps: TemplateDeps, actor: Actor, key: string, input: Input) {
  const template = campaignTemplates.find((t) => t.key === key);
  if (template === undefined) throw new AppError('not_found');
  const made = { items: 0, risks: 0 };
  const source = await sourceOf(deps, actor, template);
  const { campaign, tasks, notes } = await deps.knowledge.startCampaign(actor, source, input, async (work, row) => {
    made.items = await deps.checklists.fillFor(work, row);
    made.risks = await deps.addRisks(work, row, template.risks);
  });
  return { campaign: { id: campaign.id, code: campaign.code }, tasks, ...made, notes: [...notes] };
}

async function sourceOf(deps: TemplateDeps, actor: Actor, t: CampaignTemplate) {
  const lang = actor.locale === 'en' ? 'en' : 'zh';
  const postings = await deps.organization.postings(actor.workspaceId, todayIn(deps.now(), actor.timeZone));
  const positionOf = (key: string): string | null => postings.find((p) => p.positionKey === key)?.positionId ?? null;
  return {
    content: {
      title: t.title[lang],
      kind: t.kind,
      purpose: t.purpose[lang],
      avoidWhen: null,
      days: t.days,
      steps: t.steps.map(([offset, position, zh, en]) => ({
        what: lang === 'zh' ? zh : en,
        position: positionOf(position),
        offset,
        checklist: [],
      })),
      budgetShape: t.budget.map(([dimension, share, zh, en]) => ({ dimension, share, name: lang === 'zh' ? zh : en })),
      rhythm: t.flow[lang],
      targets: [],
    },
    channels: [],
    playbook: null,
    label: { zh: `模板《${t.title.zh}》`, en: `Template “${t.title.en}”` },
    risk: t.risks.map((r) => `- ${r.title[lang]}${lang === 'zh' ? '：' : ': '}${r.contingency[lang]}`).join('\n'),
  };
}
