/**
 * `npm run -s migration`: prints the SQL that takes the running instance's tables to what the contracts declare. Read
 * it, correct it and keep it as the next file in migrations/postgres; it is never applied by itself.
 */

import { readConfig } from '../src/server/config.ts';
import { createPool } from '../src/server/postgres/pool.ts';
import { draftMigration } from '../src/server/records/ddl.ts';
import { findRuntime } from '../src/server/stores/runtime-file.ts';
import { loadDeclarations, readColumns } from './lib/declarations.ts';
import { refuse } from './lib/ground.mjs';

const config = readConfig();
const url = config.databaseUrl ?? findRuntime(config.dataDir)?.databaseUrl;
if (url === undefined) {
  refuse(
    '没有正在运行的环营：先运行 npm run dev，或设置 DATABASE_URL。',
    'No Huanying is running: start npm run dev, or set DATABASE_URL.',
  );
}
const db = createPool(url, { max: 1, name: 'draft-migration' });
try {
  const draft = draftMigration(await loadDeclarations(), await readColumns(db));
  process.stdout.write(draft === '' ? '-- 声明与数据表一致 / tables match the declarations\n' : `${draft}\n`);
} finally {
  await db.close();
}
