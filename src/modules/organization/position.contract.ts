import * as z from 'zod';
import { Grant } from '../../shared/access.ts';
import { defineRoute } from '../../shared/route.ts';

const idParams = z.strictObject({ id: z.uuid() });

export const positionStandard = defineRoute({
  id: 'position.standard',
  method: 'GET',
  path: '/api/positions/:id/standard',
  summary: { zh: '标准岗位新增的权限', en: 'What the standard position has newly' },
  access: { permission: 'position.update' },
  params: idParams,
  response: z.object({
    /** Never edited here: it follows the standard by itself at every start. */
    follows: z.boolean(),
    /** Declared since this position was last in step, and not given by it. */
    newly: z.array(Grant),
  }),
});

export const takePositionStandard = defineRoute({
  id: 'position.takeStandard',
  method: 'POST',
  path: '/api/positions/:id/standard',
  summary: { zh: '补上标准岗位新增的权限', en: 'Add what the standard position has newly' },
  access: { permission: 'position.update' },
  params: idParams,
  /** `add` false: they are not wanted here; they are not told of again. */
  body: z.strictObject({ version: z.int().min(1), add: z.boolean() }),
  response: z.object({ added: z.array(Grant), version: z.int() }),
  errors: ['version_conflict'],
});
