import { type Actor, demand } from '../../../server/access/actor.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { type RecordReads, todayIn } from '../../../server/records/read.service.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import type { Paper, PaperKind } from '../paper.contract.ts';
import type { Metrics } from './metrics.service.ts';
import { cutNotes } from './paper.cuts.ts';
import {
  changedParts,
  type FigureDeps,
  type PaperFigures,
  paperCauses,
  paperFigures,
  type Spans,
} from './paper.figures.ts';
import { daysOf, lastWhole, lastYearOf, nextOf, periodOf, previousOf, type Span } from './paper.periods.ts';
import { paperCampaigns, paperRows } from './paper.records.ts';
import { suggestionsOf } from './paper.suggestions.ts';
import { goalLine, moreGoals } from './report.service.ts';

export interface PaperDeps {
  readonly db: Db;
  readonly reads: RecordReads;
  readonly metrics: Metrics;
  readonly channels: Pick<ChannelsApi, 'channelsBySlug'>;
  readonly campaigns: Pick<CampaignsApi, 'outcomes'>;
  readonly strategy: StrategyApi;
  readonly organization: Pick<OrganizationApi, 'units' | 'unitsBelow'>;
  readonly workspaceOf: (workspaceId: string) => Promise<{ readonly name: string; readonly demo: boolean }>;
  readonly now: () => Date;
}

/** Composes weekly reviews, monthly reports and the longer ones: what happened in a period, within what the reader may see. */
export class PaperService {
  readonly #deps: PaperDeps;
  readonly #figures: FigureDeps;

