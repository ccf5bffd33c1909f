import { bounded, f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';

/** Names a request, so that one sent twice is done once. */
const requestKey = f.text(
  { zh: '请求键', en: 'Request key' },
  {
    unique: true,
    aliases: ['request key'],
    help: { zh: '由接口填写：同一键只入账一次', en: 'Filled in by programs: the same key is booked once' },
    visibleIf: { field: 'requestKey', op: 'notEmpty' },
  },
);

export const Commitment = defineRecord({
  id: 'commitment',
  path: 'commitments',
  room: 'budget',
  label: { zh: '承诺', en: 'Commitment' },
  code: 'CMT-{yyyy}-{#####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '事项', en: 'Subject' }, { required: true, aliases: ['名称', '承诺事项', 'title', 'name'] }),
    line: f.ref('budgetLine')({ zh: '预算科目', en: 'Budget line' }, { required: true, aliases: ['科目', 'line'] }),
    amount: bounded(
      f.money({ zh: '金额', en: 'Amount' }, { required: true, aliases: ['承诺金额', '合同金额', 'amount'] }),
      { min: 0.01 },
    ),
    campaign: f.ref('campaign')(
      { zh: '活动', en: 'Campaign' },
      {
        aliases: ['活动名称', 'campaign'],
        help: {
          zh: '占用这个活动的预算；不填就是科目的活动',
          en: 'Counts towards the budget of this campaign; left empty it is that of the line',
        },
      },
    ),
    supplier: f.text({ zh: '供应商', en: 'Supplier' }, { aliases: ['合作方', '供应商名称', 'supplier', 'vendor'] }),
    due: f.date({ zh: '应付日', en: 'Due' }, { aliases: ['付款日期', '到期日', 'due'] }),
    purpose: f.longText({ zh: '用途', en: 'Purpose' }, { aliases: ['说明', '备注', 'purpose'] }),
    settled: f.money({ zh: '已结', en: 'Settled' }, { readOnly: true }),
    requestedBy: f.person({ zh: '申请人', en: 'Requested by' }, { readOnly: true }),
    committedBy: f.person({ zh: '核准人', en: 'Committed by' }, { readOnly: true }),
    requestKey,
  },
  states: {
    initial: 'requested',
    all: {
      requested: { zh: '待核准', en: 'Requested', tone: 'warning' },
      committed: { zh: '已承诺', en: 'Committed', tone: 'info' },
      partlySettled: { zh: '部分结算', en: 'Partly settled', tone: 'info' },
      settled: { zh: '已结清', en: 'Settled', tone: 'good' },
      released: { zh: '余额已释放', en: 'Rest released' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'commit', label: { zh: '核准承诺', en: 'Commit' }, from: 'requested', to: 'committed' },
      {
        action: 'release',
        label: { zh: '释放余额', en: 'Release the rest' },
        from: ['committed', 'partlySettled'],
        to: 'released',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['requested', 'committed'],
        to: 'cancelled',
        reason: true,
        danger: true,
      },
    ],
    frozen: ['released', 'cancelled'],
  },
  views: {
    list: {
      columns: ['title', 'line', 'amount', 'settled', 'supplier', 'due', 'campaign', 'state', 'ownerId'],
      sort: '-updatedAt',
    },
    board: { card: ['amount', 'supplier', 'due'] },
    calendar: { field: 'due' },
    sections: [
      {
        label: { zh: '承诺', en: 'Commitment' },
        fields: ['title', 'line', 'amount', 'campaign', 'supplier', 'due', 'purpose'],
      },
      {
        label: { zh: '结算与经手', en: 'Settlement' },
        fields: ['settled', 'requestedBy', 'committedBy', 'requestKey'],
      },
      { label: { zh: '归口', en: 'Responsible' }, fields: ['unitId', 'ownerId'] },
    ],
  },
  savedViews: [
    {
      key: 'waiting',
      label: { zh: '待核准', en: 'Waiting' },
      filter: { field: 'state', op: 'eq', value: 'requested' },
      sort: 'due',
    },
    {
      key: 'due',
      label: { zh: '30 天内应付', en: 'Due within 30 days' },
      filter: {
        all: [
          { field: 'state', op: 'in', value: ['committed', 'partlySettled'] },
          { field: 'due', op: 'lte', value: { relative: 'today', days: 30 } },
        ],
      },
      sort: 'due',
    },
  ],
  search: ['title', 'supplier', 'purpose'],
  import: { matchKey: ['line', 'title'] },
});
export type Commitment = RowOf<typeof Commitment>;

