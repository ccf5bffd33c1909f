import type { Label } from '../../shared/label.ts';
import type { HousePolicy, PolicyAnswer, SettingUnit } from '../../shared/platform/policy.contract.ts';
import type { ApprovalRule, ApprovalStep, Approver, LeadRule } from '../../shared/record/approval.ts';
import { structures } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { words } from './policy.words.ts';
import { kindsOf, sumOf } from './policy-edit.ts';

type Find = (record: string) => RecordDef | undefined;
/** A rule in one sentence, under the heading of what it is about; `key` is the same in every version. */
export interface Article {
  readonly key: string;
  readonly about: Label;
  readonly text: Label;
}

const list = (items: readonly Label[], zh = '、', en = ', '): Label => ({
  zh: items.map((i) => i.zh).join(zh),
  en: items.map((i) => i.en).join(en),
});
const group = (n: number): string => n.toLocaleString('en-US');

function approverIn(answer: PolicyAnswer, def: RecordDef, a: Approver): Label {
  switch (a.kind) {
    case 'structure':
      return words.structureApprover;
    case 'position':
      return answer.positions.find((p) => p.key === a.position)?.name ?? { zh: a.position, en: a.position };
    case 'field': {
      const label = def.fields[a.field]?.label ?? { zh: a.field, en: a.field };
      return { zh: `“${label.zh}”中的人`, en: `the person in “${label.en}”` };
    }
    case 'person':
      return words.someone;
    default:
      return words[a.kind];
  }
}

function stepIn(answer: PolicyAnswer, def: RecordDef, s: ApprovalStep): Label {
  const who = list(s.approvers.map((a) => approverIn(answer, def, a)));
  const mode =
    s.approvers.length < 2
      ? { zh: '', en: '' }
      : s.mode === 'quorum'
        ? { zh: `（${s.quorum ?? 1} 人同意即可）`, en: ` (${s.quorum ?? 1} of them)` }
        : s.mode === 'any'
          ? { zh: '（一人同意即可）', en: ' (one of them)' }
          : { zh: '（会签）', en: ' (all of them)' };
  const signed = s.signature ? { zh: '、须签署', en: ', signed' } : { zh: '', en: '' };
  return {
    zh: `${who.zh}${mode.zh}，${s.dueHours} 个工作小时内${signed.zh}`,
    en: `${who.en}${mode.en}, within ${s.dueHours} working hours${signed.en}`,
  };
}

const stepsIn = (answer: PolicyAnswer, def: RecordDef, steps: readonly ApprovalStep[]): Label =>
  list(
    steps.map((s) => stepIn(answer, def, s)),
    '；然后 ',
    '; then ',
  );

function ruleIn(answer: PolicyAnswer, def: RecordDef, rule: ApprovalRule): Label {
  const sum = sumOf(rule.when);
  const field = def.fields[sum?.field ?? '']?.label;
  const when =
    rule.when === undefined
      ? { zh: '其余情况', en: 'Everything else' }
      : sum === null || field === undefined
        ? rule.label
        : { zh: `${field.zh}不低于 ${group(sum.value)}`, en: `${field.en} of ${group(sum.value)} and above` };
  const steps = stepsIn(answer, def, rule.steps);
  const files = rule.attachments.map((a): Label => ({ zh: `“${a.contains}”`, en: `“${a.contains}”` }));
  const papers =
    files.length === 0
      ? { zh: '', en: '' }
      : { zh: `附件须有${list(files).zh}。`, en: ` Attached: ${list(files).en}.` };
  const urgent =
    rule.urgent === undefined
      ? { zh: '不设绿色通道。', en: ' No green channel.' }
      : {
          zh: `绿色通道：${stepsIn(answer, def, rule.urgent.steps).zh}，批准后 ${rule.urgent.papersHours} 个工作小时内补齐材料。`,
          en: ` Green channel: ${stepsIn(answer, def, rule.urgent.steps).en}; the papers follow within ${rule.urgent.papersHours} working hours.`,
        };
  // Only a proposal that can be urgent says that it cannot.
  const channel = rule.urgent === undefined && !canBeUrgent(def) ? { zh: '', en: '' } : urgent;
  return {
    zh: `${when.zh}：${steps.zh}。${papers.zh}${channel.zh}`,
    en: `${when.en}: ${steps.en}.${papers.en}${channel.en}`,
  };
}

const canBeUrgent = (def: RecordDef): boolean => def.approvals?.some((a) => a.urgent !== undefined) === true;

