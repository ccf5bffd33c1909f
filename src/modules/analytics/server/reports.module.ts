import { sql } from 'drizzle-orm';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../server/access/actor.ts';
import { bind } from '../../../server/http/bind.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import { working } from '../../../server/records/work.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import { invalid, issue } from '../../../shared/errors.ts';
import type { Locale } from '../../../shared/label.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { ChannelsApi } from '../../channels/channels.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import type { Paper, PaperFormat } from '../paper.contract.ts';
import * as paperContract from '../paper.contract.ts';
import * as contract from '../report.contract.ts';
import * as sentContract from '../sent-paper.contract.ts';
import type { Metrics } from './metrics.service.ts';
import { PaperDelivery } from './paper.delivery.ts';
import { paperDocument } from './paper.document.ts';
import { drawDaily, drawPaper } from './paper.drawing.ts';
import { PaperService } from './paper.service.ts';
import { ReportDelivery } from './report.delivery.ts';
import { ReportService } from './report.service.ts';
import { exportSentPapers } from './sent-papers.export.ts';
import { SentPapers } from './sent-papers.service.ts';

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

function named(reply: FastifyReply, format: PaperFormat, plain: string, name: string): void {
  reply
    .type(formats[format])
    .header(
      'content-disposition',
      `attachment; filename="${plain}.${format}"; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`,
    );
}
async function paperFile(reply: FastifyReply, paper: Paper, format: PaperFormat, locale: Locale): Promise<Buffer> {
  const doc = paperDocument(paper, locale);
  named(reply, format, `${paper.kind}-${paper.period.start}`, doc.fileName);
  return drawPaper(paper, format, locale);
}
function dailyFile(reply: FastifyReply, report: contract.DailyReport, locale: Locale): Promise<Buffer> {
  named(reply, 'xlsx', `daily-report-${report.date}`, `日报-${report.date}`);
  return drawDaily(report, locale);
}

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
  const sent = new SentPapers(deps);
  const delivery = new ReportDelivery({ ...deps, reports, sent, publicUrl: () => deps.config.url });
  const papers = new PaperService({
    ...deps,
    workspaceOf: (id) => deps.ownerDb.one(sql`SELECT name, demo FROM workspace WHERE id = ${id}::uuid`),
  });
  const paperDelivery = new PaperDelivery({ ...deps, papers, sent, publicUrl: () => deps.config.url });
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
        return paperFile(reply, await papers.paper(actor, params.kind, query), format, locale);
      }),
      bind(sentContract.sentPapers, (actor, { query }) => sent.list(actor, query)),
      bind(sentContract.exportSentPapers, async (actor, { query, reply }) => {
        const file = exportSentPapers(
          sent,
          actor,
          { ...query, locale: query.locale ?? actor.locale },
          { now: now(), url: deps.config.url },
        );
        await working(deps.db, actor, now, async (work) =>
          work.audit({
            record: 'report',
            recordId: null,
            unitId: null,
            ownerId: actor.personId,
            action: 'export',
            changes: { asked: { before: null, after: query } },
          }),
        );
        reply
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
          .type(file.type);
        return reply.send(file.stream) as unknown;
      }),
      bind(sentContract.sentPaper, (actor, { params }) => sent.get(actor, params.id)),
      bind(sentContract.sentPaperFile, async (actor, { params, query, reply }) => {
        const model = await sent.model(actor, params.id);
        const locale = query.locale ?? actor.locale;
        if (model.form === 'paper') return paperFile(reply, model.paper, query.format, locale);
        if (query.format !== 'xlsx')
          throw invalid(issue(['format'], '日报只有 Excel 格式', 'The daily report comes as Excel file'));
        return dailyFile(reply, model.report, locale);
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
        return dailyFile(reply, report, query.locale ?? actor.locale);
      }),
      bind(contract.getSubscription, (actor) => delivery.subscription(actor)),
      bind(contract.putSubscription, (actor, { body }) => delivery.subscribe(actor, body.active)),
      bind(contract.sendDailyReport, (actor, { body }) => delivery.sendNow(actor, body.date)),
    ],
  };
}