export const Expense = defineRecord({
  id: 'expense',
  path: 'expenses',
  room: 'budget',
  label: { zh: '费用', en: 'Expense' },
  code: 'EXP-{yyyy}-{#####}',
  title: 'title',
  fields: {
    title: f.text({ zh: '事项', en: 'Subject' }, { required: true, aliases: ['费用事项', '名称', 'title', 'name'] }),
    line: f.ref('budgetLine')(
      { zh: '预算科目', en: 'Budget line' },
      {
        aliases: ['科目', 'line'],
        help: { zh: '选了承诺就不用填', en: 'Not needed where a commitment is chosen' },
      },
    ),
    commitment: f.ref('commitment')({ zh: '承诺', en: 'Commitment' }, { aliases: ['承诺编号', 'commitment'] }),
    amount: bounded(
      f.money({ zh: '金额', en: 'Amount' }, { required: true, aliases: ['费用金额', '发票金额', 'amount'] }),
      {
        min: 0.01,
      },
    ),
    date: f.date({ zh: '发生日', en: 'Date' }, { required: true, aliases: ['日期', '费用日期', 'date'] }),
    supplier: f.text(
      { zh: '供应商', en: 'Supplier' },
      { required: true, aliases: ['开票方', '收款方', 'supplier', 'vendor'] },
    ),
    invoice: f.text(
      { zh: '发票号', en: 'Invoice number' },
      {
        aliases: ['发票号码', '票号', 'invoice'],
        help: { zh: '同一供应商的发票号不能重复', en: 'Counts once for each supplier' },
      },
    ),
    note: f.longText({ zh: '说明', en: 'Note' }, { aliases: ['备注', 'note'] }),
    bookedBy: f.person({ zh: '入账人', en: 'Booked by' }, { readOnly: true }),
    requestKey,
  },
  states: {
    initial: 'draft',
    all: {
      draft: { zh: '待入账', en: 'Draft', tone: 'warning' },
      booked: { zh: '已入账', en: 'Booked', tone: 'good' },
      voided: { zh: '已冲销', en: 'Voided' },
      dropped: { zh: '已撤销', en: 'Dropped' },
    },
    transitions: [
      { action: 'book', label: { zh: '入账', en: 'Book' }, from: 'draft', to: 'booked' },
      {
        action: 'void',
        label: { zh: '冲销', en: 'Void' },
        from: 'booked',
        to: 'voided',
        permission: 'expense.book',
        reason: true,
        danger: true,
      },
      {
        action: 'drop',
        label: { zh: '撤销', en: 'Drop' },
        from: 'draft',
        to: 'dropped',
        permission: 'expense.update',
        reason: true,
      },
    ],
    frozen: ['booked', 'voided', 'dropped'],
  },
  views: {
    list: {
      columns: ['title', 'line', 'amount', 'date', 'supplier', 'invoice', 'commitment', 'state'],
      sort: '-date',
    },
    calendar: { field: 'date' },
    sections: [
      {
        label: { zh: '费用', en: 'Expense' },
        fields: ['title', 'commitment', 'line', 'amount', 'date', 'supplier', 'invoice', 'note'],
      },
      { label: { zh: '经手', en: 'Handled by' }, fields: ['bookedBy', 'requestKey', 'unitId', 'ownerId'] },
    ],
  },
  savedViews: [
    {
      key: 'waiting',
      label: { zh: '待入账', en: 'Waiting' },
      filter: { field: 'state', op: 'eq', value: 'draft' },
      sort: 'date',
    },
  ],
  search: ['title', 'supplier', 'invoice', 'note'],
  unique: [['supplier', 'invoice']],
  import: { matchKey: ['supplier', 'invoice'] },
});
export type Expense = RowOf<typeof Expense>;
