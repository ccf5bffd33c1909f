import { addDays } from '@huanying/query';
import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import type { Actor } from '../../../server/access/actor.ts';
import { dayKind } from '../../../server/calendar/working-days.ts';
import { momentIn } from '../../../server/figures/pace.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { reading, working } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import { Person } from '../../organization/organization.contract.ts';
import type { ReportSubscription } from '../report.contract.ts';
import { drawDaily } from './paper.drawing.ts';
import { dailyMail } from './report.mail.ts';
import type { ReportService } from './report.service.ts';
import type { SentPapers } from './sent-papers.service.ts';

export interface DeliveryDeps {
  readonly reports: ReportService;
  readonly sent: SentPapers;
  readonly reads: RecordReads;
  readonly db: Db;
  readonly ownerDb: Db;
  readonly mailer: Mailer;
  readonly publicUrl: () => string;
  readonly now: () => Date;
  readonly log: FastifyBaseLogger;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** Half past eight; a server that was down then sends until noon. */
const sendFrom = 8 * 60 + 30;
const sendUntil = 12 * 60;
/** A letter that the mail server refused is tried again so often in a day. */
const attempts = 5;

const noMail = new AppError('conflict', {
  reason: { zh: '没有配置邮件服务器（SMTP_URL），不能发送', en: 'No mail server is set (SMTP_URL)' },
});

/** Sends the daily report to those who want it, each day once. */
export class ReportDelivery {
  readonly #deps: DeliveryDeps;

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  async subscription(actor: Actor): Promise<ReportSubscription> {
    const personId = personOf(actor);
    const found = await reading(this.#deps.db, actor, async (tx) => ({
      person: await this.#deps.reads.read(tx, Person, personId),
      active: await tx.maybeOne(
        sql`SELECT 1 AS one FROM report_subscription WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = 'daily'`,
      ),
      sent: await tx.query<{ date: string; at: string }>(
        sql`SELECT date, at FROM report_delivery WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = 'daily' AND state = 'sent' ORDER BY date DESC LIMIT 10`,
      ),
    }));
    const year = momentIn(this.#deps.now(), actor.timeZone).date;
    return {
      kind: 'daily',
      active: found.active !== undefined,
      email: found.person.email,
      sent: found.sent,
      calendarNote: dayKind(year).known
        ? null
        : {
            zh: `没有 ${year.slice(0, 4)} 年的节假日安排：周一至周五都会发送`,
            en: `There is no holiday calendar for ${year.slice(0, 4)}: it is sent from Monday to Friday`,
          },
    };
  }

  async subscribe(actor: Actor, active: boolean): Promise<ReportSubscription> {
    const personId = personOf(actor);
    await working(this.#deps.db, actor, this.#deps.now, (work) =>
      active
        ? work.tx.execute(
            sql`INSERT INTO report_subscription (workspace_id, person_id, kind) VALUES (${actor.workspaceId}::uuid, ${personId}::uuid, 'daily') ON CONFLICT DO NOTHING`,
          )
        : work.tx.execute(
            sql`DELETE FROM report_subscription WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = 'daily'`,
          ),
    );
    return this.subscription(actor);
  }

  /** To the asking person, now, as often as asked. */
  async sendNow(actor: Actor, date: string | undefined): Promise<{ sent: boolean; email: string }> {
    if (!this.#deps.mailer.enabled) throw noMail;
    return { sent: true, email: await this.#send(actor, date, 'asked', `report-now-${crypto.randomUUID()}`) };
  }

  /** What the job does: yesterday's report to everybody whose working day has begun and who has not got it yet. */
  async deliverDue(): Promise<number> {
    if (!this.#deps.mailer.enabled) return 0;
    // Over all workspaces: the job belongs to none.
    const due = await this.#deps.ownerDb.query<{ workspace_id: string; person_id: string; time_zone: string }>(sql`
      SELECT s.workspace_id, s.person_id, w.time_zone FROM report_subscription s JOIN workspace w ON w.id = s.workspace_id
      WHERE s.kind = 'daily' ORDER BY s.workspace_id, s.person_id`);
    let sent = 0;
    for (const { workspace_id, person_id, time_zone } of due) {
      const { date, minute } = momentIn(this.#deps.now(), time_zone);
      if (!dayKind(date).working || minute < sendFrom || minute >= sendUntil) continue;
      if (await this.#deliver(workspace_id, person_id, addDays(date, -1))) sent += 1;
    }
    return sent;
  }

  /** The row is taken before the letter leaves: two nodes, or a job that runs twice, send one letter. */
  async #deliver(workspaceId: string, personId: string, date: string): Promise<boolean> {
    const actor = await this.#deps.actorOf(workspaceId, 'person', personId);
    if (actor === null || actor.reach('report.read') === undefined || actor.reach('metric.read') === undefined)
      return false;
    const at = this.#deps.now().toISOString();
    const { ownerDb } = this.#deps;
    const taken = await ownerDb.execute(sql`
      INSERT INTO report_delivery (workspace_id, person_id, kind, date, state, at)
      VALUES (${workspaceId}::uuid, ${personId}::uuid, 'daily', ${date}::date, 'sending', ${at}::timestamptz)
      ON CONFLICT (workspace_id, kind, date, person_id) DO UPDATE SET state = 'sending', attempts = report_delivery.attempts + 1, at = excluded.at
        WHERE report_delivery.state = 'failed' AND report_delivery.attempts < ${attempts}`);
    if (taken === 0) return false;
    const settle = (state: 'sent' | 'failed'): Promise<unknown> =>
      ownerDb.execute(sql`
        UPDATE report_delivery SET state = ${state} WHERE workspace_id = ${workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = 'daily' AND date = ${date}::date`);
    try {
      await this.#send(actor, date, 'onTime', `report-${workspaceId}-${personId}-${date}`);
    } catch (error) {
      await settle('failed');
      this.#deps.log.warn({ err: error, personId, date }, 'a daily report was not sent and will be tried again');
      return false;
    }
    await settle('sent');
    return true;
  }

  /** What goes out is kept before it goes. */
  async #send(actor: Actor, asked: string | undefined, occasion: 'onTime' | 'asked', key: string): Promise<string> {
    const { reports, sent, mailer, publicUrl } = this.#deps;
    const personId = personOf(actor);
    const person = await reading(this.#deps.db, actor, (tx) => this.#deps.reads.read(tx, Person, personId));
    const date = asked ?? reports.defaultDay(actor);
    const kept = await sent.keep(
      actor,
      { kind: 'daily', period: { start: date, end: date }, unit: null, occasion, via: 'mail' },
      async () => ({ form: 'daily', report: await reports.daily(actor, date) }),
    );
    if (kept.model.form !== 'daily') throw new Error('another paper was kept under this day');
    const { report } = kept.model;
    const { locale } = actor;
    try {
      await mailer.send(
        dailyMail(report, {
          to: { name: person.name, address: person.email },
          locale,
          publicUrl: publicUrl(),
          xlsx: await drawDaily(report, locale),
          key,
        }),
      );
    } catch (error) {
      await sent.settle(actor.workspaceId, kept.id, 'failed');
      throw error;
    }
    await sent.settle(actor.workspaceId, kept.id, 'sent');
    return person.email;
  }
}

function personOf(actor: Actor): string {
  if (actor.personId !== null) return actor.personId;
  throw new AppError('forbidden', {
    reason: { zh: '只有人员可以订阅日报', en: 'Only a person can subscribe to the report' },
  });
}
