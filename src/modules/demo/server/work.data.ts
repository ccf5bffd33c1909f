import type { PersonKey } from './brand.data.ts';

/** A task of the demo; days count from today, `hour` is its due time. */
export interface TaskData {
  readonly key: string;
  readonly title: string;
  readonly campaign: string | null;
  readonly owner: PersonKey;
  readonly due: number;
  readonly hour?: number;
  readonly days: number;
  readonly state: 'todo' | 'doing' | 'review' | 'done';
  readonly priority?: 'urgent' | 'high';
  readonly reviewer?: PersonKey;
  readonly deliverable?: string;
  readonly result?: string;
  readonly checklist?: readonly string[];
  readonly ticked?: number;
  readonly after?: readonly string[];
  readonly part?: string;
}

/** What people of the demo are at: something of everything that a task can be. Earlier ones first. */
export const demoTasks: readonly TaskData[] = [
  {
    key: 'warm-brief',
    title: '暖茶上市创意简报',
    campaign: 'warm_launch',
    owner: 'brand',
    due: -20,
    days: 3,
    state: 'done',
    deliverable: '创意简报',
    result: '简报已定稿：主打“一杯暖到心里”，面向 25–35 岁上班族',
  },
  {
    key: 'warm-video',
    title: '暖茶短视频脚本与拍摄',
    campaign: 'warm_launch',
    owner: 'content',
    due: -14,
    days: 5,
    state: 'done',
    deliverable: '三条成片',
    result: '三条成片已入库，时长 28、31、45 秒',
    after: ['warm-brief'],
  },
  {
    key: 'warm-daily',
    title: '暖茶投放日报异常复查',
    campaign: 'warm_launch',
    owner: 'digital',
    due: 0,
    hour: 18,
    days: 1,
    state: 'doing',
    priority: 'high',
    checklist: ['核对花费与账单', '查看落地页加载时间', '标出点击异常的计划'],
    ticked: 1,
  },
  {
    key: 'warm-second',
    title: '第二波种草内容排期',
    campaign: 'warm_launch',
    owner: 'content',
    due: -1,
    days: 2,
    state: 'doing',
    priority: 'urgent',
    deliverable: '排期表链接',
  },
  {
    key: 'warm-law',
    title: '新口味文案广告法审核',
    campaign: 'warm_launch',
    owner: 'legal',
    due: 1,
    days: 1,
    state: 'todo',
    after: ['warm-second'],
    deliverable: '审核意见',
  },
  {
    key: 'warm-stock',
    title: '确认暖茶礼盒备货',
    campaign: 'warm_launch',
    owner: 'product',
    due: 3,
    days: 2,
    state: 'todo',
  },
  {
    key: 'anni-review',
    title: '五周年店庆复盘',
    campaign: 'anniversary',
    owner: 'channels',
    due: 0,
    hour: 20,
    days: 3,
    state: 'doing',
    priority: 'high',
    reviewer: 'director',
    deliverable: '复盘报告',
    checklist: ['目标与结果对照', '渠道投产比', '客诉汇总', '五个为什么', '下次改进'],
    ticked: 3,
  },
  {
    key: 'anni-data',
    title: '店庆渠道归因分析',
    campaign: 'anniversary',
    owner: 'analyst',
    due: -2,
    days: 3,
    state: 'review',
    reviewer: 'director',
    deliverable: '分析报告',
    result: '末次归因与线性归因对比见附件；小红书被低估约 18%',
    part: 'anni-review',
  },
  {
    key: 'anni-voice',
    title: '店庆客诉与好评整理',
    campaign: 'anniversary',
    owner: 'service',
    due: -3,
    days: 2,
    state: 'done',
    result: '客诉 37 条，主要是发货慢；好评 214 条',
    part: 'anni-review',
  },
  {
    key: 'member-invite',
    title: '华东会员日邀约名单',
    campaign: 'member_day',
    owner: 'sales',
    due: 1,
    days: 3,
    state: 'doing',
    checklist: ['上海门店', '杭州门店', '南京门店'],
    ticked: 2,
  },
  {
    key: 'member-poster',
    title: '会员日海报与物料',
    campaign: 'member_day',
    owner: 'content',
    due: 2,
    days: 3,
    state: 'todo',
    deliverable: '海报定稿',
    reviewer: 'brand',
  },
  {
    key: 'member-links',
    title: '会员日追踪链接与短信模板',
    campaign: 'member_day',
    owner: 'digital',
    due: 3,
    days: 2,
    state: 'todo',
    after: ['member-poster'],
  },
  {
    key: 'member-go',
    title: '会员日上线前核查',
    campaign: 'member_day',
    owner: 'channels',
    due: 5,
    days: 1,
    state: 'todo',
    priority: 'high',
    after: ['member-links', 'member-invite'],
    checklist: ['页面', '库存', '支付', '客服话术', '门店培训'],
  },
  {
    key: 'co-contract',
    title: '联名合同审阅',
    campaign: 'co_brand',
    owner: 'legal',
    due: 4,
    days: 4,
    state: 'doing',
    deliverable: '修改意见',
  },
  {
    key: 'co-budget',
    title: '联名费用复核',
    campaign: 'co_brand',
    owner: 'finance',
    due: 5,
    days: 2,
    state: 'todo',
    after: ['co-contract'],
  },
  {
    key: 'price-check',
    title: '核对门店与线上价格',
    campaign: null,
    owner: 'specialist',
    due: 0,
    hour: 17,
    days: 1,
    state: 'todo',
  },
  {
    key: 'q-plan',
    title: '下季度营销计划初稿',
    campaign: null,
    owner: 'director',
    due: 6,
    days: 6,
    state: 'doing',
    deliverable: '计划初稿',
    reviewer: 'executive',
  },
];

