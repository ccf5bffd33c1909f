import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

/** Sign-ins of the demo, shown on the sign-in page; 404 where there is no demo. */
export const DemoSignIns = z.object({
  /** True while the demo is being written: nobody is listed yet, ask again in a few seconds. */
  filling: z.boolean(),
  /** Null for those who do not sit at the server: whoever started it reads the password in its terminal. */
  password: z.string().nullable(),
  people: z.array(
    z.object({
      name: z.string(),
      email: z.string(),
      position: z.object({ zh: z.string(), en: z.string() }),
      unit: z.string(),
    }),
  ),
});
export type DemoSignIns = z.infer<typeof DemoSignIns>;

export const demoSignIns = defineRoute({
  id: 'demo.signIns',
  method: 'GET',
  path: '/api/demo/sign-ins',
  summary: { zh: '演示账号', en: 'Demo sign-ins' },
  access: 'public',
  response: DemoSignIns,
  errors: ['not_found'],
});

/**
 * Removes every row, event, file and account of the demo workspace; its audit log stays. Everybody is signed out, and
 * `/api/setup` asks for the first administrator again. The caller must belong to the demo workspace.
 */
export const removeDemo = defineRoute({
  id: 'demo.remove',
  method: 'DELETE',
  path: '/api/demo',
  summary: { zh: '清除演示数据', en: 'Remove the demo' },
  access: { permission: 'workspace.manage' },
  status: 204,
  errors: ['not_found', 'conflict'],
});
