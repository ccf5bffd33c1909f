import { setTimeout as sleep } from 'node:timers/promises';
import { demand } from '../../../server/access/actor.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { EventImport, ImportedOrder, ImportedOutcome } from '../../tracking/event-import.api.ts';
import type { Groups, ImportContext, ImportKind, ImportWork } from './import.kind.ts';
import { orderFields } from './orders.columns.ts';
import { toOrderEvents } from './orders.events.ts';
import { dateOrderOf, type OrderRow, orderReader, type RowProblem } from './orders.lines.ts';

export interface OrderImportDeps {
  readonly events: EventImport;
  readonly channels: ChannelsApi;
  readonly campaigns: CampaignsApi;
}

const batchOrders = 500;
const batchLines = 20_000;

/** The code that an option means, or the option's own error. */
export function meant(name: string, given: string | undefined, find: (text: string) => string | undefined): string {
  if (given === undefined) return '';
  const code = find(given);
  if (code === undefined) throw invalid(issue(['options', name], `没有找到“${given}”`, `“${given}” was not found`));
  return code;
}

/** Waits out a full queue or a store that is away for a moment; what is written once is not written twice. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 503 || attempt === 20) throw error;
      await sleep(Math.min(250 * attempt, 3_000));
    }
  }
}

interface Batch {
  readonly orders: ImportedOrder[];
  /** Row at which each order begins. */
  readonly rows: number[];
}

function* batchesOf(source: string, groups: Groups): Generator<Batch> {
  let batch: Batch = { orders: [], rows: [] };
  let lines = 0;
  for (const [order, items] of groups) {
    const rows = items as readonly OrderRow[];
    const made = toOrderEvents(source, order, rows);
    if (!made.ok) continue;
    for (const event of made.events) {
      batch.orders.push(event);
      batch.rows.push(rows[0]?.row ?? 0);
      lines += event.lines.length;
    }
    if (batch.orders.length < batchOrders && lines < batchLines) continue;
    yield batch;
    batch = { orders: [], rows: [] };
    lines = 0;
  }
  if (batch.orders.length > 0) yield batch;
}

/** Lines of orders → `Order Completed` and `Order Refunded`, each invoice of a source once. */
export function orderImport(deps: OrderImportDeps): ImportKind {
  return {
    fields: orderFields,
    async prepare(context): Promise<ImportWork> {
      const { actor, options, header, columnOf, preview } = context;
      const [findChannel, findCampaign] = await Promise.all([
        deps.channels.channelFinder(actor),
        deps.campaigns.campaignFinder(actor),
      ]);
      needPrice(context);
      const source = options.source ?? 'orders';
      const dateOrder = options.dateOrder ?? dateOrderOf(preview.map((r) => r.cells[columnOf['time'] ?? -1] ?? null));
      const read = orderReader({
        header,
        columnOf,
        timeZone: options.timeZone ?? actor.timeZone,
        ...(dateOrder === undefined ? {} : { dateOrder }),
        defaults: {
          currency: options.currency ?? actor.currency,
          channel: meant('channel', options.channel, findChannel),
          campaign: meant('campaign', options.campaign, findCampaign),
          unit: options.unit ?? '',
        },
        findChannel,
        findCampaign,
      });
      const reach = demand(actor, 'dataImport.create');
      const units = reach.all ? undefined : new Set(reach.units);
      return {
        read(row) {
          const made = read(row);
          if (made.kind === 'line') return { kind: 'item', key: made.line.order, item: made.line };
          return made.kind === 'wrong'
            ? { kind: 'wrong', key: made.order === '' ? null : made.order, problems: made.problems }
            : made;
        },
        check(groups) {
          const problems: RowProblem[] = [];
          const refused = new Set<string>();
          let count = 0;
          for (const [order, rows] of groups) {
            const made = toOrderEvents(source, order, rows as readonly OrderRow[]);
            if (made.ok) count += made.events.length;
            else {
              problems.push(made.problem);
              refused.add(order);
            }
          }
          return { count, problems, refused };
        },
        async write(groups) {
          const total = { created: 0, updated: 0, unchanged: 0, problems: [] as RowProblem[] };
          for (const { orders, rows } of batchesOf(source, groups)) {
            const done: ImportedOutcome = await patiently(() => deps.events.orders(actor.workspaceId, orders, units));
            total.created += done.created;
            total.unchanged += done.existing;
            for (const index of done.outside)
              total.problems.push({
                row: rows[index] ?? 0,
                column: null,
                message: {
                  zh: `订单 ${orders[index]?.orderId ?? ''} 所属部门不在你的权限范围内`,
                  en: `order ${orders[index]?.orderId ?? ''} belongs to a unit outside your permission`,
                },
              });
          }
          return total;
        },
      };
    },
  };
}

function needPrice({ columnOf }: ImportContext): void {
  if (['price', 'amount', 'total'].every((key) => columnOf[key] === undefined))
    throw invalid(
      issue(['file'], '没有找到单价、金额或订单金额列', 'No column of prices, line amounts or order totals was found'),
    );
}
