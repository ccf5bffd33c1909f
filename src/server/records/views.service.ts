import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type * as z from 'zod';
import { AppError } from '../../shared/errors.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import type { SavedView, SavedViewBody } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import type { RecordDeps } from './read.service.ts';
import { reading, working } from './work.ts';

interface ViewRow {
  readonly id: string;
  readonly name: string;
  readonly shared: boolean;
  readonly person_id: string | null;
  readonly settings: SavedView['settings'];
}
type Body = z.infer<typeof SavedViewBody>;

const toView = (actor: Actor, r: ViewRow): SavedView => ({
  id: r.id,
  name: r.name,
  shared: r.shared,
  mine: r.person_id === actor.personId,
  builtIn: false,
  settings: r.settings,
});

/** Saved views: those of the declaration, one's own, and those that others share. */
export class SavedViews {
  readonly deps: RecordDeps;

  constructor(deps: RecordDeps) {
    this.deps = deps;
  }

  list(actor: Actor, d: RecordDef): Promise<{ items: SavedView[] }> {
    return reading(this.deps.db, actor, async (tx) => {
      const rows = await tx.query<ViewRow>(
        sql`SELECT * FROM saved_view WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} ORDER BY created_at LIMIT 100`,
      );
      const builtIn = (d.savedViews ?? []).map(
        (v): SavedView => ({
          id: `builtin:${v.key}`,
          name: actor.locale === 'zh' ? v.label.zh : v.label.en,
          shared: true,
          mine: false,
          builtIn: true,
          settings: { filter: v.filter, sort: v.sort ?? null },
        }),
      );
      return { items: [...builtIn, ...rows.map((r) => toView(actor, r))] };
    });
  }

  create(actor: Actor, d: RecordDef, body: Body): Promise<SavedView> {
    this.#mayShare(actor, d, body);
    return working(this.deps.db, actor, this.deps.now, async (work) =>
      toView(
        actor,
        await work.tx.one<ViewRow>(sql`
        INSERT INTO saved_view (id, workspace_id, record, person_id, shared, name, settings) VALUES (${uuidv7()}, ${actor.workspaceId}, ${d.id}, ${actor.personId}::uuid, ${body.shared}, ${body.name}, ${JSON.stringify(body.settings)}::jsonb) RETURNING *`),
      ),
    );
  }

  update(actor: Actor, d: RecordDef, id: string, body: Body): Promise<SavedView> {
    this.#mayShare(actor, d, body);
    return working(this.deps.db, actor, this.deps.now, async (work) => {
      const row = await work.tx.maybeOne<ViewRow>(
        sql`UPDATE saved_view SET name = ${body.name}, shared = ${body.shared}, settings = ${JSON.stringify(body.settings)}::jsonb WHERE id = ${id}::uuid AND record = ${d.id} AND person_id = ${actor.personId}::uuid RETURNING *`,
      );
      if (row === undefined) throw new AppError('not_found');
      return toView(actor, row);
    });
  }

  async remove(actor: Actor, d: RecordDef, id: string): Promise<void> {
    const n = await working(this.deps.db, actor, this.deps.now, (work) =>
      work.tx.execute(
        sql`DELETE FROM saved_view WHERE id = ${id}::uuid AND record = ${d.id} AND person_id = ${actor.personId}::uuid`,
      ),
    );
    if (n === 0) throw new AppError('not_found');
  }

  #mayShare(actor: Actor, d: RecordDef, body: Body): void {
    if (
      body.shared &&
      actor.reach(permissionOf(d, 'update')) === undefined &&
      actor.reach(permissionOf(d, 'create')) === undefined
    )
      throw new AppError('forbidden', {
        reason: { zh: '没有共享视图的权限', en: 'You may not share views of these records' },
      });
  }
}
