import * as z from 'zod';
import { defineRoute } from '../../shared/route.ts';
import { CampaignFigures, CampaignFiguresAnswer } from '../campaigns/campaigns.contract.ts';
import { IncidentEntry, severities } from './incidents.contract.ts';
import { Light } from './lights.contract.ts';
import { incidentKinds } from './runbooks.contract.ts';

const figure = z.string().nullable();
const params = z.strictObject({ id: z.uuid() });
const keysOf = <K extends string>(o: Readonly<Record<K, unknown>>) => Object.keys(o) as [K, ...K[]];

const ControlFigures = z.object({
  range: z.object({ from: z.iso.date(), to: z.iso.date() }),
  /** False: only what belongs to the reader's own units is counted. */
  wholeScope: z.boolean(),
  total: CampaignFigures.extend({
    impressions: figure,
    clicks: figure,
    /** Clicks ÷ impressions; null where no platform told its impressions. */
    ctr: figure,
  }),
  plan: CampaignFiguresAnswer.shape.plan,
  /** Today by the hour, in the workspace's time zone. */
  hours: z.array(z.object({ hour: z.string(), uv: figure, orders: figure, gmv: figure })),
});

export const ControlAnswer = z.object({
  campaign: z.object({
    id: z.uuid(),
    code: z.string(),
    title: z.string(),
    state: z.string(),
    version: z.int(),
    period: z.object({ start: z.iso.date(), end: z.iso.date().nullable() }),
  }),
  asOf: z.string(),
  currency: z.string(),
  paused: z.object({ since: z.string(), by: z.string().nullable(), reason: z.string().nullable() }).nullable(),
  light: Light,
  /** Null before the first day, and for who may not see figures. */
  figures: ControlFigures.nullable(),
  incidents: z.array(
    z.object({
      id: z.uuid(),
      code: z.string(),
      title: z.string(),
      kind: z.enum(keysOf(incidentKinds)),
      severity: z.enum(keysOf(severities)),
      state: z.enum(['open', 'handling', 'resolved', 'reviewed']),
      commander: z.string().nullable(),
      detectedAt: z.string(),
      steps: z.object({ done: z.int(), all: z.int() }),
    }),
  ),
  /** Timelines of all its incidents together, the latest first. */
  entries: z.array(IncidentEntry.extend({ incident: z.object({ id: z.uuid(), code: z.string() }) })),
});
export type ControlAnswer = z.infer<typeof ControlAnswer>;

/** 战情室 of one campaign. */
export const campaignControl = defineRoute({
  id: 'controlRoom.campaign',
  method: 'GET',
  path: '/api/campaigns/:id/control',
  summary: { zh: '活动战情室', en: 'Control room of a campaign' },
  access: { permission: 'campaign.read' },
  params,
  response: ControlAnswer,
  errors: ['not_found'],
});

export const OverviewAnswer = z.object({
  asOf: z.string(),
  /** When the figures were counted: up to half a minute before, in a hurry. Null where none may be seen. */
  figuresAsOf: z.string().nullable(),
  currency: z.string(),
  wholeScope: z.boolean(),
  counts: z.object({ bad: z.int(), warning: z.int(), good: z.int(), none: z.int() }),
  paused: z.int(),
  openIncidents: z.int(),
  items: z.array(
    z.object({
      id: z.uuid(),
      code: z.string(),
      title: z.string(),
      kind: z.string(),
      period: z.object({ start: z.iso.date(), end: z.iso.date().nullable() }),
      manager: z.string().nullable(),
      light: Light,
      elapsed: z.number(),
      gmv: z.object({ value: figure, planned: figure }),
      orders: z.object({ value: figure, planned: figure }),
      cost: z.object({ value: figure, planned: figure }),
      paused: z.boolean(),
      incidents: z.int(),
    }),
  ),
  more: z.boolean(),
});
export type OverviewAnswer = z.infer<typeof OverviewAnswer>;

/**
 * 在途活动总览: all live campaigns with their lights, the worst first. Figures are those that carry the code since the
 * earliest start of them all; the page of a campaign counts its own period.
 */
export const controlOverview = defineRoute({
  id: 'controlRoom.overview',
  method: 'GET',
  path: '/api/control-room',
  summary: { zh: '在途活动总览', en: 'Running campaigns at a glance' },
  access: { permission: 'campaign.read' },
  query: z.strictObject({
    tone: z.enum(['bad', 'warning', 'good', 'none']).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
    offset: z.coerce.number().int().min(0).max(100_000).default(0),
  }),
  response: OverviewAnswer,
});
