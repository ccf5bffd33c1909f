import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type * as z from 'zod';
import type { Actor } from '../../../server/access/actor.ts';
import type { Db } from '../../../server/postgres/pool.ts';
import { reading, working } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { SentKind, type SentLine, SentModel, type SentPaper, type sentPapers } from '../sent-paper.contract.ts';
import { coversPaper, figuresOf, type PartReach, reachOfPaper } from './sent-paper.rules.ts';

export interface SentPapersDeps {
  readonly db: Db;
  /** As the owner: papers are sent by a job, and nobody may write here through the application. */
  readonly ownerDb: Db;
  readonly organization: Pick<OrganizationApi, 'people' | 'systemActor' | 'unitsBelow'>;
  readonly now: () => Date;
}

/** A delivery that is about to happen. */
export interface Sending {
  readonly kind: SentKind;
  readonly period: { readonly start: string; readonly end: string };
  readonly unit: { readonly id: string; readonly name: string } | null;
  readonly occasion: SentPaper['occasion'];
  readonly via: SentPaper['via'];
  /** When, in a history that is written afterwards. */
  readonly at?: Date;
}
export interface Kept {
  readonly id: string;
  readonly model: SentModel;
}

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly start_on: string;
  readonly end_on: string;
  readonly unit_id: string | null;
  readonly unit_name: string | null;
  readonly person_id: string;
  readonly person_name: string;
  readonly occasion: SentPaper['occasion'];
  readonly via: SentPaper['via'];
  readonly state: SentPaper['state'];
  readonly reach: PartReach;
  readonly model: string;
  readonly sha256: string;
  readonly figures: NonNullable<SentLine['figures']>;
  readonly currency: string;
  readonly made_at: string;
  readonly sent_at: string | null;
}

const lineColumns = sql`id, kind, start_on, end_on, unit_id, unit_name, person_id, person_name, occasion, via, state, made_at, sent_at`;
const contentOf = (model: SentModel) => (model.form === 'paper' ? model.paper : model.report);
const reason = '发送报告 / a paper is sent';
const stored = (row: Pick<Row, 'model'>): SentModel => SentModel.parse(JSON.parse(row.model));

/** Keeps papers as they were sent: content, to whom, when. Nothing here is computed again. */
export class SentPapers {
  readonly #deps: SentPapersDeps;

  constructor(deps: SentPapersDeps) {
    this.#deps = deps;
  }

  /**
   * Freezes what goes out, before it goes. A delivery on time that failed before is the same one: what was frozen then
   * is what is sent, whatever the figures are by now, and `compose` is not called.
   */
  async keep(reader: Actor, sending: Sending, compose: () => Promise<SentModel>): Promise<Kept> {
    const { ownerDb, organization, now } = this.#deps;
    const to = reader.personId;
    if (to === null) throw new AppError('forbidden');
    if (sending.occasion === 'onTime') {
      const before = await ownerDb.maybeOne<Pick<Row, 'id' | 'model'>>(sql`
        SELECT id, model FROM sent_paper WHERE workspace_id = ${reader.workspaceId}::uuid AND person_id = ${to}::uuid AND kind = ${sending.kind}
          AND start_on = ${sending.period.start}::date AND unit_id IS NOT DISTINCT FROM ${sending.unit?.id ?? null}::uuid
          AND occasion = 'onTime' AND via = ${sending.via} AND state <> 'sent' ORDER BY made_at DESC LIMIT 1`);
      if (before !== undefined) return { id: before.id, model: stored(before) };
    }
    const model = await compose();
    const [person] = await organization.people(reader.workspaceId, [to]);
    const units =
      sending.unit === null
        ? null
        : ((await organization.unitsBelow(reader.workspaceId)).get(sending.unit.id) ?? [sending.unit.id]);
    const reach = reachOfPaper(reader, units);
    const seen = reach['report.read'];
    const text = JSON.stringify(model);
    const sha256 = createHash('sha256').update(text).digest('hex');
    const system = await organization.systemActor(reader.workspaceId, reason);
    const { at, ...facts } = sending;
    return working(ownerDb, system, at === undefined ? now : () => at, async (work) => {
      const { id } = await work.tx.one<{ id: string }>(sql`
        INSERT INTO sent_paper (id, workspace_id, kind, start_on, end_on, unit_id, unit_name, person_id, person_name, occasion, via, state, scope_units, reach, model, sha256, figures, currency, made_at)
        VALUES (gen_random_uuid(), ${reader.workspaceId}::uuid, ${sending.kind}, ${sending.period.start}::date, ${sending.period.end}::date, ${sending.unit?.id ?? null}::uuid,
          ${sending.unit?.name ?? null}, ${to}::uuid, ${person?.name ?? reader.name}, ${sending.occasion}, ${sending.via}, 'sending',
          ${seen === undefined || seen.all ? null : sql.param(seen.units)}::uuid[], ${JSON.stringify(reach)}::jsonb, ${text}, ${sha256},
          ${JSON.stringify(figuresOf(model))}::jsonb, ${contentOf(model).workspace.currency}, ${work.now.toISOString()}::timestamptz)
        RETURNING id`);
      work.audit({
        record: 'report',
        recordId: id,
        unitId: sending.unit?.id ?? null,
        ownerId: to,
        action: 'keep',
        changes: {
          paper: { before: null, after: { ...facts, to: person?.name ?? reader.name, sha256 } },
        },
      });
      return { id, model };
    });
  }

