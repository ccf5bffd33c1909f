import * as z from 'zod';
import { Grant } from '../../shared/access.ts';
import { provinces } from '../../shared/provinces.ts';
import { f } from '../../shared/record/field.ts';
import { defineRecord } from '../../shared/record/record.ts';

/** A place in the organisation. The provinces it covers decide which unit an event belongs to. */
export const OrgUnit = defineRecord({
  id: 'orgUnit',
  path: 'units',
  room: 'organization',
  label: { zh: '部门', en: 'Org unit' },
  code: 'ORG-{####}',
  title: 'name',
  shared: true,
  parent: 'parent',
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true, aliases: ['部门', '部门名称', 'unit'] }),
    kind: f.choice({
      headquarters: { zh: '总部', en: 'Headquarters' },
      region: { zh: '大区', en: 'Region' },
      department: { zh: '部门', en: 'Department' },
      team: { zh: '小组', en: 'Team' },
      store: { zh: '门店', en: 'Store' },
    })({ zh: '类型', en: 'Kind' }, { required: true, default: 'department' }),
    parent: f.unit({ zh: '上级部门', en: 'Parent unit' }, { aliases: ['上级', 'parent'] }),
    regions: f.choices(provinces)(
      { zh: '覆盖省份', en: 'Provinces covered' },
      {
        help: {
          zh: '来自这些省份的访问、订单归此部门；未覆盖的归总部',
          en: 'Visits and orders from these provinces belong to this unit; all others to headquarters',
        },
      },
    ),
    manager: f.person({ zh: '负责人', en: 'Manager' }),
    notes: f.longText({ zh: '职责', en: 'Duties' }),
  },
  states: {
    initial: 'active',
    all: { active: { zh: '运行中', en: 'Active', tone: 'good' }, closed: { zh: '已撤销', en: 'Closed' } },
    transitions: [
      { action: 'close', label: { zh: '撤销', en: 'Close' }, from: 'active', to: 'closed', reason: true, danger: true },
      { action: 'reopen', label: { zh: '恢复', en: 'Reopen' }, from: 'closed', to: 'active' },
    ],
  },
  views: {
    list: { columns: ['name', 'kind', 'parent', 'manager', 'regions', 'state'], sort: 'name' },
    board: { by: 'kind', card: ['name', 'manager'] },
  },
  search: ['name', 'notes'],
  import: { matchKey: ['name'] },
});

/** What people of one post do, may do and are measured by. */
export const Position = defineRecord({
  id: 'position',
  path: 'positions',
  room: 'organization',
  label: { zh: '岗位', en: 'Position' },
  code: 'POS-{####}',
  title: 'name',
  shared: true,
  fields: {
    name: f.text({ zh: '名称', en: 'Name' }, { required: true, unique: true }),
    nameEn: f.text({ zh: '英文名称', en: 'English name' }, { required: true }),
    /** Stable name of a built-in position; empty for those that a workspace adds. */
    key: f.text({ zh: '标识', en: 'Key' }, { readOnly: true }),
    duties: f.longText({ zh: '职责', en: 'Duties' }),
    dutiesEn: f.longText({ zh: '职责（英文）', en: 'Duties (English)' }),
    grants: f.json(z.array(Grant).max(300))({ zh: '权限', en: 'Permissions' }, { required: true, default: [] }),
    landing: f.text({ zh: '登录后打开', en: 'Opens on' }, { required: true, default: '/' }),
    kpis: f.json(z.array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'not_a_metric')).max(30))({
      zh: '考核指标',
      en: 'Key metrics',
    }),
  },
  states: {
    initial: 'active',
    all: { active: { zh: '在用', en: 'In use', tone: 'good' }, retired: { zh: '已停用', en: 'Retired' } },
    transitions: [
      { action: 'retire', label: { zh: '停用', en: 'Retire' }, from: 'active', to: 'retired', danger: true },
      { action: 'reuse', label: { zh: '启用', en: 'Use again' }, from: 'retired', to: 'active' },
    ],
  },
  views: { list: { columns: ['name', 'nameEn', 'landing', 'state'], sort: 'code' } },
  search: ['name', 'nameEn', 'duties', 'dutiesEn'],
});

