import { sql } from 'drizzle-orm';
import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import * as paperContract from '../paper.contract.ts';
import * as contract from '../report.contract.ts';
import type { Metrics } from './metrics.service.ts';
import { PaperDelivery } from './paper.delivery.ts';
import { paperDocument } from './paper.document.ts';
import { paperDocx } from './paper.docx.ts';
import { paperPdf } from './paper.pdf.ts';
import { PaperService } from './paper.service.ts';
import { paperXlsx } from './paper.xlsx.ts';
import { ReportDelivery } from './report.delivery.ts';
import { ReportService } from './report.service.ts';
import { dailyXlsx } from './report.xlsx.ts';

export interface ReportsDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly channels: ChannelsApi;
  readonly strategy: StrategyApi;
  readonly mailer: Mailer;
  readonly campaigns: CampaignsApi;
  readonly organization: OrganizationApi;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

const formats = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** 日报、周报、月报: as page, as files, and by mail on time. */
export function reportsModule(deps: ReportsDeps): Room & {
  readonly delivery: ReportDelivery;
  readonly papers: PaperDelivery;
} {
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
  const papers = new PaperService({
    ...deps,
    workspaceOf: (id) => deps.ownerDb.one(sql`SELECT name, demo FROM workspace WHERE id = ${id}::uuid`),
  });
  const paperDelivery = new PaperDelivery({ ...deps, papers, publicUrl: () => deps.config.url });
  deps.jobs.define({
    name: 'report.papers',
    cron: { expression: '*/10 * * * *', timeZone: 'UTC' },
    run: async () => {
      await paperDelivery.deliverDue();
    },
  });
  deps.jobs.define({
    name: 'report.daily',
    cron: { expression: '*/10 * * * *', timeZone: 'UTC' },
    run: async () => {
      await delivery.deliverDue();
    },
  });
  return {
    delivery,
    papers: paperDelivery,
    routes: [
      bind(paperContract.readPaper, (actor, { params, query }) => papers.paper(actor, params.kind, query)),
      bind(paperContract.paperFile, async (actor, { params, query, reply }) => {
        const { format } = query;
        const locale = query.locale ?? actor.locale;
        const paper = await papers.paper(actor, params.kind, query);
        const doc = paperDocument(paper, locale);
        reply
          .type(formats[format])
          .header(
            'content-disposition',
            `attachment; filename="${paper.kind}-${paper.period.start}.${format}"; filename*=UTF-8''${encodeURIComponent(`${doc.fileName}.${format}`)}`,
          );
        if (format === 'xlsx') return paperXlsx(paper, locale);
        return format === 'docx' ? paperDocx(doc) : paperPdf(doc);
      }),
      bind(paperContract.paperSubscription, (actor, { params, query }) =>
        paperDelivery.subscription(actor, params.kind, query.unit),
      ),
      bind(paperContract.subscribePaper, (actor, { params, body }) =>
        paperDelivery.subscribe(actor, params.kind, body.active, body.unit),
      ),
      bind(paperContract.sendPaper, (actor, { params, body }) =>
        paperDelivery.sendNow(actor, params.kind, body.date, body.unit),
      ),
      bind(paperContract.putPaperSchedule, (actor, { body }) => paperDelivery.putSchedule(actor, body)),
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
