import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftMigration } from '../src/server/records/ddl.ts';
import { createTestStores, type TestStores } from '../src/server/testing/test-stores.ts';
import { loadDeclarations, readColumns } from './lib/declarations.ts';

describe('migrations', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(() => stores.close());

  it('leave the tables as the contracts declare them', async () => {
    expect(draftMigration(await loadDeclarations(), await readColumns(stores.owner))).toBe('');
  });
});
