import * as z from 'zod';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';
import { incidentKinds } from './runbooks.contract.ts';

/** How bad it is; the letter says how fast somebody answers and who hears of it at once. */
export const severities = {
  S1: { zh: 'S1 严重', en: 'S1 critical', tone: 'bad' },
  S2: { zh: 'S2 较重', en: 'S2 major', tone: 'warning' },
  S3: { zh: 'S3 一般', en: 'S3 minor', tone: 'info' },
} as const;
export type Severity = keyof typeof severities;

const label = z.object({ zh: z.string(), en: z.string() });

/** The steps as they stood when the incident was made, with who did each and when. */
export const RunbookState = z.array(
  z.object({
    key: z.string(),
    role: z.enum(['commander', 'communicator']),
    text: label,
    doneAt: z.string().nullable(),
    doneBy: z.uuid().nullable(),
  }),
);
export type RunbookState = z.infer<typeof RunbookState>;

/** Rows that led to it, as they were seen: of a signal, for instance. */
export const IncidentEvidence = z.object({
  title: label,
  lines: z.array(z.object({ label, value: z.string() })).max(200),
});

const respond = <S extends Severity>(severity: S, hours: number) =>
  ({
    key: `respond${severity}`,
    label: { zh: `${severity} 响应`, en: `${severity} response` },
    start: {
      all: [
        { field: 'state', op: 'eq', value: 'open' },
        { field: 'severity', op: 'eq', value: severity },
      ],
    },
    stop: {
      all: [
        { field: 'state', op: 'ne', value: 'open' },
        { field: 'severity', op: 'eq', value: severity },
      ],
    },
    due: { within: hours, unit: 'hours', setting: `incident${severity}Hours` },
    escalate: [
      { after: 0, unit: 'hours', to: 'unitManager' },
      { after: hours, unit: 'hours', to: { position: 'marketing_director' } },
      { after: hours * 4, unit: 'hours', to: { position: 'executive' } },
    ],
    responsible: 'commander',
  }) as const;