/** Somebody who works in this workspace. `unitId` is the home unit. */
export const Person = defineRecord({
  id: 'person',
  path: 'people',
  room: 'organization',
  label: { zh: '人员', en: 'Person' },
  code: 'EMP-{####}',
  title: 'name',
  shared: true,
  fields: {
    name: f.text({ zh: '姓名', en: 'Name' }, { required: true, aliases: ['姓名', '员工', 'name'] }),
    title: f.text({ zh: '职务', en: 'Job title' }, { aliases: ['职务', '职位', 'title'] }),
    email: f.email(
      { zh: '邮箱', en: 'E-mail' },
      { required: true, unique: true, personal: 'contact', aliases: ['邮箱', '电子邮件', 'email', 'e-mail'] },
    ),
    phone: f.phone({ zh: '手机', en: 'Phone' }, { personal: 'contact', aliases: ['手机', '电话', 'phone'] }),
    manager: f.person({ zh: '直属上级', en: 'Manager' }),
    /** The second line of a matrix. */
    projectLead: f.person(
      { zh: '项目负责人', en: 'Project lead' },
      {
        help: {
          zh: '矩阵式组织中的第二汇报线，方案由直属上级和项目负责人共同审批',
          en: 'The second line in a matrix: manager and project lead both approve',
        },
      },
    ),
    locale: f.choice({ zh: { zh: '中文', en: 'Chinese' }, en: { zh: '英文', en: 'English' } })(
      { zh: '界面语言', en: 'Language' },
      { default: 'zh' },
    ),
    /** Account behind the person; empty until the invitation is accepted. */
    userId: f.text({ zh: '账号', en: 'Account' }, { readOnly: true, readPermission: 'person.resetPassword' }),
  },
  states: {
    initial: 'invited',
    all: {
      invited: { zh: '待加入', en: 'Invited', tone: 'info' },
      active: { zh: '在职', en: 'Active', tone: 'good' },
      left: { zh: '已离开', en: 'Left' },
    },
    transitions: [
      { action: 'activate', label: { zh: '加入', en: 'Activate' }, from: 'invited', to: 'active' },
      {
        action: 'leave',
        label: { zh: '离开', en: 'Leave' },
        from: ['invited', 'active'],
        to: 'left',
        reason: true,
        danger: true,
      },
      { action: 'return', label: { zh: '重新加入', en: 'Return' }, from: 'left', to: 'invited' },
    ],
  },
  views: {
    list: { columns: ['name', 'title', 'unitId', 'manager', 'email', 'phone', 'state'], sort: 'code' },
    sections: [
      {
        label: { zh: '基本信息', en: 'Basics' },
        fields: ['name', 'title', 'unitId', 'manager', 'projectLead', 'locale'],
      },
    ],
  },
  search: ['name', 'title'],
  indexes: [['userId']],
  import: { matchKey: ['email'] },
});

/** A person holds a position in a unit for a time. This is what gives permissions. */
export const Assignment = defineRecord({
  id: 'assignment',
  path: 'assignments',
  room: 'organization',
  label: { zh: '任职', en: 'Assignment' },
  code: 'ASG-{#####}',
  title: 'name',
  shared: true,
  fields: {
    /** Person, position and unit in words; kept by the system. */
    name: f.text({ zh: '名称', en: 'Name' }, { readOnly: true }),
    person: f.person({ zh: '人员', en: 'Person' }, { required: true }),
    position: f.ref('position')({ zh: '岗位', en: 'Position' }, { required: true }),
    orgUnit: f.unit({ zh: '部门', en: 'Unit' }, { required: true }),
    isPrimary: f.boolean({ zh: '主岗', en: 'Primary' }, { default: true }),
    period: f.dateRange(
      { zh: '期间', en: 'Period' },
      { help: { zh: '不填则长期有效', en: 'Leave empty for an open-ended assignment' } },
    ),
  },
  states: {
    initial: 'active',
    all: { active: { zh: '生效', en: 'In force', tone: 'good' }, ended: { zh: '已结束', en: 'Ended' } },
    transitions: [
      { action: 'end', label: { zh: '结束', en: 'End' }, from: 'active', to: 'ended', danger: true },
      { action: 'resume', label: { zh: '恢复', en: 'Resume' }, from: 'ended', to: 'active' },
    ],
  },
  views: {
    list: { columns: ['person', 'position', 'orgUnit', 'isPrimary', 'period', 'state'], sort: '-createdAt' },
    board: { card: ['person', 'position', 'orgUnit'] },
  },
  search: ['name'],
});
