import { Decimal } from 'decimal.js';
import { demand } from '../../../server/access/actor.ts';
import { roundDecimal } from '../../../server/tabular/cell-number.parser.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import { costFields, costFigures } from './costs.columns.ts';
import { type CostRow, costKey, costReader, type Fact } from './costs.rows.ts';
import type { FactStore, OwnedFact } from './facts.store.ts';
import type { Checked, Groups, ImportContext, ImportKind } from './import.kind.ts';
import { meant, patiently } from './orders.import.ts';
import { dateOrderOf, type RowProblem } from './orders.lines.ts';

export interface CostImportDeps {
  readonly facts: FactStore;
  readonly channels: ChannelsApi;
  readonly campaigns: CampaignsApi;
  /** Unit that owns figures of a campaign; the root unit without one. */
  readonly unitOf: (
    workspaceId: string,
    hints: { readonly unit: string; readonly campaign: string },
  ) => Promise<string>;
}

const batchFacts = 2_000;

/**
 * The figures of one key. A file may tell of the same day and ad on several rows (by hour, by audience): they are parts
 * of one figure and add up.
 */
function factsOf(rows: readonly CostRow[]): Fact[] {
  const sums = new Map<string, Fact>();
  for (const { row: _, figures, ...key } of rows)
    for (const { metric, value, currency } of figures) {
      const id = `${metric} ${currency}`;
      const before = sums.get(id);
      sums.set(id, {
        ...key,
        metric,
        currency,
        value: before === undefined ? value : new Decimal(before.value).add(value).toFixed(),
      });
    }
  // What the store keeps: six decimals. Compared with what is there, a figure of nine would always differ.
  return [...sums.values()].map((f) => ({ ...f, value: roundDecimal(f.value, 6) }));
}

/** The identity of a figure holds no currency: two of them on one day would overwrite each other. */
function check(groups: Groups): Checked {
  const problems: RowProblem[] = [];
  const refused = new Set<string>();
  let count = 0;
  for (const [key, items] of groups) {
    const rows = items as readonly CostRow[];
    const facts = factsOf(rows);
    if (new Set(facts.map((f) => f.metric)).size === facts.length) count += facts.length;
    else {
      refused.add(key);
      const message = { zh: '同一天同一项有两种币种', en: 'has two currencies for the same day and ad' };
      problems.push({ row: rows[0]?.row ?? 0, column: null, message });
    }
  }
  return { count, problems, refused };
}

function needColumns({ columnOf, options }: ImportContext): void {
  if (options.date === undefined && columnOf['date'] === undefined)
    throw invalid(
      issue(
        ['file'],
        '没有找到日期列；可以用选项指明日期',
        'No column of dates was found; a day can be given as an option',
      ),
    );
  if (costFigures.every((f) => columnOf[f.key] === undefined))
    throw invalid(
      issue(
        ['file'],
        '没有找到展示、点击、花费等数据列',
        'No column of figures (impressions, clicks, cost …) was found',
      ),
    );
}

/** Exports of advertising platforms → daily facts. */
export function costImport(deps: CostImportDeps): ImportKind {
  return {
    fields: costFields,
    async prepare(context) {
      const { actor, options, header, columnOf, preview } = context;
      needColumns(context);
      const [findChannel, findAccount, findCampaign] = await Promise.all([
        deps.channels.channelFinder(actor),
        deps.channels.accountFinder(actor),
        deps.campaigns.campaignFinder(actor),
      ]);
      const dateOrder = options.dateOrder ?? dateOrderOf(preview.map((r) => r.cells[columnOf['date'] ?? -1] ?? null));
      const read = costReader({
        header,
        columnOf,
        date: options.date,
        ...(dateOrder === undefined ? {} : { dateOrder }),
        defaults: {
          currency: options.currency ?? actor.currency,
          channel: meant('channel', options.channel, findChannel),
          account: meant('account', options.account, findAccount),
          campaign: meant('campaign', options.campaign, findCampaign),
        },
        findChannel,
        findAccount,
        findCampaign,
      });
      const reach = demand(actor, 'dataImport.create');
      const allowed = (unit: string): boolean => reach.all || reach.units.includes(unit);
      const units = new Map<string, Promise<string>>();
      const unitOf = (campaign: string): Promise<string> => {
        const asked = units.get(campaign) ?? deps.unitOf(actor.workspaceId, { unit: options.unit ?? '', campaign });
        units.set(campaign, asked);
        return asked;
      };
      return {
        read(row) {
          const made = read(row);
          if (made.kind === 'row') return { kind: 'item', key: costKey(made.row), item: made.row };
          return made.kind === 'wrong' ? { ...made, key: null } : made;
        },
        check,
        async write(groups) {
          const total = { created: 0, updated: 0, unchanged: 0, problems: [] as RowProblem[] };
          let waiting: OwnedFact[] = [];
          const flush = async (): Promise<void> => {
            const done = await patiently(() => deps.facts.write(actor.workspaceId, options.source ?? 'costs', waiting));
            for (const key of ['created', 'updated', 'unchanged'] as const) total[key] += done[key];
            waiting = [];
          };
          for (const items of groups.values()) {
            const rows = items as readonly CostRow[];
            const unitId = await unitOf(rows[0]?.campaign ?? '');
            if (!allowed(unitId)) {
              const message = { zh: '所属部门不在你的权限范围内', en: 'belongs to a unit outside your permission' };
              total.problems.push({ row: rows[0]?.row ?? 0, column: null, message });
              continue;
            }
            waiting.push(...factsOf(rows).map((f) => ({ ...f, unitId })));
            if (waiting.length >= batchFacts) await flush();
          }
          await flush();
          return total;
        },
      };
    },
  };
}
