import * as z from 'zod';
import { retrospectiveClock } from '../../shared/platform/retrospective-clock.ts';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

export const TeamMember = z.strictObject({
  person: z.uuid(),
  role: z.string().trim().min(1, 'empty').max(100, 'too_long'),
  /** Share of the working time, percent. */
  load: z.int().min(1).max(100),
});
export type TeamMember = z.infer<typeof TeamMember>;

/** People of several departments for a purpose and a time (O4). `ownerId` leads it. */
export const Team = defineRecord({
  id: 'team',
  path: 'teams',
  room: 'work',
  label: { zh: '项目组', en: 'Project team' },
  code: 'TEM-{yyyy}-{###}',
  title: 'name',
  shared: true,
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true, aliases: ['项目组', '名称', 'team'] }),
    purpose: f.longText({ zh: '目的', en: 'Purpose' }, { required: true }),
    period: f.dateRange({ zh: '起止', en: 'Period' }, { required: true }),
    campaign: f.ref('campaign')({ zh: '服务的活动', en: 'Campaign' }),
    members: f.json(z.array(TeamMember).max(100))(
      { zh: '成员', en: 'Members' },
      { help: { zh: '投入为占工作时间的百分比', en: 'Load is the share of the working time' } },
    ),
    /** What its accepted retrospective came to; kept by the system. */
    retrospective: f.longText(
      { zh: '复盘结论', en: 'Lessons' },
      { readOnly: true, visibleIf: { field: 'retrospective', op: 'notEmpty' } },
    ),
    retrospectiveAt: f.instant(
      { zh: '复盘提交于', en: 'Retrospective submitted at' },
      { readOnly: true, visibleIf: { field: 'retrospectiveAt', op: 'notEmpty' } },
    ),
    conflicts: f.computed(z.array(z.unknown()))({ zh: '人力冲突', en: 'Conflicts' }),
  },
  states: {
    initial: 'forming',
    all: {
      forming: { zh: '组建中', en: 'Forming' },
      active: { zh: '进行中', en: 'Active', tone: 'good' },
      reviewing: { zh: '复盘中', en: 'Looking back', tone: 'warning' },
      closed: { zh: '已解散', en: 'Closed' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      {
        action: 'start',
        label: { zh: '启动', en: 'Start' },
        from: 'forming',
        to: 'active',
        when: { field: 'members', op: 'notEmpty' },
        refusal: { zh: '还没有成员', en: 'It has no members yet' },
      },
      {
        action: 'finish',
        label: { zh: '结束并复盘', en: 'End and look back' },
        from: 'active',
        to: 'reviewing',
      },
      // Refused without an accepted retrospective, by the room that keeps those.
      { action: 'close', label: { zh: '解散', en: 'Close' }, from: 'reviewing', to: 'closed' },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['forming', 'active', 'reviewing'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['closed', 'cancelled'],
  },
  views: {
    list: {
      columns: ['name', 'state', 'clocks', 'ownerId', 'period', 'members', 'conflicts', 'campaign'],
      sort: '-period',
    },
    board: { card: ['ownerId', 'period', 'members'] },
    calendar: { field: 'period' },
    timeline: { field: 'period' },
    sections: [
      {
        label: { zh: '项目组', en: 'Team' },
        fields: ['name', 'purpose', 'ownerId', 'period', 'campaign', 'unitId', 'members', 'conflicts'],
      },
      { label: { zh: '复盘', en: 'Retrospective' }, fields: ['retrospective', 'retrospectiveAt'] },
    ],
  },
  clocks: [retrospectiveClock(['active', 'reviewing'])],
  search: ['name', 'purpose', 'retrospective'],
});
export type Team = RowOf<typeof Team>;

/** Days on which a person has more to do than there is time, or is away. */
export const LoadConflict = z.object({
  person: z.uuid(),
  name: z.string().nullable(),
  from: z.iso.date(),
  to: z.iso.date(),
  /** Sum of all loads in percent. */
  load: z.int(),
  away: z.boolean(),
  /** What else the person is at on those days. */
  with: z.array(z.string()),
});
export type LoadConflict = z.infer<typeof LoadConflict>;

/** A person lent to a campaign or team for some days (O7); the own post waits for them. */
export const Secondment = defineRecord({
  id: 'secondment',
  path: 'secondments',
  room: 'work',
  label: { zh: '临时调配', en: 'Secondment' },
  code: 'SEC-{yyyy}-{####}',
  title: 'name',
  shared: true,
  fields: {
    /** Person and where to, in words; kept by the system. */
    name: f.text({ zh: '名称', en: 'Name' }, { readOnly: true }),
    person: f.person({ zh: '人员', en: 'Person' }, { required: true }),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }),
    team: f.ref('team')({ zh: '项目组', en: 'Project team' }),
    role: f.text({ zh: '职责', en: 'Role' }),
    period: f.dateRange(
      { zh: '起止', en: 'Period' },
      { required: true, help: { zh: '到期自动回到原岗位', en: 'The person returns by itself when it ends' } },
    ),
    load: bounded(f.integer({ zh: '投入（%）', en: 'Load (%)' }, { required: true, default: 50 }), {
      min: 1,
      max: 100,
    }),
    conflicts: f.computed(z.array(LoadConflict))({ zh: '冲突', en: 'Conflicts' }),
  },
  states: {
    initial: 'planned',
    all: {
      planned: { zh: '已安排', en: 'Planned', tone: 'info' },
      active: { zh: '调配中', en: 'On loan', tone: 'good' },
      ended: { zh: '已返回', en: 'Returned' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'begin', label: { zh: '开始', en: 'Begin' }, from: 'planned', to: 'active' },
      { action: 'end', label: { zh: '返回原岗位', en: 'Return' }, from: 'active', to: 'ended' },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['planned', 'active'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['ended', 'cancelled'],
  },
  views: {
    list: { columns: ['name', 'person', 'state', 'period', 'load', 'conflicts', 'role'], sort: '-period' },
    board: { card: ['person', 'period', 'load', 'conflicts'] },
    calendar: { field: 'period' },
    timeline: { field: 'period', group: 'person' },
  },
  search: ['name', 'role'],
});
export type Secondment = RowOf<typeof Secondment>;

export const skillLevels = {
  aware: { zh: '了解', en: 'Aware' },
  capable: { zh: '能独立做', en: 'Capable' },
  skilled: { zh: '熟练', en: 'Skilled' },
  expert: { zh: '能带人', en: 'Expert' },
} as const;

/** What somebody can do: the talent pool is found by it (O7). */
export const PersonSkill = defineRecord({
  id: 'personSkill',
  path: 'skills',
  room: 'work',
  label: { zh: '技能', en: 'Skill' },
  code: 'SKL-{#####}',
  title: 'skill',
  shared: true,
  fields: {
    skill: f.text({ zh: '技能', en: 'Skill' }, { required: true, aliases: ['技能', 'skill'] }),
    person: f.person({ zh: '人员', en: 'Person' }, { required: true, aliases: ['人员', '姓名', 'person'] }),
    level: f.choice(skillLevels)({ zh: '水平', en: 'Level' }, { required: true, default: 'capable' }),
    proof: f.text(
      { zh: '依据', en: 'Proof' },
      { help: { zh: '作品、证书或项目', en: 'Work, certificate or project' } },
    ),
  },
  states: {
    initial: 'active',
    all: { active: { zh: '有效', en: 'Valid', tone: 'good' }, lapsed: { zh: '已失效', en: 'Lapsed' } },
    transitions: [
      { action: 'lapse', label: { zh: '标为失效', en: 'Mark as lapsed' }, from: 'active', to: 'lapsed' },
      { action: 'renew', label: { zh: '恢复', en: 'Renew' }, from: 'lapsed', to: 'active' },
    ],
  },
  views: {
    list: { columns: ['skill', 'person', 'level', 'proof', 'state'], sort: 'skill' },
    board: { by: 'level', card: ['person', 'proof'] },
  },
  search: ['skill', 'proof'],
  unique: [['person', 'skill']],
  import: { matchKey: ['person', 'skill'] },
});

export const TalentPool = z.object({
  from: z.iso.date(),
  to: z.iso.date(),
  people: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      unit: z.string().nullable(),
      skills: z.array(z.object({ skill: z.string(), level: z.enum(['aware', 'capable', 'skilled', 'expert']) })),
      /** Largest sum of loads on a day of the range, in percent. */
      load: z.int(),
      /** First day of the range that is free enough; null: none. */
      freeFrom: z.iso.date().nullable(),
      awayDays: z.int(),
    }),
  ),
});
export type TalentPool = z.infer<typeof TalentPool>;

export const talentPool = defineRoute({
  id: 'work.talent',
  method: 'GET',
  path: '/api/work/talent',
  summary: { zh: '人才池', en: 'Talent pool' },
  access: { permission: 'secondment.read' },
  query: z.strictObject({
    /** Part of a skill's name. */
    skill: z.string().max(100).optional(),
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  }),
  response: TalentPool,
  errors: ['invalid'],
});
