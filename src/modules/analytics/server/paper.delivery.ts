import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { type Actor, demand } from '../../../server/access/actor.ts';
import { momentIn } from '../../../server/figures/pace.ts';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db, Queries } from '../../../server/postgres/pool.ts';
import { reading, working } from '../../../server/records/work.ts';
import { AppError } from '../../../shared/errors.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { PaperKind, PaperSchedule, type PaperSubscription, paperKinds } from '../paper.contract.ts';
import type { PapersApi } from '../papers.api.ts';
import { paperMail } from './paper.mail.ts';
import { defaultSchedule, duePeriod, type Span } from './paper.periods.ts';
import type { PaperService } from './paper.service.ts';
import type { Kept, SentPapers } from './sent-papers.service.ts';

export interface PaperDeliveryDeps {
  readonly papers: PaperService;
  readonly sent: SentPapers;
  readonly db: Db;
  readonly ownerDb: Db;
  readonly mailer: Mailer;
  readonly notices: Notices;
  readonly organization: Pick<OrganizationApi, 'contacts' | 'systemActor'>;
  readonly publicUrl: () => string;
  readonly now: () => Date;
  readonly log: FastifyBaseLogger;
  readonly actorOf: (workspaceId: string, kind: 'person' | 'key', id: string) => Promise<Actor | null>;
}

/** A letter that the mail server refused is tried again so often. */
const attempts = 5;
/** A paper of a unit is subscribed to by `weekly:<unit>`. */
const keyOf = (kind: PaperKind, unit: string | undefined): string => (unit === undefined ? kind : `${kind}:${unit}`);

interface Due {
  readonly workspace_id: string;
  readonly person_id: string;
  readonly kind: string;
  readonly time_zone: string;
  readonly schedule: unknown;
}

/** Sends papers on time to those who want them, each once, and tells them in the page. */
export class PaperDelivery implements PapersApi {
  readonly #deps: PaperDeliveryDeps;

  constructor(deps: PaperDeliveryDeps) {
    this.#deps = deps;
  }