/** 突发事件: something goes wrong with a campaign, and people must act. Tracked events (埋点事件) are another thing. */
export const Incident = defineRecord({
  id: 'incident',
  path: 'incidents',
  room: 'control-room',
  label: { zh: '突发事件', en: 'Incident' },
  code: 'INC-{yyyy}-{####}',
  title: 'title',
  fields: {
    title: f.text(
      { zh: '现象', en: 'What happens' },
      { required: true, aliases: ['突发事件', '现象', '标题', 'incident'] },
    ),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { required: true, aliases: ['活动', 'campaign'] }),
    kind: f.choice(incidentKinds)({ zh: '类型', en: 'Kind' }, { required: true, aliases: ['类型', 'kind'] }),
    severity: f.choice(severities)(
      { zh: '级别', en: 'Severity' },
      {
        required: true,
        help: {
          zh: 'S1：多数人受影响或损失在扩大；S2：部分人受影响；S3：可以等',
          en: 'S1: most people hit or damage growing; S2: some hit; S3: it can wait',
        },
        aliases: ['级别', 'severity'],
      },
    ),
    detectedAt: f.instant(
      { zh: '发现时间', en: 'Noticed at' },
      { help: { zh: '不填就是现在', en: 'Now when left empty' }, aliases: ['发现时间', 'detected at'] },
    ),
    description: f.longText({ zh: '经过与影响', en: 'Course and effect' }, { aliases: ['说明', 'description'] }),
    commander: f.person(
      { zh: '指挥', en: 'Commander' },
      {
        help: { zh: '一人拍板；不填就是活动负责人', en: 'One person decides; the campaign manager when left empty' },
        aliases: ['指挥', '负责人', 'commander'],
      },
    ),
    communicator: f.person(
      { zh: '对外沟通', en: 'Communicator' },
      {
        help: { zh: '对客服、渠道和顾客说什么', en: 'What service, channels and customers are told' },
        aliases: ['对外沟通', 'communicator'],
      },
    ),
    evidence: f.json(IncidentEvidence)(
      { zh: '证据', en: 'Evidence' },
      { readOnly: true, readPermission: 'metric.read', visibleIf: { field: 'evidence', op: 'notEmpty' } },
    ),
    runbook: f.json(RunbookState)({ zh: '处置手册', en: 'Runbook' }, { readOnly: true }),
    respondedAt: f.instant({ zh: '响应时间', en: 'Responded at' }, { readOnly: true }),
    resolvedAt: f.instant({ zh: '解决时间', en: 'Resolved at' }, { readOnly: true }),
    resolution: f.longText({ zh: '怎么解决的', en: 'How it was resolved' }, { aliases: ['解决办法', 'resolution'] }),
    cause: f.longText({ zh: '原因', en: 'Cause' }, { aliases: ['原因', 'cause'] }),
    prevention: f.longText(
      { zh: '怎么不再发生', en: 'How it will not happen again' },
      { aliases: ['预防措施', 'prevention'] },
    ),
  },
  states: {
    initial: 'open',
    all: {
      open: { zh: '待响应', en: 'Open', tone: 'bad' },
      handling: { zh: '处理中', en: 'Being handled', tone: 'warning' },
      resolved: { zh: '已解决', en: 'Resolved', tone: 'info' },
      reviewed: { zh: '已回顾', en: 'Reviewed', tone: 'good' },
    },
    transitions: [
      { action: 'respond', label: { zh: '响应', en: 'Respond' }, from: 'open', to: 'handling' },
      {
        action: 'resolve',
        label: { zh: '解决', en: 'Resolve' },
        from: 'handling',
        to: 'resolved',
        requires: ['resolution'],
      },
      {
        action: 'review',
        label: { zh: '完成回顾', en: 'Review' },
        from: 'resolved',
        to: 'reviewed',
        requires: ['cause', 'prevention'],
      },
      {
        action: 'reopen',
        label: { zh: '再次发生', en: 'It happens again' },
        from: 'resolved',
        to: 'handling',
        reason: true,
      },
    ],
    frozen: ['reviewed'],
  },
  clocks: [
    respond('S1', 0.25),
    respond('S2', 1),
    respond('S3', 4),
    {
      key: 'review',
      label: { zh: '回顾', en: 'Review' },
      start: { field: 'state', op: 'eq', value: 'resolved' },
      stop: { field: 'state', op: 'eq', value: 'reviewed' },
      due: { within: 3, unit: 'workingDays', setting: 'incidentReviewWorkingDays' },
      warn: [{ before: 1, unit: 'workingDays' }],
      escalate: [{ after: 1, unit: 'workingDays', to: 'unitManager' }],
      responsible: 'commander',
    },
  ],
  views: {
    list: {
      columns: ['title', 'severity', 'kind', 'state', 'clocks', 'campaign', 'commander', 'detectedAt'],
      sort: '-detectedAt',
    },
    board: { card: ['severity', 'kind', 'campaign', 'commander'] },
    calendar: { field: 'detectedAt' },
    sections: [
      {
        label: { zh: '突发事件', en: 'Incident' },
        fields: ['title', 'campaign', 'kind', 'severity', 'detectedAt', 'description', 'commander', 'communicator'],
      },
      {
        label: { zh: '处理', en: 'Handling' },
        fields: ['respondedAt', 'resolvedAt', 'resolution', 'cause', 'prevention', 'evidence', 'runbook'],
      },
    ],
  },
  savedViews: [
    {
      key: 'open',
      label: { zh: '未解决', en: 'Not resolved' },
      filter: { field: 'state', op: 'in', value: ['open', 'handling'] },
      sort: 'severity',
    },
    {
      key: 'mine',
      label: { zh: '我指挥的', en: 'Mine' },
      filter: { field: 'commander', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title', 'description', 'resolution', 'cause'],
  import: { matchKey: ['title', 'campaign'] },
});
export type Incident = RowOf<typeof Incident>;

export const incidentEntryKinds = ['made', 'state', 'severity', 'role', 'runbook', 'note', 'pause'] as const;

/** One line of the timeline: written once, never changed. */
export const IncidentEntry = z.object({
  id: z.uuid(),
  at: z.string(),
  kind: z.enum(incidentEntryKinds),
  person: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  text: label,
});
export type IncidentEntry = z.infer<typeof IncidentEntry>;

const params = z.strictObject({ id: z.uuid() });

export const incidentTimeline = defineRoute({
  id: 'incident.timeline',
  method: 'GET',
  path: '/api/incidents/:id/timeline',
  summary: { zh: '突发事件的时间线', en: 'Timeline of an incident' },
  access: { permission: 'incident.read' },
  params,
  response: z.object({ items: z.array(IncidentEntry) }),
  errors: ['not_found'],
});

export const noteIncident = defineRoute({
  id: 'incident.note',
  method: 'POST',
  path: '/api/incidents/:id/timeline',
  summary: { zh: '在时间线上记一笔', en: 'Write a line into the timeline of an incident' },
  access: { permission: 'incident.update' },
  params,
  body: z.strictObject({ text: z.string().trim().min(1, 'empty').max(2_000, 'too_long') }),
  response: IncidentEntry,
  status: 201,
  errors: ['not_found', 'forbidden', 'invalid'],
});

export const tickRunbook = defineRoute({
  id: 'incident.tick',
  method: 'POST',
  path: '/api/incidents/:id/runbook',
  summary: { zh: '勾选处置手册的一步', en: 'Tick a step of the runbook of an incident' },
  access: { permission: 'incident.update' },
  params,
  body: z.strictObject({ step: z.string().max(40), done: z.boolean() }),
  response: z.object({ runbook: RunbookState, version: z.int() }),
  errors: ['not_found', 'forbidden', 'invalid', 'conflict', 'transition_refused'],
});
