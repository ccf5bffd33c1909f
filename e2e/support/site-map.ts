import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import type { RecordDef } from '../../src/shared/record/record.ts';
import { layoutsOf } from '../../src/web/records/list/list-state.ts';
import { root } from '../../tools/lib/ground.mjs';

const isRecord = (value: unknown): value is RecordDef =>
  typeof value === 'object' && value !== null && 'fields' in value && 'states' in value && 'path' in value;

/** Every record that a contract declares. */
export async function declaredRecords(): Promise<RecordDef[]> {
  const modules = join(root, 'src/modules');
  const contracts = readdirSync(modules).flatMap((room) =>
    readdirSync(join(modules, room))
      .filter((file) => file.endsWith('.contract.ts'))
      .map((file) => join(modules, room, file)),
  );
  const loaded = await Promise.all(
    contracts.map((file) => import(pathToFileURL(file).href) as Promise<Record<string, unknown>>),
  );
  return loaded.flatMap((contract) => Object.values(contract).filter(isRecord));
}

/** The pages of a record; `{id}` stands for one of its rows. */
export const pagesOf = (def: RecordDef): string[] => [
  ...layoutsOf(def).map((layout) => (layout === 'list' ? `/${def.path}` : `/${def.path}?layout=${layout}`)),
  `/${def.path}/new`,
  `/${def.path}/import`,
  `/${def.path}/{id}`,
  `/${def.path}/{id}?tab=history`,
  `/${def.path}/{id}/edit`,
];

/** What the navigation offers to who is signed in. */
export const navigationOf = async (page: Page): Promise<string[]> => {
  const links = page.locator('.hy-side .hy-nav__item');
  await links.first().waitFor();
  return links.evaluateAll((items) => items.map((a) => a.getAttribute('href') ?? ''));
};
