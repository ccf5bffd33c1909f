import type { RecordDef } from '../../shared/record/record.ts';
import { recordRoutes } from '../../shared/record/routes.ts';
import type { Comments } from '../collaboration/comments.service.ts';
import { unwatch, watch } from '../collaboration/watchers.service.ts';
import type { Attachments } from '../files/attachments.service.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import { listHistory } from './history.service.ts';
import type { RecordReads } from './read.service.ts';
import type { SavedViews } from './views.service.ts';
import type { RecordWrites } from './write.service.ts';

export interface RecordParts {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly comments: Comments;
  readonly attachments: Attachments;
  readonly views: SavedViews;
}

/** The derived routes of what hangs on a row: history, comments, files, watchers; and of saved views. */
export function partRoutes(d: RecordDef, { reads, writes, comments, attachments, views }: RecordParts): BoundRoute[] {
  const r = recordRoutes(d);
  return [
    bind(r.history, (actor, { params, query }) => listHistory(reads, actor, d, params.id, query)),
    bind(r.comments, (actor, { params, query }) => comments.list(actor, d, params.id, query)),
    bind(r.comment, (actor, { params, body }) => comments.create(actor, d, params.id, body.body)),
    bind(r.mentionable, async (actor, { params, query }) => ({
      items: await comments.mentionable(actor, d, params.id, query.q),
    })),
    bind(r.editComment, (actor, { params, body }) => comments.edit(actor, d, params.id, params.commentId, body.body)),
    bind(r.deleteComment, (actor, { params }) => comments.remove(actor, d, params.id, params.commentId)),
    bind(r.files, (actor, { params }) => attachments.list(actor, d, params.id)),
    bind(r.upload, (actor, { params, request }) => attachments.attach(actor, d, params.id, request)),
    bind(r.watch, (actor, { params }) =>
      writes.transaction(actor, async (work) =>
        watch(work, d, await reads.read(work.tx, d, params.id), [actor.personId]),
      ),
    ),
    bind(r.unwatch, (actor, { params }) =>
      writes.transaction(actor, async (work) => {
        await reads.load(work.tx, d, params.id);
        await unwatch(work, d, params.id, actor.personId);
      }),
    ),
    bind(r.views, (actor) => views.list(actor, d)),
    bind(r.saveView, (actor, { body }) => views.create(actor, d, body)),
    bind(r.updateView, (actor, { params, body }) => views.update(actor, d, params.id, body)),
    bind(r.deleteView, (actor, { params }) => views.remove(actor, d, params.id)),
  ];
}