/** A step of a demo SOP; `who` is the key of a position. */
export interface StepData {
  readonly title: string;
  readonly who: string;
  readonly offset: number;
  readonly end?: boolean;
  readonly lasts?: number;
  readonly after?: readonly number[];
  readonly deliverable?: string;
  readonly checklist?: readonly string[];
}

export const demoSops: readonly {
  readonly title: string;
  readonly kind: 'campaign' | 'data' | 'risk';
  readonly purpose: string;
  readonly released: boolean;
  readonly steps: readonly StepData[];
}[] = [
  {
    title: '大促活动执行',
    kind: 'campaign',
    purpose: '618、双11 等提前 15 天以上立项的促销活动。',
    released: true,
    steps: [
      { title: '活动方案与投产比测算', who: 'digital_marketer', offset: -20, lasts: 5, deliverable: '活动方案' },
      { title: '费用复核', who: 'finance_director', offset: -17, after: [0] },
      { title: '规则与文案审核', who: 'legal', offset: -14, after: [0], deliverable: '审核意见' },
      { title: '物料与内容制作', who: 'content_creator', offset: -6, lasts: 6, after: [2], deliverable: '物料清单' },
      { title: '追踪链接与埋点验证', who: 'digital_marketer', offset: -3, after: [3] },
      {
        title: '上线前核查',
        who: 'channel_manager',
        offset: -1,
        after: [3, 4],
        checklist: ['页面与价格', '库存', '支付', '客服话术', '应急预案'],
      },
      { title: '每日数据复盘', who: 'market_analyst', offset: 0, end: true, after: [5] },
      {
        title: '活动复盘',
        who: 'digital_marketer',
        offset: 3,
        end: true,
        lasts: 3,
        after: [6],
        deliverable: '复盘报告',
      },
    ],
  },
  {
    title: '新品上市',
    kind: 'campaign',
    purpose: '从卖点确认到首周复盘。',
    released: true,
    steps: [
      { title: '卖点与定价确认', who: 'product', offset: -25, deliverable: '卖点表' },
      { title: '创意简报', who: 'brand_manager', offset: -20, after: [0], deliverable: '创意简报' },
      { title: '内容制作', who: 'content_creator', offset: -8, lasts: 8, after: [1] },
      { title: '广告法审核', who: 'legal', offset: -6, after: [2], deliverable: '审核意见' },
      { title: '渠道排期与投放设置', who: 'channel_manager', offset: -3, after: [3] },
      { title: '首周复盘', who: 'market_analyst', offset: 6, after: [4], deliverable: '首周报告' },
    ],
  },
  {
    title: '舆情响应',
    kind: 'risk',
    purpose: '发现负面舆情后的处理，修订中。',
    released: false,
    steps: [
      { title: '核实事实与影响面', who: 'brand_manager', offset: 0, checklist: ['来源', '传播量', '是否属实'] },
      { title: '拟定声明', who: 'brand_manager', offset: 0, after: [0], deliverable: '声明稿' },
      { title: '法务会签', who: 'legal', offset: 0, after: [1] },
    ],
  },
];

