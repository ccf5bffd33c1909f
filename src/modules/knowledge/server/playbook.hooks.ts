import { Decimal } from 'decimal.js';
import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import { reading } from '../../../server/records/work.ts';
import type { RecordWrites } from '../../../server/records/write.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import { Case, type CaseFigures } from '../cases.contract.ts';
import { Playbook, type PlaybookStep, type PlaybookTargets } from '../playbooks.contract.ts';
import { editioned } from './editions.ts';
import type { TaskMaker } from './playbook.start.ts';

const base = editioned(Playbook, ['trial', 'proven']);

export const playbookHooks: RecordHooks<typeof Playbook> = {
  ...base,
  async beforeSave(work, change) {
    const { action, after } = change;
    const shape = after.budgetShape ?? [];
    const sum = shape.reduce((total, line) => total.plus(line.share), new Decimal(0));
    if (shape.length > 0 && sum.minus(1).abs().gt('0.0005'))
      throw invalid(
        issue(
          ['budgetShape'],
          `占比之和是 ${sum.times(100).toDecimalPlaces(2).toFixed()}%，应为 100%`,
          `The shares add up to ${sum.times(100).toDecimalPlaces(2).toFixed()}%, not 100%`,
        ),
      );
    if (action === 'publish' && (after.steps ?? []).length === 0)
      throw new AppError('transition_refused', {
        reason: { zh: '发布前请写步骤', en: 'Write its steps before publishing' },
      });
    return base.beforeSave?.(work, change);
  },
};

/** A draft from a case: its channels, how the money went, what it reached, and the steps of the playbook it began with. */
export async function playbookFrom(
  reads: RecordReads,
  writes: RecordWrites,
  tasks: TaskMaker | undefined,
  actor: Actor,
  caseId: string,
) {
  const { item, refs } = await reads.get(actor, Case, caseId);
  const figures = item.figures as CaseFigures | null;
  const begun = item.campaign === null ? [] : await stepsOf(reads, actor, item.campaign);
  // A campaign that followed no playbook shows by its tasks how it was done.
  const steps =
    begun.length > 0 || item.campaign === null ? begun : await doneFor(tasks, actor, item.campaign, item.period.start);
  const { id, code } = await writes.transaction(actor, (work) =>
    writes.create(work, Playbook, {
      title: actor.locale === 'zh' ? `${item.title} 打法` : `${item.title} playbook`,
      // What a team learned is no kind of campaign: whoever makes a playbook of it says which.
      kind: item.kind === 'team' ? 'brand' : item.kind,
      purpose: item.summary,
      useWhen: item.highlights,
      avoidWhen: [item.problems, item.lessons].filter((text) => text !== null).join('\n\n') || null,
      days: item.period.end === null ? 7 : daysOf(item.period.start, item.period.end),
      channels: (item.channels ?? []).filter((c) => refs['channel']?.[c] !== undefined),
      steps,
      budgetShape: figures === null ? [] : shapeOf(figures),
      targets: figures === null ? [] : targetsOf(figures),
      tags: item.tags,
      fromCase: item.id,
    }),
  );
  return { id, code };
}

const daysOf = (start: string, end: string): number =>
  Math.min(366, Math.round((Date.parse(end) - Date.parse(start)) / 86_400_000) + 1);

/** How the cost was spread over channels; the last line takes what rounding leaves. */
export function shapeOf(figures: CaseFigures) {
  const spent = figures.byChannel.flatMap((c) => {
    const cost = new Decimal(c.figures.cost ?? 0);
    return cost.gt(0) ? [{ name: c.title ?? c.code, cost }] : [];
  });
  const whole = spent.reduce((sum, c) => sum.plus(c.cost), new Decimal(0));
  const lines = spent
    .map((c) => ({ name: c.name, share: c.cost.div(whole).toDecimalPlaces(3) }))
    .filter((c) => c.share.gt(0))
    .toSorted((a, b) => b.share.comparedTo(a.share));
  const rest = new Decimal(1).minus(lines.reduce((sum, l) => sum.plus(l.share), new Decimal(0)));
  return lines.map((l, i) => ({
    dimension: 'channel' as const,
    name: l.name,
    share: (i === 0 ? l.share.plus(rest) : l.share).toFixed(),
  }));
}

function targetsOf({ total }: CaseFigures): PlaybookTargets {
  const aov =
    total.gmv !== null && total.orders !== null && Number(total.orders) > 0
      ? new Decimal(total.gmv).div(total.orders).toDecimalPlaces(2).toFixed()
      : null;
  const all = { roi: total.roi, roas: total.roas, conversion_rate: total.conversionRate, aov };
  return Object.entries(all).flatMap(([metric, value]) =>
    value === null
      ? []
      : [
          {
            metric: metric as PlaybookTargets[number]['metric'],
            value: new Decimal(value).toDecimalPlaces(6).toFixed(),
          },
        ],
  );
}

async function doneFor(
  tasks: TaskMaker | undefined,
  actor: Actor,
  campaignId: string,
  start: string,
): Promise<PlaybookStep[]> {
  const done = (await tasks?.campaignSteps(actor, campaignId)) ?? [];
  return done
    .map(({ day, what, checklist, deliverable }) => ({
      what: what.slice(0, 300),
      offset: Math.round((Date.parse(day) - Date.parse(start)) / 86_400_000),
      checklist: checklist.slice(0, 50).map((point) => point.slice(0, 300)),
      deliverable: deliverable?.slice(0, 500) ?? null,
    }))
    .filter((step) => Math.abs(step.offset) <= 365);
}

/** The steps of the edition that a campaign began with. */
async function stepsOf(reads: RecordReads, actor: Actor, campaignId: string): Promise<PlaybookStep[]> {
  const row = await reading(reads.deps.db, actor, (tx) =>
    tx.maybeOne<{ steps: PlaybookStep[] | null }>(sql`
      SELECT e.content -> 'steps' AS steps FROM playbook_use u
      JOIN knowledge_edition e ON e.workspace_id = u.workspace_id AND e.record = 'playbook' AND e.record_id = u.playbook_id AND e.edition = u.edition
      WHERE u.workspace_id = ${actor.workspaceId} AND u.campaign_id = ${campaignId}::uuid`),
  );
  return row?.steps ?? [];
}
