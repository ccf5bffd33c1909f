import { Decimal } from 'decimal.js';
import type { Label } from '../../../shared/label.ts';
import { type Paper, tasksCounted } from '../paper.contract.ts';

type Facts = Pick<Paper, 'figures' | 'causes' | 'goals' | 'campaigns' | 'tasks' | 'clocks' | 'budgets' | 'incidents'>;

const percent = (value: string): string => `${new Decimal(value).mul(100).toFixed(0)}%`;

/** What to do about what the figures say: each names the fact that it follows from. Nothing is guessed. */
export function suggestionsOf(facts: Facts): Label[] {
  const out: Label[] = [];
  for (const g of facts.goals.filter((one) => one.status === 'behind' || one.status === 'missed').slice(0, 3)) {
    if (g.ratio === null) continue;
    const due = g.pace === null || Number(g.target) === 0 ? null : percent(new Decimal(g.pace).div(g.target).toFixed());
    out.push({
      zh: `目标“${g.title}”完成 ${percent(g.ratio)}${due === null ? '' : `，应完成 ${due}`}：检查行动计划，或申请调整目标`,
      en: `Goal “${g.title}” is at ${percent(g.ratio)}${due === null ? '' : `, ${due} is due`}: look at its action plan, or ask to change the goal`,
    });
  }
  for (const c of (facts.campaigns ?? []).filter((one) => one.status === 'behind').slice(0, 3))
    out.push({
      zh: `活动“${c.title}”落后于计划：看渠道与漏斗，必要时提出偏差修正`,
      en: `Campaign “${c.title}” is behind its plan: look at channels and funnel, correct the plan if need be`,
    });
  const roas = facts.figures.find((f) => f.metric === 'roas');
  if (
    roas !== undefined &&
    roas.value !== null &&
    roas.previous !== null &&
    new Decimal(roas.value).lt(new Decimal(roas.previous).mul('0.9'))
  )
    out.push({
      zh: `投产比由 ${new Decimal(roas.previous).toFixed(2)} 降到 ${new Decimal(roas.value).toFixed(2)}：把预算从低投产渠道调往高投产渠道`,
      en: `ROAS fell from ${new Decimal(roas.previous).toFixed(2)} to ${new Decimal(roas.value).toFixed(2)}: move money from channels with a low to those with a high return`,
    });
  for (const b of (facts.budgets ?? []).filter((one) => one.level === 'warned' || one.level === 'over').slice(0, 3))
    out.push({
      zh: `预算“${b.title}”已用 ${b.rate === null ? '—' : percent(b.rate)}：新增支出前先核对余额`,
      en: `Budget “${b.title}” is used to ${b.rate === null ? '—' : percent(b.rate)}: check what is free before spending more`,
    });
  const overdue = facts.tasks?.overdue ?? 0;
  if (overdue > 0)
    out.push({
      zh: `有 ${tasksCounted(overdue)} 项任务逾期：请负责人给出新的完成时间，或关闭不再需要的`,
      en: `${tasksCounted(overdue)} tasks are overdue: ask their owners for a date, or close what is not needed`,
    });
  if (facts.clocks.missed > 0)
    out.push({
      zh: `有 ${facts.clocks.missed} 个时限未守住：在周会上说明原因`,
      en: `${facts.clocks.missed} deadlines were missed: tell the reasons in the weekly meeting`,
    });
  return out;
}