  constructor(deps: PaperDeps) {
    this.#deps = deps;
    this.#figures = {
      ...deps,
      async campaignTitles(actor, codes) {
        if (actor.reach('campaign.read') === undefined || codes.length === 0) return new Map();
        const filter = { field: 'code', op: 'in', value: codes.slice(0, 200) } as const;
        const { items } = await deps.reads.list(actor, Campaign, { filter, limit: 200, names: false });
        return new Map(items.map((c) => [c.code, c.title]));
      },
    };
  }

  /** The period of a day; the last whole one without it. */
  spans(actor: Actor, kind: PaperKind, date?: string): Spans & { readonly next: Span } {
    const today = todayIn(this.#deps.now(), actor.timeZone);
    const period = date === undefined ? lastWhole(kind, today) : periodOf(kind, date);
    if (period.start > today) throw invalid(issue(['date'], '这一期还没有开始', 'This period has not begun yet'));
    return {
      period,
      previous: previousOf(kind, period),
      lastYear: lastYearOf(kind, period),
      next: nextOf(kind, period),
    };
  }

  async paper(
    reader: Actor,
    kind: PaperKind,
    options: { readonly date?: string | undefined; readonly unit?: string | undefined },
  ): Promise<Paper> {
    demand(reader, 'report.read');
    const unit = await this.unit(reader, options.unit);
    const units =
      unit === null ? null : ((await this.#deps.organization.unitsBelow(reader.workspaceId)).get(unit.id) ?? [unit.id]);
    const actor = units === null ? reader : narrowed(reader, units);
    const spans = this.spans(actor, kind, options.date);
    const { period } = spans;
    const [figures, parts, goals, rows, workspace] = await Promise.all([
      paperFigures(this.#figures, actor, kind, spans),
      changedParts(this.#figures, actor, spans),
      this.#deps.strategy.activeGoals(reader, {
        within: period,
        asOf: period.end,
        ...(units === null ? {} : { units }),
      }),
      paperRows(this.#deps, actor, units, spans),
      this.#deps.workspaceOf(reader.workspaceId),
    ]);
    const campaigns = await paperCampaigns(this.#deps.campaigns, actor, rows.campaigns, period);
    const { tasks, clocks, budgets, incidents, next } = rows;
    const causes = paperCauses(actor, parts, figures);
    const facts = {
      figures: [...figures.figures],
      causes,
      goals: goals.items.map((g) => goalLine(g, figures.definitions.get(g.metric))),
      campaigns: campaigns.items,
      tasks,
      clocks,
      budgets: budgets.items,
      incidents,
    };
    return {
      kind,
      period,
      previous: spans.previous,
      lastYear: spans.lastYear,
      unit,
      workspace: { name: workspace.name, demo: workspace.demo, timeZone: reader.timeZone, currency: reader.currency },
      ...facts,
      next: next.items,
      suggestions: suggestionsOf(facts),
      notes: [
        ...moreGoals(goals),
        ...cutNotes({ campaigns, budgets, next }),
        ...notesOf(kind, spans, figures, {
          today: todayIn(this.#deps.now(), reader.timeZone),
          whole: actor.reach('metric.read')?.all === true || unit !== null,
        }),
      ],
      generatedAt: this.#deps.now().toISOString(),
    };
  }

  /** A unit that the reader may ask for: within the reach of their reports. */
  async unit(reader: Actor, id: string | undefined): Promise<Paper['unit']> {
    if (id === undefined) return null;
    const found = (await this.#deps.organization.units(reader.workspaceId)).find((u) => u.id === id);
    const reach = reader.reach('report.read');
    if (found === undefined || reach === undefined || !(reach.all || reach.units.includes(id)))
      throw new AppError('not_found');
    return { id, name: found.name };
  }
}

/** The reader, seeing of everything only what lies in these units. Rows are narrowed by their queries as well. */
function narrowed(actor: Actor, units: readonly string[]): Actor {
  const { accessJson, ...facts } = actor;
  return {
    ...facts,
    accessJson,
    reach(permission) {
      const reach = actor.reach(permission);
      if (reach === undefined) return undefined;
      if (reach.all) return { all: false, units, people: [] };
      return { all: false, units: reach.units.filter((u) => units.includes(u)), people: reach.people };
    },
  };
}

type Note = Paper['notes'][number];

function notesOf(
  kind: PaperKind,
  spans: Spans,
  { figures, silent, unpaid }: PaperFigures,
  at: { today: string; whole: boolean },
): Note[] {
  const notes: Note[] = [];
  const add = (type: Note['kind'], text: Label): void => void notes.push({ kind: type, text });
  if (spans.period.end >= at.today)
    add('partial', {
      zh: '本期尚未结束，数据到此刻为止，不宜与整期比较',
      en: 'The period is not over: figures up to now, not to be compared with whole ones',
    });
  else
    add('partial', {
      zh: `活动状态、任务和预算是 ${at.today} 的情况；目标和活动的数字截至本期期末`,
      en: `States of campaigns, tasks and budgets are as of ${at.today}; figures of goals and campaigns are as of the end of the period`,
    });
  if (silent.length > 0)
    add('gap', {
      zh: `这些日子没有收到任何事件：${silent.join('、')}`,
      en: `No events arrived on: ${silent.join(', ')}`,
    });
  if (unpaid.length > 0)
    add('gap', {
      zh: `这些日子的投放数据没有导入：${unpaid.join('、')}，花费与投产比偏低`,
      en: `No cost was imported for: ${unpaid.join(', ')}; cost and ROAS are too low`,
    });
  const uv = figures.find((f) => f.metric === 'uv');
  if (uv?.previous === null) add('noBase', { zh: '上期没有数据，环比为“—”', en: 'No data for the period before' });
  if (uv?.lastYear === null)
    add('noBase', {
      zh: `去年同期（${spans.lastYear.label.zh}）没有数据，同比为“—”`,
      en: `No data for the same period last year (${spans.lastYear.label.en})`,
    });
  if (kind === 'weekly' || kind === 'monthly') {
    const [now, before, year] = [spans.period, spans.previous, spans.lastYear].map(daysOf);
    if (now !== undefined && before !== undefined && year !== undefined) {
      if (!now.known)
        add('holiday', {
          zh: `没有 ${spans.period.start.slice(0, 4)} 年的节假日安排，按周末推定`,
          en: `No holiday calendar for ${spans.period.start.slice(0, 4)}: weekends are assumed`,
        });
      else if (now.working !== before.working || (uv?.lastYear !== null && now.working !== year.working))
        add('holiday', {
          zh: `工作日：本期 ${now.working} 天，上期 ${before.working} 天，去年同期 ${year.working} 天`,
          en: `Working days: ${now.working} now, ${before.working} before, ${year.working} a year ago`,
        });
      if (uv?.lastYear !== null && now.springFestival > 0 !== year.springFestival > 0)
        add('holiday', {
          zh: '春节不在同一期，同比受影响',
          en: 'Spring Festival falls into another period: the comparison with last year is affected',
        });
    }
  }
  if (!at.whole) add('scope', { zh: '只统计你有权查看的部门', en: 'Only the units that you may see are counted' });
  return notes;
}
