import { sql } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import type { Mailer } from '../../../server/mail/mailer.ts';
import type { Notices } from '../../../server/notices/notices.service.ts';
import type { Db, Tx } from '../../../server/postgres/pool.ts';
import type { RecordRegistry } from '../../../server/records/registry.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import { groupOf, isUrgent } from '../../../shared/platform/notice-kinds.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import type { NoticeRow } from './dispatch.ts';
import { noticeLetter } from './notice-letters.ts';
import type { Preferences } from './preferences.service.ts';
import { complete, nextDigest, quietOf, quietUntil } from './quiet.rules.ts';

export interface NoticeMailDeps {
  readonly ownerDb: Db;
  readonly registry: RecordRegistry;
  readonly mailer: Mailer;
  readonly preferences: Preferences;
  readonly organization: Pick<OrganizationApi, 'contacts'>;
  /** Who may read a row now, which may be long after the notice was written. */
  readonly notices: Pick<Notices, 'readers'>;
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly log: Pick<FastifyBaseLogger, 'warn'>;
}

const minute = 60_000;
/** Pauses between the tries of a letter. */
const pauses = [minute, 5 * minute, 30 * minute, 120 * minute, 360 * minute];
/** What happened so long ago is history that was written down later, not news. */
const newsMs = 24 * 60 * minute;
/** So many in one letter; the inbox has the rest. */
const mostItems = 200;

interface Due {
  readonly notice_id: string;
  readonly way: 'now' | 'digest';
  readonly urgent: boolean;
  readonly tries: number;
  readonly kind: string;
  readonly title: Label;
  readonly record: string | null;
  readonly record_id: string | null;
  readonly created_at: string;
  readonly read_at: string | null;
  readonly entitled: boolean;
}

/** Notices by mail: at once, after quiet hours, or in a digest; each at most once, and none that was read meanwhile. */
export class NoticeMail {
  readonly #deps: NoticeMailDeps;

  constructor(deps: NoticeMailDeps) {
    this.#deps = deps;
  }

  /** Decides for new notices whether and when they are mailed, in the transaction that takes them. */
  async plan(tx: Tx, rows: readonly NoticeRow[]): Promise<void> {
    const { mailer, preferences, now } = this.#deps;
    if (!mailer.enabled) return;
    const at = now();
    const news = rows.filter((r) => at.getTime() - Date.parse(r.created_at) < newsMs);
    for (const workspaceId of new Set(news.map((r) => r.workspace_id))) {
      const own = news.filter((r) => r.workspace_id === workspaceId);
      const workspace = await preferences.workspace(workspaceId);
      const chosen = await preferences.chosen(workspaceId, [...new Set(own.map((r) => r.person_id))]);
      for (const row of own) {
        const mine = chosen.get(row.person_id);
        // The people of the demo have no mailboxes, until somebody who plays one asks for mail.
        if (mine === undefined && workspace.demo) continue;
        const p = mine ?? complete(null);
        const group = groupOf(row.kind);
        const { mail } = p.groups[group];
        if (mail === 'off') continue;
        const urgent = isUrgent(group);
        const quiet = urgent ? null : quietUntil(at, quietOf(p, workspace.quiet), workspace.timeZone);
        const when = mail === 'digest' ? nextDigest(at, p.digest, workspace.timeZone) : (quiet ?? at);
        await tx.execute(sql`
          INSERT INTO notice_mail (notice_id, workspace_id, person_id, way, urgent, not_before, state)
          VALUES (${row.id}, ${workspaceId}, ${row.person_id}, ${mail}, ${urgent}, ${when.toISOString()}, 'waiting') ON CONFLICT DO NOTHING`);
      }
    }
  }