  async subscription(actor: Actor, kind: PaperKind, unit?: string): Promise<PaperSubscription> {
    const personId = personOf(actor);
    const key = keyOf(kind, unit);
    const found = await reading(this.#deps.db, actor, async (tx) => ({
      active: await tx.maybeOne(
        sql`SELECT 1 AS one FROM report_subscription WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = ${key}`,
      ),
      sent: await tx.query<{ date: string; at: string }>(
        sql`SELECT date, at FROM report_delivery WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = ${key} AND state = 'sent' ORDER BY date DESC LIMIT 10`,
      ),
      schedule: await this.schedule(actor.workspaceId, tx),
    }));
    const [contact] = await this.#deps.organization.contacts(actor.workspaceId, [personId]);
    return {
      kind,
      unit: unit ?? null,
      active: found.active !== undefined,
      email: contact?.address ?? null,
      mailEnabled: this.#deps.mailer.enabled,
      schedule: found.schedule,
      sent: found.sent,
    };
  }

  async subscribe(actor: Actor, kind: PaperKind, active: boolean, unit?: string): Promise<PaperSubscription> {
    const personId = personOf(actor);
    // Whoever may not read the paper of a unit does not subscribe to it.
    await this.#deps.papers.unit(actor, unit);
    const key = keyOf(kind, unit);
    await working(this.#deps.db, actor, this.#deps.now, (work) =>
      active
        ? work.tx.execute(
            sql`INSERT INTO report_subscription (workspace_id, person_id, kind) VALUES (${actor.workspaceId}::uuid, ${personId}::uuid, ${key}) ON CONFLICT DO NOTHING`,
          )
        : work.tx.execute(
            sql`DELETE FROM report_subscription WHERE workspace_id = ${actor.workspaceId}::uuid AND person_id = ${personId}::uuid AND kind = ${key}`,
          ),
    );
    return this.subscription(actor, kind, unit);
  }

  async schedule(workspaceId: string, db: Queries = this.#deps.ownerDb): Promise<PaperSchedule> {
    const { stored } = await db.one<{ stored: unknown }>(
      sql`SELECT settings->'paperSchedule' AS stored FROM workspace WHERE id = ${workspaceId}::uuid`,
    );
    return scheduleOf(stored);
  }

  async putSchedule(actor: Actor, schedule: PaperSchedule): Promise<PaperSchedule> {
    if (!demand(actor, 'workspace.manage').all)
      throw new AppError('forbidden', {
        permission: 'workspace.manage',
        reason: { zh: '只有管理整个工作区的人能修改', en: 'Only who manages the whole workspace changes it' },
      });
    await working(this.#deps.db, actor, this.#deps.now, async (work) => {
      const before = await this.schedule(actor.workspaceId, work.tx);
      await work.tx.execute(
        sql`UPDATE workspace SET settings = settings || jsonb_build_object('paperSchedule', ${JSON.stringify(schedule)}::jsonb) WHERE id = ${actor.workspaceId}::uuid`,
      );
      work.audit({
        record: 'workspace',
        recordId: actor.workspaceId,
        unitId: null,
        ownerId: null,
        action: 'paperSchedule',
        changes: { schedule: { before, after: schedule } },
      });
    });
    return schedule;
  }

  /** To the asking person, now, as often as asked. */
  async sendNow(
    actor: Actor,
    kind: PaperKind,
    date?: string,
    unit?: string,
  ): Promise<{ sent: boolean; email: string }> {
    if (!this.#deps.mailer.enabled)
      throw new AppError('conflict', {
        reason: { zh: '没有配置邮件服务器（SMTP_URL），不能发送', en: 'No mail server is set (SMTP_URL)' },
      });
    const { period } = this.#deps.papers.spans(actor, kind, date);
    const kept = await this.#keep(actor, kind, period, unit, 'asked');
    try {
      const email = await this.#mail(actor, kept, `paper-now-${kept.id}`);
      await this.#deps.sent.settle(actor.workspaceId, kept.id, 'sent');
      return { sent: true, email };
    } catch (error) {
      await this.#deps.sent.settle(actor.workspaceId, kept.id, 'failed');
      throw error;
    }
  }

  /** A paper of a past period as it went to somebody then, without a letter: the demo's history. */
  async keepPast(
    workspaceId: string,
    personId: string,
    kind: PaperKind,
    o: { readonly date: string; readonly at: Date },
  ): Promise<void> {
    const actor = await this.#deps.actorOf(workspaceId, 'person', personId);
    if (actor === null) throw new AppError('not_found');
    const { period } = this.#deps.papers.spans(actor, kind, o.date);
    const kept = await this.#keep(actor, kind, period, undefined, 'onTime', o.at);
    await this.#deps.sent.settle(workspaceId, kept.id, 'sent', o.at);
  }

  /** What the job does. Answers how many papers were delivered. */
  async deliverDue(): Promise<number> {
    // Over all workspaces: the job belongs to none.
    const all = await this.#deps.ownerDb.query<Due>(sql`
      SELECT s.workspace_id, s.person_id, s.kind, w.time_zone, w.settings->'paperSchedule' AS schedule
      FROM report_subscription s JOIN workspace w ON w.id = s.workspace_id WHERE s.kind <> 'daily' ORDER BY s.workspace_id, s.kind, s.person_id`);
    let sent = 0;
    for (const due of all) {
      const [name = '', unit] = due.kind.split(':');
      const kind = PaperKind.safeParse(name);
      if (!kind.success) continue;
      const { date, minute } = momentIn(this.#deps.now(), due.time_zone);
      const period = duePeriod(kind.data, scheduleOf(due.schedule), date, minute);
      if (period !== undefined && (await this.#deliver(due, kind.data, unit, period))) sent += 1;
    }
    return sent;
  }

  /** The row is taken before the letter leaves: two nodes, or a job that runs twice, send one letter. */
  async #deliver(due: Due, kind: PaperKind, unit: string | undefined, period: Span): Promise<boolean> {
    const { ownerDb } = this.#deps;
    const actor = await this.#deps.actorOf(due.workspace_id, 'person', due.person_id);
    if (actor === null || actor.reach('report.read') === undefined || actor.reach('metric.read') === undefined)
      return false;
    const at = this.#deps.now().toISOString();
    const taken = await ownerDb.execute(sql`
      INSERT INTO report_delivery (workspace_id, person_id, kind, date, state, at)
      VALUES (${due.workspace_id}::uuid, ${due.person_id}::uuid, ${due.kind}, ${period.start}::date, 'sending', ${at}::timestamptz)
      ON CONFLICT (workspace_id, kind, date, person_id) DO UPDATE SET state = 'sending', attempts = report_delivery.attempts + 1, at = excluded.at
        WHERE report_delivery.state = 'failed' AND report_delivery.attempts < ${attempts}`);
    if (taken === 0) return false;
    const settle = (state: 'sent' | 'failed'): Promise<unknown> =>
      ownerDb.execute(
        sql`UPDATE report_delivery SET state = ${state} WHERE workspace_id = ${due.workspace_id}::uuid AND person_id = ${due.person_id}::uuid AND kind = ${due.kind} AND date = ${period.start}::date`,
      );
    let kept: Kept | undefined;
    try {
      kept = await this.#keep(actor, kind, period, unit, 'onTime');
      if (this.#deps.mailer.enabled)
        await this.#mail(actor, kept, `paper-${due.workspace_id}-${due.person_id}-${due.kind}-${period.start}`);
      await this.#tell(actor, due, kind, period);
      await this.#deps.sent.settle(due.workspace_id, kept.id, 'sent');
    } catch (error) {
      await settle('failed');
      if (kept !== undefined) await this.#deps.sent.settle(due.workspace_id, kept.id, 'failed');
      this.#deps.log.warn(
        { err: error, personId: due.person_id, kind: due.kind },
        'a paper was not sent and will be tried again',
      );
      return false;
    }
    await settle('sent');
    return true;
  }

  async #tell(actor: Actor, due: Due, kind: PaperKind, period: Span): Promise<void> {
    const system = await this.#deps.organization.systemActor(actor.workspaceId, '周报月报 / papers');
    await working(this.#deps.db, system, this.#deps.now, (work) =>
      this.#deps.notices.tell(work, {
        kind: `report.${kind}`,
        title: {
          zh: `《${paperKinds[kind].zh}》已生成：${period.label.zh}`,
          en: `${paperKinds[kind].en} is ready: ${period.label.en}`,
        },
        dedupeKey: `report:${due.kind}:${period.start}`,
        people: [due.person_id],
      }),
    );
  }

  /** What goes out is kept before it goes. */
  async #keep(
    actor: Actor,
    kind: PaperKind,
    period: Span,
    unit: string | undefined,
    occasion: 'onTime' | 'asked',
    at?: Date,
  ): Promise<Kept> {
    const { papers, sent, mailer } = this.#deps;
    const sending = {
      kind,
      period: { start: period.start, end: period.end },
      unit: await papers.unit(actor, unit),
      occasion,
      via: mailer.enabled ? 'mail' : 'page',
      ...(at === undefined ? {} : { at }),
    } as const;
    return sent.keep(actor, sending, async () => ({
      form: 'paper',
      paper: {
        ...(await papers.paper(actor, kind, { date: period.start, unit })),
        ...(at === undefined ? {} : { generatedAt: at.toISOString() }),
      },
    }));
  }

  async #mail(actor: Actor, { model }: Kept, key: string): Promise<string> {
    const [contact] = await this.#deps.organization.contacts(actor.workspaceId, [personOf(actor)]);
    if (contact === undefined || model.form !== 'paper') throw new AppError('not_found');
    const to = { name: contact.name, address: contact.address };
    await this.#deps.mailer.send(
      await paperMail(model.paper, { to, locale: contact.locale, publicUrl: this.#deps.publicUrl(), key }),
    );
    return contact.address;
  }
}

function scheduleOf(stored: unknown): PaperSchedule {
  const parsed = PaperSchedule.safeParse(stored);
  return parsed.success ? parsed.data : defaultSchedule;
}

function personOf(actor: Actor): string {
  if (actor.personId !== null) return actor.personId;
  throw new AppError('forbidden', {
    reason: { zh: '只有人员可以订阅', en: 'Only a person can subscribe' },
  });
}
