import { addDays } from '@huanying/query';
import { Decimal } from 'decimal.js';
import type { Label, Locale } from '../../../shared/label.ts';
import type { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import { type BudgetShape, budgetDimensions, type PlaybookStep, type PlaybookTargets } from '../playbooks.contract.ts';

/** What a playbook says, as far as a campaign is made of it. */
export interface PlaybookContent {
  readonly title: string;
  readonly kind: keyof typeof campaignKinds;
  readonly purpose: string | null;
  readonly avoidWhen: string | null;
  readonly days: number | null;
  readonly steps: readonly PlaybookStep[];
  readonly budgetShape: BudgetShape;
  readonly rhythm: string | null;
  readonly targets: PlaybookTargets;
}

export interface DatedStep extends PlaybookStep {
  /** Its day; today where that lies in the past. */
  readonly day: string;
  readonly late: boolean;
}

/** Steps with their days, in the order of time. */
export const datedSteps = (steps: readonly PlaybookStep[], start: string, today: string): DatedStep[] =>
  steps
    .map((step) => {
      const day = addDays(start, step.offset);
      return { ...step, day: day < today ? today : day, late: day < today };
    })
    .toSorted((a, b) => a.offset - b.offset);

const target = (targets: PlaybookTargets, metric: string): Decimal | undefined => {
  const found = targets.find((t) => t.metric === metric)?.value;
  return found === undefined ? undefined : new Decimal(found);
};

/** Plan of a budget by the targets: GMV = budget × ROAS, orders = GMV ÷ AOV, visitors = orders ÷ conversion rate. */
export function planOf(targets: PlaybookTargets, budget: string | null) {
  const [roas, aov, rate] = ['roas', 'aov', 'conversion_rate'].map((m) => target(targets, m));
  const gmv = budget === null || roas === undefined ? undefined : roas.times(budget).toDecimalPlaces(2);
  const orders = gmv === undefined || aov === undefined || aov.lte(0) ? undefined : gmv.div(aov).round();
  const uv = orders === undefined || rate === undefined || rate.lte(0) ? undefined : orders.div(rate).round();
  return {
    gmv: gmv?.toFixed() ?? null,
    orders: orders?.toNumber() ?? null,
    uv: uv?.toNumber() ?? null,
    roi: target(targets, 'roi')?.toFixed() ?? null,
  };
}

/** Lines of a budget, to the cent: the last takes what rounding leaves, so that they add up. */
export function budgetLines(
  shape: BudgetShape,
  budget: string,
  locale: Locale = 'zh',
): { name: string; share: string; amount: string }[] {
  let left = new Decimal(budget);
  return shape.map((line, i) => {
    const amount = i === shape.length - 1 ? left : new Decimal(line.share).times(budget).toDecimalPlaces(2);
    left = left.minus(amount);
    return {
      name: `${budgetDimensions[line.dimension][locale]}·${line.name}`,
      share: `${new Decimal(line.share).times(100).toDecimalPlaces(2).toFixed()}%`,
      amount: amount.toFixed(2),
    };
  });
}

const headings = {
  how: { zh: '做法', en: 'How' },
  steps: { zh: '步骤', en: 'Steps' },
  budget: { zh: '预算', en: 'Budget' },
  rhythm: { zh: '内容节奏', en: 'Content rhythm' },
  table: { zh: '| 项目 | 占比 | 金额 |', en: '| Item | Share | Amount |' },
} as const satisfies Record<string, Label>;

const basis = (locale: Locale, code: string, title: string, edition: number): string =>
  locale === 'zh'
    ? `依据打法 ${code}《${title}》第 ${edition} 版。`
    : `From playbook ${code} “${title}”, edition ${edition}.`;

const ofTemplate = (locale: Locale, title: string): string =>
  locale === 'zh' ? `依据模板《${title}》。` : `From the template “${title}”.`;

function stepLine(step: DatedStep, who: string, locale: Locale): string {
  const zh = locale === 'zh';
  const by = who === '' ? '' : zh ? `（${who}）` : ` (${who})`;
  const result = step.deliverable ? (zh ? `，交付：${step.deliverable}` : `; deliverable: ${step.deliverable}`) : '';
  return `- [ ] ${step.day} ${step.what}${by}${result}`;
}

const section = (title: string, text: string | null): string[] =>
  text === null || text === '' ? [] : [`## ${title}`, text];

/**
 * The proposal's text, in the language of who starts it: what to do, when, with what money. `steps` only where they do
 * not become tasks.
 */
export function proposalOf(
  content: PlaybookContent,
  from: { readonly code: string; readonly edition: number } | null,
  budget: string | null,
  steps: readonly DatedStep[],
  positionName: (id: string) => string | undefined,
  locale: Locale = 'zh',
): string {
  const table = (lines: ReturnType<typeof budgetLines>): string =>
    [
      headings.table[locale],
      '| --- | --- | --- |',
      ...lines.map((l) => `| ${l.name} | ${l.share} | ${l.amount} |`),
    ].join('\n');
  const shape = budgetLines(content.budgetShape, '0', locale).map((l) => `- ${l.name} ${l.share}`);
  const list = steps.flatMap((step) => {
    const who = step.position === null || step.position === undefined ? '' : (positionName(step.position) ?? '');
    return [stepLine(step, who, locale), ...step.checklist.map((c) => `  - [ ] ${c}`)];
  });
  const money =
    budget === null || shape.length === 0 ? shape.join('\n') : table(budgetLines(content.budgetShape, budget, locale));
  return [
    from === null ? ofTemplate(locale, content.title) : basis(locale, from.code, content.title, from.edition),
    ...section(headings.how[locale], content.purpose),
    ...section(headings.steps[locale], list.join('\n')),
    ...section(headings.budget[locale], money),
    ...section(headings.rhythm[locale], content.rhythm),
  ].join('\n\n');
}

/** What the starting person has to know. */
export const startNotes = {
  asList: (n: number): Label => ({
    zh: `${n} 个步骤写在方案里，没有生成任务`,
    en: `${n} steps stand in the proposal; no tasks were made`,
  }),
  late: (n: number): Label => ({
    zh: `${n} 个步骤的日子已过，改为今天`,
    en: `${n} steps should have been done already: they are due today`,
  }),
  noBudget: { zh: '没有填预算，计划成交额未计算', en: 'Without a budget no GMV was planned' },
  channelsGone: (n: number): Label => ({
    zh: `${n} 个渠道已不存在，没有带入`,
    en: `${n} channels are gone and were left out`,
  }),
} as const;