/** Meetings around today; `day` counts from today. */
export const demoMeetings: readonly {
  readonly title: string;
  readonly kind: 'weekly' | 'fortnightly' | 'monthly' | 'other';
  readonly by: PersonKey;
  readonly attendees: readonly PersonKey[];
  readonly day: number;
  readonly hour: number;
  readonly minutes: number;
  readonly repeat?: 'weekly' | 'fortnightly' | 'monthly';
  readonly place?: string;
  readonly agenda: readonly string[];
  readonly record?: string;
  readonly decisions?: readonly {
    readonly text: string;
    readonly how: 'chair' | 'consensus' | 'vote' | 'referred';
    readonly owner: PersonKey;
    readonly due: number;
  }[];
}[] = [
  {
    title: '市场部周会',
    kind: 'weekly',
    by: 'director',
    attendees: ['brand', 'digital', 'channels', 'analyst', 'content'],
    day: -4,
    hour: 10,
    minutes: 60,
    repeat: 'weekly',
    place: '总部 3 楼会议室',
    agenda: ['上周数据与目标差距', '暖茶上市进展', '会员日准备', '本周重点'],
    record: '暖茶首周访客高于计划，转化偏低；会员日物料本周定稿。',
    decisions: [
      { text: '暖茶落地页首屏改版，做一组对照', how: 'consensus', owner: 'digital', due: 2 },
      { text: '小红书达人名单补充到 20 位', how: 'chair', owner: 'channels', due: 4 },
    ],
  },
  {
    title: '市场与产品双周会',
    kind: 'fortnightly',
    by: 'product',
    attendees: ['director', 'brand', 'service'],
    day: -9,
    hour: 14,
    minutes: 45,
    repeat: 'fortnightly',
    place: '产品部讨论区',
    agenda: ['用户反馈', '新品排期', '库存'],
    record: '客户集中反映礼盒拆封不便。',
    decisions: [{ text: '给出礼盒易撕口方案与成本', how: 'referred', owner: 'product', due: 5 }],
  },
  {
    title: '联名合作沟通会',
    kind: 'other',
    by: 'brand',
    attendees: ['legal', 'finance', 'director'],
    day: 1,
    hour: 15,
    minutes: 60,
    place: '线上',
    agenda: [],
  },
];

export const demoSkills: readonly (readonly [PersonKey, string, 'aware' | 'capable' | 'skilled' | 'expert'])[] = [
  ['content', '短视频脚本', 'expert'],
  ['content', '小红书图文', 'skilled'],
  ['digital', '信息流投放', 'expert'],
  ['digital', '落地页优化', 'skilled'],
  ['analyst', '归因分析', 'skilled'],
  ['analyst', '问卷设计', 'capable'],
  ['channels', '达人谈判', 'skilled'],
  ['brand', '品牌定位', 'expert'],
  ['specialist', '活动执行', 'skilled'],
  ['specialist', '短视频脚本', 'aware'],
  ['service', '客诉处理', 'expert'],
  ['legal', '广告法审核', 'expert'],
];
