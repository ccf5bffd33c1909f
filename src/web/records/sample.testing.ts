import * as z from 'zod';
import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord } from '../../shared/record/record.ts';

/** A record with a field of every kind, for tests of the generated pages. */
export const Sample = defineRecord({
  id: 'sample',
  path: 'samples',
  room: 'test',
  label: { zh: '样例', en: 'Sample' },
  code: 'SMP-{####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '名称', en: 'Title' }, { required: true }),
    kind: f.choice({ promo: { zh: '促销', en: 'Promotion' }, launch: { zh: '新品', en: 'Launch' } })(
      { zh: '类型', en: 'Kind' },
      { required: true },
    ),
    budget: bounded(f.money({ zh: '预算', en: 'Budget' }), { min: 0 }),
    visitors: bounded(f.integer({ zh: '访客', en: 'Visitors' }), { min: 1, max: 1_000 }),
    share: bounded(f.percent({ zh: '占比', en: 'Share' }), { min: 0, max: 1 }),
    due: f.date({ zh: '截止', en: 'Due' }),
    period: f.dateRange({ zh: '起止', en: 'Period' }),
    seenAt: f.instant({ zh: '查看时间', en: 'Seen at' }),
    urgent: f.boolean({ zh: '紧急', en: 'Urgent' }),
    channels: f.refs('channel')({ zh: '渠道', en: 'Channels' }),
    manager: f.person({ zh: '负责人', en: 'Manager' }),
    tags: f.tags({ zh: '标签', en: 'Tags' }),
    email: f.email({ zh: '邮箱', en: 'E-mail' }, { personal: 'contact' }),
    site: f.link({ zh: '网址', en: 'Site' }),
    region: f.region({ zh: '地区', en: 'Region' }),
    notes: f.longText({ zh: '备注', en: 'Notes' }),
    shape: f.json(z.object({ a: z.number() }))({ zh: '结构', en: 'Shape' }),
    total: f.computed(z.string())({ zh: '合计', en: 'Total' }),
    approvedBy: f.person({ zh: '审批人', en: 'Approved by' }, { readOnly: true }),
    reason: f.text(
      { zh: '加急原因', en: 'Why urgent' },
      { visibleIf: { field: 'urgent', op: 'eq', value: true }, default: 'n/a' },
    ),
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '草稿', en: 'Draft' },
      proposed: { zh: '待审批', en: 'Proposed', tone: 'warning' },
      done: { zh: '完成', en: 'Done', tone: 'good' },
    },
    transitions: [
      { action: 'cancel', label: { zh: '取消', en: 'Cancel' }, from: ['draft', 'proposed'], to: 'done', danger: true },
      { action: 'withdraw', label: { zh: '撤回', en: 'Withdraw' }, from: 'proposed', to: 'draft' },
      { action: 'approve', label: { zh: '批准', en: 'Approve' }, from: 'proposed', to: 'done' },
      {
        action: 'propose',
        label: { zh: '提交', en: 'Propose' },
        from: 'draft',
        to: 'proposed',
        when: { field: 'budget', op: 'notEmpty' },
        refusal: { zh: '请先填写预算', en: 'Fill in the budget first' },
      },
    ],
    frozen: ['done'],
  },
  views: {
    list: { columns: ['kind', 'state', 'budget', 'manager'], sort: '-due' },
    board: { card: ['kind'] },
    calendar: { field: 'due' },
    sections: [{ label: { zh: '基本', en: 'Basics' }, fields: ['title', 'kind', 'manager', 'approvedBy'] }],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我的', en: 'Mine' },
      filter: { field: 'manager', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['title'],
});
