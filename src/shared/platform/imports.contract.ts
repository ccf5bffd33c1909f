import * as z from 'zod';
import { ImportMappingBody, ImportRepeats, ImportRun, ImportTableBody } from '../record/wire.ts';
import { defineRoute } from '../route.ts';

const params = z.strictObject({ id: z.uuid() });

export const getImport = defineRoute({
  id: 'import.get',
  method: 'GET',
  path: '/api/imports/:id',
  summary: { zh: '导入进度', en: 'An import' },
  access: 'signedIn',
  params,
  response: ImportRun,
});
/** What a file may be mapped to. */
export const importTargetsOf = defineRoute({
  id: 'import.targets',
  method: 'GET',
  path: '/api/imports/:id/targets',
  summary: { zh: '可导入的列', en: 'Columns of an import' },
  access: 'signedIn',
  params,
  response: z.object({
    items: z.array(
      z.object({ key: z.string(), label: z.object({ zh: z.string(), en: z.string() }), required: z.boolean() }),
    ),
  }),
});
/** Reads another table of the file: its rows or lines, another worksheet. Begins anew, also when the last one is done. */
export const tableOfImport = defineRoute({
  id: 'import.table',
  method: 'PUT',
  path: '/api/imports/:id/table',
  summary: { zh: '选择要导入的表', en: 'Choose the table' },
  access: 'signedIn',
  params,
  body: ImportTableBody,
  response: ImportRun,
});
export const mapImport = defineRoute({
  id: 'import.map',
  method: 'PUT',
  path: '/api/imports/:id/mapping',
  summary: { zh: '调整列对应', en: 'Map the columns' },
  access: 'signedIn',
  params,
  body: ImportMappingBody,
  response: ImportRun,
});
export const checkImport = defineRoute({
  id: 'import.check',
  method: 'POST',
  path: '/api/imports/:id/check',
  summary: { zh: '试导入', en: 'Dry run' },
  access: 'signedIn',
  params,
  body: z.strictObject({ repeats: ImportRepeats.default('one') }),
  status: 202,
  response: ImportRun,
});
export const applyImport = defineRoute({
  id: 'import.apply',
  method: 'POST',
  path: '/api/imports/:id/apply',
  summary: { zh: '正式导入', en: 'Apply' },
  access: 'signedIn',
  params,
  status: 202,
  response: ImportRun,
  /** Rows with errors stop the import unless they are to be left out. */
  body: z.strictObject({ skipErrors: z.boolean().default(false) }),
});
export const cancelImport = defineRoute({
  id: 'import.cancel',
  method: 'POST',
  path: '/api/imports/:id/cancel',
  summary: { zh: '取消导入', en: 'Cancel' },
  access: 'signedIn',
  params,
  response: ImportRun,
});
