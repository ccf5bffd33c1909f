import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { v7 as uuidv7 } from 'uuid';
import { AppError, issue } from '../../shared/errors.ts';
import { permissionOf, type RecordDef, type RowOf } from '../../shared/record/record.ts';
import type { FileInfo } from '../../shared/record/wire.ts';
import { type Actor, demand } from '../access/actor.ts';
import { within } from '../access/reach.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { FileChange } from '../records/registry.ts';
import { reading, type Work } from '../records/work.ts';
import type { RecordWrites } from '../records/write.service.ts';
import type { FileStore } from './file-store.ts';
import { checkMagic, safeName, typeOfFile } from './file-types.ts';

interface FileRow {
  readonly id: string;
  readonly record: string;
  readonly record_id: string;
  readonly unit_id: string | null;
  readonly owner_id: string | null;
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly sha256: string;
  readonly created_by: string | null;
  readonly created_by_name: string;
  readonly created_at: string;
}

const toInfo = (r: FileRow): FileInfo => ({
  id: r.id,
  name: r.name,
  size: Number(r.size),
  type: r.type,
  createdAt: r.created_at,
  createdBy: { id: r.created_by, name: r.created_by_name },
});

/** The one file of an upload, with its first bytes looked at. */
export async function uploadedFile(request: FastifyRequest): Promise<{ name: string; stream: Readable; head: Buffer }> {
  if (!request.isMultipart())
    throw new AppError('unsupported_media', {
      reason: { zh: '请以表单上传文件', en: 'Upload the file as multipart/form-data' },
    });
  const part = await request.file();
  if (part === undefined) throw new AppError('invalid', { issues: [issue(['file'], '请选择文件', 'Choose a file')] });
  const source = part.file;
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await iterator.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  const rest = async function* (): AsyncGenerator<Buffer> {
    if (first.done === true) return;
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    if (source.truncated) throw new AppError('too_large');
  };
  return { name: safeName(part.filename), stream: Readable.from(rest()), head };
}

/** Files that hang on records: seen by whoever sees the record. */
export class Attachments {
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly store: FileStore;

  constructor(reads: RecordReads, writes: RecordWrites, store: FileStore) {
    this.reads = reads;
    this.writes = writes;
    this.store = store;
  }

  list(actor: Actor, d: RecordDef, id: string): Promise<{ items: FileInfo[] }> {
    return reading(this.reads.deps.db, actor, async (tx) => {
      await this.reads.load(tx, d, id);
      const rows = await tx.query<FileRow>(
        sql`SELECT * FROM file WHERE workspace_id = ${actor.workspaceId} AND record = ${d.id} AND record_id = ${id}::uuid AND deleted_at IS NULL ORDER BY id LIMIT 200`,
      );
      return { items: rows.map(toInfo) };
    });
  }

  async attach(actor: Actor, d: RecordDef, id: string, request: FastifyRequest): Promise<FileInfo> {
    // Rights are checked before a byte is kept.
    await reading(this.reads.deps.db, actor, async (tx) => this.#mayUpdate(actor, d, await this.reads.read(tx, d, id)));
    const upload = await uploadedFile(request);
    const type = typeOfFile(upload.name);
    checkMagic(upload.name, upload.head);
    const stored = await this.store.put(upload.stream);
    return this.writes.transaction(actor, async (work) => {
      const row = await this.reads.read(work.tx, d, id);
      this.#mayUpdate(actor, d, row);
      const file = await work.tx.one<FileRow>(sql`
        INSERT INTO file (id, workspace_id, record, record_id, unit_id, owner_id, name, type, size, sha256, created_by, created_by_name, created_at)
        VALUES (${uuidv7()}, ${actor.workspaceId}, ${d.id}, ${id}, ${row.unitId}::uuid, ${row.ownerId}::uuid, ${upload.name}, ${type}, ${stored.size}, ${stored.sha256}, ${actor.personId}::uuid, ${actor.name}, ${work.now.toISOString()}) RETURNING *`);
      work.audit({
        record: d.id,
        recordId: id,
        unitId: row.unitId,
        ownerId: row.ownerId,
        action: 'attach',
        changes: { file: { before: null, after: upload.name } },
      });
      work.live({ type: 'record', record: d.id, id, version: row.version, unitId: row.unitId, ownerId: row.ownerId });
      await this.#follow(work, d, row, { name: upload.name, added: true });
      return toInfo(file);
    });
  }

  async download(actor: Actor, fileId: string): Promise<{ info: FileInfo; stream: Readable }> {
    const row = await reading(this.reads.deps.db, actor, async (tx) => {
      const found = await tx.maybeOne<FileRow>(
        sql`SELECT * FROM file WHERE id = ${fileId}::uuid AND deleted_at IS NULL`,
      );
      if (found === undefined) throw new AppError('not_found');
      // The record decides, should its place have changed since.
      await this.reads.load(tx, this.reads.deps.registry.get(found.record).def, found.record_id);
      return found;
    });
    return { info: toInfo(row), stream: await this.store.open(row.sha256) };
  }

  remove(actor: Actor, fileId: string): Promise<void> {
    return this.writes.transaction(actor, async (work) => {
      const file = await work.tx.maybeOne<FileRow>(
        sql`SELECT * FROM file WHERE id = ${fileId}::uuid AND deleted_at IS NULL`,
      );
      if (file === undefined) throw new AppError('not_found');
      const d = this.reads.deps.registry.get(file.record).def;
      const row = await this.reads.read(work.tx, d, file.record_id);
      this.#mayUpdate(actor, d, row);
      await work.tx.execute(sql`UPDATE file SET deleted_at = ${work.now.toISOString()} WHERE id = ${fileId}::uuid`);
      work.audit({
        record: file.record,
        recordId: file.record_id,
        unitId: file.unit_id,
        ownerId: file.owner_id,
        action: 'detach',
        changes: { file: { before: file.name, after: null } },
      });
      await this.#follow(work, d, row, { name: file.name, added: false });
    });
  }

  async #follow(work: Work, d: RecordDef, row: RowOf<RecordDef>, file: FileChange): Promise<void> {
    for (const observer of this.reads.deps.registry.observers) await observer.files?.(work, d, row, file);
  }

  #mayUpdate(
    actor: Actor,
    d: RecordDef,
    row: { readonly unitId: string | null; readonly ownerId: string | null },
  ): void {
    if (!within(demand(actor, permissionOf(d, 'update')), row)) throw new AppError('forbidden');
  }
}
