import { bounded, f } from '../../shared/record/field.ts';
import { type DraftOf, defineRecord, type RowOf } from '../../shared/record/record.ts';

const label = (zh: string, en: string) => ({ zh, en });
const sizes = { small: label('小、迷你', 'Small'), large: label('大', 'Large, very') };

/** A record with two kinds of lines, one of them with a field of every kind that a line may have. */
export const Order = defineRecord({
  id: 'testOrder',
  path: 'test-orders',
  room: 'test',
  label: label('订单', 'Order'),
  code: 'ORD-{####}',
  title: 'name',
  fields: {
    name: f.text(label('名称', 'Name'), { required: true }),
    budget: bounded(f.money(label('预算', 'Budget')), { min: 0 }),
  },
  children: {
    items: {
      label: label('物品', 'Items'),
      fields: {
        item: f.text(label('名称', 'Name'), { required: true, aliases: ['品名'] }),
        cost: bounded(f.money(label('费用', 'Cost')), { min: 0 }),
        channel: f.ref('channel')(label('渠道', 'Channel')),
        owner: f.person(label('负责人', 'Owner')),
        count: f.integer(label('数量', 'Count')),
        due: f.date(label('日期', 'Day')),
        size: f.choice(sizes)(label('大小', 'Size'), { default: 'small' }),
        checked: f.boolean(label('已核对', 'Checked')),
        source: f.text(label('来源', 'Source'), { readOnly: true }),
      },
      max: 40,
      sums: [{ field: 'cost', atMost: 'budget' }],
    },
    notes: {
      label: label('备注', 'Notes'),
      fields: {
        text: f.longText(label('内容', 'Text')),
        weight: f.decimal(label('权重', 'Weight')),
        share: f.percent(label('占比', 'Share')),
        at: f.instant(label('时间', 'Time')),
        span: f.dateRange(label('起止', 'Span')),
        tags: f.tags(label('标签', 'Tags')),
        sizes: f.choices(sizes)(label('各种大小', 'Sizes')),
        channels: f.refs('channel')(label('各渠道', 'Channels')),
        link: f.link(label('链接', 'Link')),
      },
      max: 40,
    },
  },
  states: {
    initial: 'draft',
    all: { draft: label('草稿', 'Draft'), done: label('完成', 'Done') },
    transitions: [{ action: 'finish', label: label('完成', 'Finish'), from: 'draft', to: 'done' }],
    frozen: ['done'],
  },
  views: { list: { columns: ['name'] } },
  search: ['name'],
});
export type Order = RowOf<typeof Order>;
export type OrderDraft = DraftOf<typeof Order>;

/** A record whose rows nothing but their content tells apart. */
export const Errand = defineRecord({
  id: 'testErrand',
  path: 'test-errands',
  room: 'test',
  label: label('差事', 'Errand'),
  code: 'ERR-{####}',
  title: 'subject',
  fields: {
    subject: f.text(label('主题', 'Subject'), { required: true }),
    remark: f.text(label('说明', 'Remark')),
  },
  states: { initial: 'open', all: { open: label('进行', 'Open') }, transitions: [] },
  views: { list: { columns: ['subject'] } },
  search: ['subject'],
});