  /** Sends all letters that are due; answers how many left. */
  async deliverDue(): Promise<number> {
    if (!this.#deps.mailer.enabled) return 0;
    let sent = 0;
    const passed: string[] = [];
    for (;;) {
      const at = this.#deps.now().toISOString();
      const next = await this.#deps.ownerDb.maybeOne<{ workspace_id: string; person_id: string; way: Due['way'] }>(sql`
        SELECT workspace_id, person_id, way FROM notice_mail
        WHERE state = 'waiting' AND not_before <= ${at}::timestamptz AND person_id::text || way <> ALL (${sql.param(passed)}::text[])
        ORDER BY urgent DESC, not_before LIMIT 1`);
      if (next === undefined) return sent;
      passed.push(`${next.person_id}${next.way}`);
      if (await this.#letter(next.workspace_id, next.person_id, next.way)) sent += 1;
    }
  }

  /** One letter of everything that is due for a person in one way. The rows are held while it leaves: two nodes send one. */
  #letter(workspaceId: string, personId: string, way: Due['way']): Promise<boolean> {
    const { ownerDb, now } = this.#deps;
    return ownerDb.transaction(async (tx) => {
      const mine = await tx.one<{ ok: boolean }>(
        sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${`notice-mail ${personId} ${way}`}, 0)) AS ok`,
      );
      if (!mine.ok) return false;
      const at = now();
      const due = await tx.query<Due>(sql`
        SELECT m.notice_id, m.way, m.urgent, m.tries, n.kind, n.title, n.record, n.record_id, n.created_at, n.read_at, n.entitled
        FROM notice_mail m JOIN notice n ON n.id = m.notice_id
        WHERE m.person_id = ${personId}::uuid AND m.workspace_id = ${workspaceId}::uuid AND m.way = ${way} AND m.state = 'waiting' AND m.not_before <= ${at.toISOString()}::timestamptz
        ORDER BY n.id LIMIT ${mostItems} FOR UPDATE OF m`);
      const settle = (rows: readonly Due[], state: string, more = sql``): Promise<number> =>
        rows.length === 0
          ? Promise.resolve(0)
          : tx.execute(
              sql`UPDATE notice_mail SET state = ${state}${more} WHERE notice_id = ANY (${sql.param(rows.map((r) => r.notice_id))}::uuid[])`,
            );
      // Who has seen it in the page needs no letter about it.
      await settle(
        due.filter((d) => d.read_at !== null),
        'read',
      );
      const unread = due.filter((d) => d.read_at === null);
      const hidden = await this.#hiddenFrom(tx, workspaceId, personId, unread);
      await settle(hidden, 'hidden');
      const fresh = unread.filter((d) => !hidden.includes(d));
      const [first] = fresh;
      if (first === undefined) return false;
      const [contact] = await this.#deps.organization.contacts(workspaceId, [personId]);
      if (contact === undefined) {
        await settle(fresh, 'left');
        return false;
      }
      try {
        await this.#send(workspaceId, contact, way, fresh);
      } catch (err) {
        this.#deps.log.warn({ err, personId }, 'a letter of notices was not sent');
        const pause = pauses[first.tries];
        const later = new Date(at.getTime() + (pause ?? 0)).toISOString();
        await settle(
          fresh,
          pause === undefined ? 'failed' : 'waiting',
          sql`, tries = tries + 1, not_before = ${later}::timestamptz`,
        );
        return false;
      }
      await settle(fresh, 'sent', sql`, sent_at = ${at.toISOString()}::timestamptz`);
      return true;
    });
  }

  /** What the person may not see any more: its title would tell much. Who was asked to decide stays entitled to it. */
  async #hiddenFrom(tx: Tx, workspaceId: string, personId: string, rows: readonly Due[]): Promise<readonly Due[]> {
    const { readers } = this.#deps.notices;
    if (readers === undefined) return [];
    const asked = rows.flatMap((r) =>
      r.record === null || r.record_id === null ? [] : [{ record: r.record, id: r.record_id }],
    );
    const places = await readers.placesFor(tx, workspaceId, asked);
    const reads = readers.asking(workspaceId);
    const hidden: Due[] = [];
    for (const row of rows) {
      const place = places.get(`${row.record} ${row.record_id}`);
      if (place !== undefined && !row.entitled && !(await reads(place.d, place.row, personId))) hidden.push(row);
    }
    return hidden;
  }

  async #send(
    workspaceId: string,
    contact: { readonly id: string; readonly name: string; readonly address: string; readonly locale: Locale },
    way: Due['way'],
    rows: readonly Due[],
  ): Promise<void> {
    const { mailer, preferences, registry, publicUrl } = this.#deps;
    const workspace = await preferences.workspace(workspaceId);
    const mine = (await preferences.chosen(workspaceId, [contact.id])).get(contact.id) ?? complete(null);
    const items = rows.map((r) => {
      const def = r.record === null ? undefined : registry.find(r.record)?.def;
      return {
        kind: r.kind,
        title: r.title,
        url: def === undefined || r.record_id === null ? null : `${publicUrl}/${def.path}/${r.record_id}`,
        when: whenIn(r.created_at, workspace.timeZone, contact.locale),
      };
    });
    await mailer.send(
      noticeLetter({
        to: { name: contact.name, address: contact.address },
        locale: contact.locale,
        workspace: workspace.name,
        way: way === 'now' ? 'now' : mine.digest.every,
        items,
        publicUrl,
        // A letter that is sent again after a crash has the key of its first notice, and a mailbox shows it once.
        key: `notices-${rows[0]?.notice_id ?? ''}`,
      }),
    );
  }
}

const whenIn = (at: string, timeZone: string, locale: Locale): string =>
  new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
    timeZone,
    month: locale === 'zh' ? 'long' : 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(at));