  /** What came of it. */
  async settle(workspaceId: string, id: string, state: 'sent' | 'failed', at?: Date): Promise<void> {
    const { ownerDb, organization, now } = this.#deps;
    const system = await organization.systemActor(workspaceId, reason);
    await working(ownerDb, system, at === undefined ? now : () => at, async (work) => {
      const row = await work.tx.maybeOne<{ person_id: string; unit_id: string | null }>(sql`
        UPDATE sent_paper SET state = ${state}, sent_at = ${state === 'sent' ? work.now.toISOString() : null}::timestamptz
        WHERE id = ${id}::uuid AND workspace_id = ${workspaceId}::uuid AND state <> ${state} RETURNING person_id, unit_id`);
      if (row === undefined) return;
      work.audit({
        record: 'report',
        recordId: id,
        unitId: row.unit_id,
        ownerId: row.person_id,
        action: state,
        changes: {},
      });
    });
  }

  async list(
    actor: Actor,
    query: z.infer<NonNullable<typeof sentPapers.query>>,
  ): Promise<z.infer<NonNullable<typeof sentPapers.response>>> {
    const [at, id] = cursorOf(query.cursor);
    const rows = await reading(this.#deps.db, actor, (tx) =>
      tx.query<Omit<Row, 'model' | 'sha256'>>(sql`
        SELECT ${lineColumns}, reach, figures, currency FROM sent_paper WHERE workspace_id = ${actor.workspaceId}::uuid
          AND (${query.kind ?? null}::text IS NULL OR kind = ${query.kind ?? null})
          AND (${query.to === 'all'} OR person_id = ${actor.personId}::uuid)
          AND (${at}::timestamptz IS NULL OR (made_at, id) < (${at}::timestamptz, ${id}::uuid))
        ORDER BY made_at DESC, id DESC LIMIT ${query.limit + 1}`),
    );
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map((row): SentLine => {
        const seen = coversPaper(actor, row.person_id, row.reach);
        return { ...lineOf(row), figures: seen ? row.figures : null, currency: row.currency };
      }),
      nextCursor: rows.length > query.limit && last !== undefined ? `${iso(last.made_at)}_${last.id}` : null,
    };
  }

  async get(actor: Actor, id: string): Promise<SentPaper> {
    const row = await reading(this.#deps.db, actor, (tx) =>
      tx.maybeOne<Row>(
        sql`SELECT ${lineColumns}, reach, model, sha256, figures, currency FROM sent_paper WHERE id = ${id}::uuid AND workspace_id = ${actor.workspaceId}::uuid`,
      ),
    );
    if (row === undefined) throw new AppError('not_found');
    const seen = coversPaper(actor, row.person_id, row.reach);
    return { ...lineOf(row), sha256: row.sha256, model: seen ? stored(row) : null };
  }

  /** The frozen content, for a file of it. */
  async model(actor: Actor, id: string): Promise<SentModel> {
    const { model } = await this.get(actor, id);
    if (model !== null) return model;
    throw new AppError('forbidden', {
      reason: {
        zh: '这份报告含有你无权查看的内容；请向收件人或管理员索取',
        en: 'This paper holds what you may not see; ask its reader or an administrator',
      },
    });
  }
}

const iso = (at: string): string => new Date(at).toISOString();

function lineOf(row: Omit<Row, 'model' | 'sha256'>): Omit<SentLine, 'figures' | 'currency'> {
  return {
    id: row.id,
    kind: SentKind.parse(row.kind),
    period: { start: row.start_on, end: row.end_on },
    unit: row.unit_id === null ? null : { id: row.unit_id, name: row.unit_name ?? '' },
    to: { id: row.person_id, name: row.person_name },
    occasion: row.occasion,
    via: row.via,
    state: row.state,
    madeAt: iso(row.made_at),
    sentAt: row.sent_at === null ? null : iso(row.sent_at),
  };
}

function cursorOf(text: string | undefined): readonly [string | null, string | null] {
  if (text === undefined) return [null, null];
  const [at = '', id = ''] = text.split('_');
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id))
    throw invalid(issue(['cursor'], '不是有效的翻页位置', 'Not a valid cursor'));
  return [at, id];
}
