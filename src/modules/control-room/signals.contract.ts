import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';

const label = z.object({ zh: z.string(), en: z.string() });
const params = z.strictObject({ id: z.uuid() });

/** A sign of click farming with its rows and its sum: to look at, never a verdict. */
export const FarmingSignal = z.object({
  /** Stable as long as the rows are: names the signal when an incident is made of it. */
  key: z.string(),
  kind: z.enum(['orders', 'views', 'speed']),
  by: z.enum(['device', 'person', 'visit']),
  /** The device or person; shortened for who may not see personal data. */
  subject: z.string(),
  value: z.number(),
  limit: z.number(),
  /** The sum in words: 7 orders within one hour, the limit is 5. */
  arithmetic: label,
  orders: z.array(z.string()),
  amount: z.string(),
  first: z.string(),
  last: z.string(),
});
export type FarmingSignal = z.infer<typeof FarmingSignal>;

export const SignalsAnswer = z.object({
  asOf: z.string(),
  currency: z.string(),
  /** Null before the first day. */
  range: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
  limits: z.object({ orders: z.number(), views: z.number(), seconds: z.number() }),
  items: z.array(FarmingSignal),
});
export type SignalsAnswer = z.infer<typeof SignalsAnswer>;

export const campaignSignals = defineRoute({
  id: 'controlRoom.signals',
  method: 'GET',
  path: '/api/campaigns/:id/signals',
  summary: { zh: '疑似刷单的信号', en: 'Signals of click farming' },
  access: { permission: 'campaign.read' },
  params,
  response: SignalsAnswer,
  errors: ['not_found', 'forbidden'],
});

export const incidentOfSignals = defineRoute({
  id: 'controlRoom.incidentOfSignals',
  method: 'POST',
  path: '/api/campaigns/:id/signals/incident',
  summary: { zh: '由信号建突发事件', en: 'Make an incident of signals' },
  access: { permission: 'incident.create' },
  params,
  body: z.strictObject({ keys: z.array(z.string().max(100)).min(1).max(100) }),
  response: z.object({ id: z.uuid(), code: z.string() }),
  status: 201,
  errors: ['not_found', 'forbidden', 'invalid'],
});
