import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import * as contract from '../report.contract.ts';
import type { Metrics } from './metrics.service.ts';
import { ReportDelivery } from './report.delivery.ts';
import { ReportService } from './report.service.ts';
import { dailyXlsx } from './report.xlsx.ts';

export interface ReportsDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly channels: ChannelsApi;
  readonly strategy: StrategyApi;
  readonly mailer: Mailer;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** 日报: as page, as workbook, and by mail on working days. */
export function reportsModule(deps: ReportsDeps): Room & { readonly delivery: ReportDelivery } {
  const { metrics, channels, strategy, now } = deps;
  const reports = new ReportService({
    metrics,
    channels,
    strategy,
    now,
    // As the owner: the name of the workspace one is in is no secret to its people, and the job asks for many.
    workspaceOf: (id) => deps.ownerDb.one(sql`SELECT name, demo FROM workspace WHERE id = ${id}::uuid`),
  });
  const delivery = new ReportDelivery({ ...deps, reports, publicUrl: () => deps.config.url });
  deps.jobs.define({
    name: 'report.daily',
    cron: { expression: '*/10 * * * *', timeZone: 'UTC' },
    run: async () => {
      await delivery.deliverDue();
    },
  });
  return {
    delivery,
    routes: [
      bind(contract.dailyReport, (actor, { query }) => reports.daily(actor, query.date)),
      bind(contract.dailyReportXlsx, async (actor, { query, reply }) => {
        const report = await reports.daily(actor, query.date);
        const locale = query.locale ?? actor.locale;
        reply
          .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
          .header(
            'content-disposition',
            `attachment; filename="daily-report-${report.date}.xlsx"; filename*=UTF-8''${encodeURIComponent(`日报-${report.date}.xlsx`)}`,
          );
        return dailyXlsx(report, locale);
      }),
      bind(contract.getSubscription, (actor) => delivery.subscription(actor)),
      bind(contract.putSubscription, (actor, { body }) => delivery.subscribe(actor, body.active)),
      bind(contract.sendDailyReport, (actor, { body }) => delivery.sendNow(actor, body.date)),
    ],
  };
}