function leadIn(policy: HousePolicy, def: RecordDef, lead: LeadRule): Label {
  const kinds = kindsOf(lead.when);
  const options = kinds === null ? undefined : def.fields[kinds.field]?.options;
  const named = kinds === null ? [] : kinds.values.map((v): Label => options?.[v] ?? { zh: v, en: v });
  const what = named.length === 0 ? lead.label : list(named);
  const days = lead.setting === undefined ? lead.days : (policy.settings[lead.setting] ?? lead.days);
  const day = def.fields[lead.before]?.label ?? { zh: lead.before, en: lead.before };
  const needs = lead.needs.map((f) => def.fields[f]?.label ?? { zh: f, en: f });
  const also =
    needs.length === 0
      ? { zh: '', en: '' }
      : { zh: `，提交前填写${list(needs).zh}`, en: `, with ${list(needs).en} filled in` };
  return {
    zh: `${lead.label.zh}（${what.zh}）：${day.zh}前至少 ${days} 天提交${also.zh}。`,
    en: `${lead.label.en} (${what.en}): proposed at least ${days} days ahead of its ${day.en.toLowerCase()}${also.en}.`,
  };
}

/** How a setting's unit is said; a switch and a plain count have none. */
export const unitWords: Readonly<Record<SettingUnit, Label | null>> = {
  days: words.days,
  workingDays: words.workingDays,
  workingHours: words.workingHours,
  hours: words.plainHours,
  percent: words.percent,
  seconds: words.seconds,
  count: null,
  yesNo: null,
};

/** A number with its unit, or yes or no. */
function settingIn(label: Label, value: number, of: SettingUnit): Label {
  if (of === 'yesNo')
    return { zh: `${label.zh}：${value === 1 ? '是' : '否'}。`, en: `${label.en}: ${value === 1 ? 'yes' : 'no'}.` };
  const unit = unitWords[of];
  return unit === null
    ? { zh: `${label.zh}：${value}。`, en: `${label.en}: ${value}.` }
    : { zh: `${label.zh}：${value} ${unit.zh}。`, en: `${label.en}: ${value} ${unit.en}.` };
}

/** The whole policy in plain sentences, the same for every version. */
export function readingOf(answer: PolicyAnswer, policy: HousePolicy, find: Find): Article[] {
  const structure: Article = {
    key: 'structure',
    about: words.structure,
    text: {
      zh: `${structures[policy.structure].zh}：${words[policy.structure].zh}。`,
      en: `${structures[policy.structure].en}: ${words[policy.structure].en}.`,
    },
  };
  const approvals = answer.approvals.flatMap(({ id, record, label }): Article[] => {
    const def = find(record);
    const rules = policy.approvals[id];
    if (def === undefined || rules === undefined) return [];
    return [
      ...(rules.lead ?? []).map(
        (l): Article => ({ key: `${id}.lead.${l.key}`, about: label, text: leadIn(policy, def, l) }),
      ),
      ...rules.rules.map((r): Article => ({ key: `${id}.${r.key}`, about: label, text: ruleIn(answer, def, r) })),
    ];
  });
  const settings = answer.settings.map((s): Article => {
    const value = policy.settings[s.key] ?? s.default;
    return { key: `setting.${s.key}`, about: words.settings, text: settingIn(s.label, value, s.unit) };
  });
  return [structure, ...approvals, ...settings];
}

export interface ArticleChange {
  readonly key: string;
  readonly about: Label;
  readonly before: Label | null;
  readonly after: Label | null;
}
/** What two versions say differently, in the order of the later one; what only the earlier says comes last. */
export function changedArticles(before: readonly Article[], after: readonly Article[]): ArticleChange[] {
  const was = new Map(before.map((a) => [a.key, a]));
  const is = new Set(after.map((a) => a.key));
  return [
    ...after.map((a) => ({ key: a.key, about: a.about, before: was.get(a.key)?.text ?? null, after: a.text })),
    ...before.filter((a) => !is.has(a.key)).map((a) => ({ key: a.key, about: a.about, before: a.text, after: null })),
  ].filter((c) => c.before?.zh !== c.after?.zh || c.before?.en !== c.after?.en);
}

/** A stored version holds only what the house wrote: what it left out is as the product comes, in every version. */
export const wholePolicy = (
  answer: PolicyAnswer,
  stored: HousePolicy,
  declared: HousePolicy['approvals'],
): HousePolicy => ({
  structure: stored.structure,
  approvals: Object.fromEntries(
    answer.approvals.flatMap(({ id }) => {
      const usual = declared[id];
      const own = stored.approvals[id];
      const rules = own ?? usual;
      if (rules === undefined) return [];
      const lead = rules.lead ?? usual?.lead;
      return [[id, { rules: rules.rules, ...(lead === undefined ? {} : { lead }) }]];
    }),
  ),
  settings: stored.settings,
});
