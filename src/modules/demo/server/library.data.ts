import type { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import type { PlaybookTargets } from '../../knowledge/playbooks.contract.ts';
import type { PersonKey, UnitKey } from './brand.data.ts';

/** What was learned from the campaign that the demo closed. */
export const peakFindings = {
  highlights: '社群专享返场带来的订单占三成，客单价高于投放；错峰券让门店出杯没有积压。',
  problems: '爆发期微博投放投产比低于 0.5，三天后才停；新客首单券领得多用得少。',
  causes: [
    {
      problem: '低效投放三天后才停',
      whys: ['没有人每天看分渠道投产比', '日报只看总数', '停投线没有写进方案'],
    },
    { problem: '首单券领多用少', whys: ['券有效期只有 3 天', '核销入口在第三屏', '没有到期提醒'] },
  ],
  actions: '1. 方案写明停投线：投产比连续两天低于 1.2 即停。\n2. 首单券有效期改为 7 天，到期前一天短信提醒。',
  lessons: '大促靠老客和社群，不靠低价投放。投产比按渠道按天看，停投线写进方案。首单券要给足时间并提醒。',
  tags: ['大促', '错峰券', '社群返场'],
};

export interface PastCase {
  readonly title: string;
  readonly kind: keyof typeof campaignKinds;
  /** First and last day, counted back from today. */
  readonly days: readonly [number, number];
  readonly unit: UnitKey;
  readonly owner: PersonKey;
  readonly channels: readonly string[];
  readonly budget: string;
  readonly cost: string;
  readonly gmv: string;
  readonly roi: string;
  readonly summary: string;
  readonly highlights: string;
  readonly problems: string;
  readonly lessons: string;
  readonly tags: readonly string[];
}

/** Campaigns of the time before Huanying, entered by hand. */
export const pastCases: readonly PastCase[] = [
  {
    title: '去年年中大促',
    kind: 'sale618',
    days: [520, 501],
    unit: 'marketing',
    owner: 'digital',
    channels: ['douyin_paid', 'xiaohongshu', 'wechat_miniprogram', 'weibo_paid'],
    budget: '38000',
    cost: '36500',
    gmv: '96000',
    roi: '1.52',
    summary: '满 30 减 6，第二杯半价，抖音与小红书引流，小程序承接。',
    highlights: '小程序预约券提前锁单，首日成交占全程两成。',
    problems: '易拉宝和桌码晚到两天，门店前三天没有扫码入口。',
    lessons: '物料提前三天到店并拍照确认；预约券值得再做。',
    tags: ['大促', '预约券'],
  },
  {
    title: '社群裂变：三人成团试点',
    kind: 'referral',
    days: [310, 297],
    unit: 'south',
    owner: 'specialist',
    channels: ['wecom', 'wechat_miniprogram'],
    budget: '12000',
    cost: '10800',
    gmv: '41000',
    roi: '2.6',
    summary: '企微社群选团长，三人成团每杯减 4 元，团长得返券。',
    highlights: '20 位团长带来六成订单；团长话术统一，答疑快。',
    problems: '首日成团慢：预热只有一天。',
    lessons: '团长提前两周选定并培训；预热至少三天；返券封顶，防薅羊毛。',
    tags: ['社群', '裂变', '团长'],
  },
  {
    title: '老带新：一杯换一杯',
    kind: 'referral',
    days: [240, 226],
    unit: 'south',
    owner: 'specialist',
    channels: ['wecom', 'wechat_miniprogram', 'sms'],
    budget: '15000',
    cost: '14600',
    gmv: '36500',
    roi: '1.4',
    summary: '老客邀请新客，双方各得一杯券。',
    highlights: '新客到店率高，七成在一周内核销。',
    problems: '短信触达投诉偏多，退订 3%。',
    lessons: '裂变用社群，不用短信；双向奖励好过单向，但要限新客。',
    tags: ['裂变', '老带新'],
  },
  {
    title: '拼团两件九折',
    kind: 'referral',
    days: [200, 190],
    unit: 'east',
    owner: 'channels',
    channels: ['wecom', 'tmall'],
    budget: '10000',
    cost: '9400',
    gmv: '19700',
    roi: '1.05',
    summary: '天猫两人成团九折，企微社群通知。',
    highlights: '茶包组合装出得快。',
    problems: '成团门槛低，老客自己拼，新客只占一成。',
    lessons: '团里至少一位新客才成团，否则只是打折。',
    tags: ['拼团'],
  },
  {
    title: '秋季会员日',
    kind: 'memberDay',
    days: [390, 384],
    unit: 'east',
    owner: 'channels',
    channels: ['sms', 'wecom', 'wechat_miniprogram'],
    budget: '9000',
    cost: '8200',
    gmv: '33000',
    roi: '2.9',
    summary: '会员专享券，积分翻倍一周。',
    highlights: '30 天未下单的会员唤回 11%。',
    problems: '积分翻倍口径与客服话术不一致，退款 14 单。',
    lessons: '规则先过客服，口径写进活动页；唤回人群单独发券。',
    tags: ['会员', '唤回'],
  },
  {
    title: '春茶新品首发',
    kind: 'launch',
    days: [228, 200],
    unit: 'marketing',
    owner: 'brand',
    channels: ['xiaohongshu', 'douyin_paid', 'offline_qr'],
    budget: '30000',
    cost: '31200',
    gmv: '68000',
    roi: '1.1',
    summary: '达人笔记先行，信息流放大，门店试饮。',
    highlights: '达人笔记里“茶山实拍”收藏最高，自然流量持续两周。',
    problems: '信息流素材换得慢，第二周点击率掉一半。',
    lessons: '新品先种草再投放；素材每三天换一批；试饮配扫码入口。',
    tags: ['新品', '种草', '达人'],
  },
];

export interface DemoStep {
  readonly what: string;
  readonly position: string;
  readonly offset: number;
  readonly checklist: readonly string[];
  readonly deliverable?: string;
}
export interface DemoPlaybook {
  readonly title: string;
  readonly kind: keyof typeof campaignKinds;
  readonly owner: PersonKey;
  readonly proven: boolean;
  readonly days: number;
  readonly purpose: string;
  readonly useWhen: string;
  readonly avoidWhen: string;
  readonly steps: readonly DemoStep[];
  readonly budgetShape: readonly {
    dimension: 'channel' | 'content' | 'activity' | 'material' | 'reserve';
    name: string;
    share: string;
  }[];
  readonly channels: readonly string[];
  readonly rhythm: string;
  readonly targets: PlaybookTargets;
  readonly tags: readonly string[];
  /** Title of the case that it comes from. */
  readonly from?: string;
}

export const playbooks: readonly DemoPlaybook[] = [
  {
    title: '社群裂变五步',
    kind: 'referral',
    owner: 'brand',
    proven: true,
    days: 14,
    purpose: '让老客在社群里带来新客：选团长、备话术、预热、开团、返场。',
    useWhen: '社群活跃老客在 500 位以上，产品客单价低、复购高，门店或小程序能当天承接。',
    avoidWhen: '没有可信的团长；库存不足一周；只想清库存——那是打折，不是裂变。',
    steps: [
      {
        what: '选团长并建群',
        position: 'marketing_specialist',
        offset: -15,
        checklist: ['近 30 天下单 3 次以上', '愿意答疑', '每店至少 1 位'],
        deliverable: '团长名单',
      },
      {
        what: '定规则与返券上限',
        position: 'brand_manager',
        offset: -12,
        checklist: ['成团须有一位新客', '同设备限一次', '返券封顶'],
        deliverable: '活动规则',
      },
      {
        what: '准备话术、海报与追踪链接',
        position: 'content_creator',
        offset: -7,
        checklist: ['团长话术', '客服口径', '每位团长一个链接'],
        deliverable: '物料包',
      },
      {
        what: '预热三天并开团',
        position: 'marketing_specialist',
        offset: -3,
        checklist: ['群公告', '倒计时', '团长试发'],
      },
      {
        what: '返场与复盘',
        position: 'market_analyst',
        offset: 12,
        checklist: ['未成团提醒', '团长排行', '复盘归档'],
        deliverable: '复盘案例',
      },
    ],
    budgetShape: [
      { dimension: 'activity', name: '团长返券', share: '0.45' },
      { dimension: 'activity', name: '新客立减', share: '0.3' },
      { dimension: 'content', name: '海报与短视频', share: '0.1' },
      { dimension: 'material', name: '门店桌码', share: '0.05' },
      { dimension: 'reserve', name: '机动', share: '0.1' },
    ],
    channels: ['wecom', 'wechat_miniprogram'],
    rhythm: '预热期每天一条群消息；开团日早中晚各一条；此后隔天一条，返场前一天再发一次。',
    targets: [
      { metric: 'roas', value: '3' },
      { metric: 'roi', value: '1.8' },
      { metric: 'conversion_rate', value: '0.08' },
      { metric: 'aov', value: '34' },
    ],
    tags: ['社群', '裂变'],
    from: '社群裂变：三人成团试点',
  },
  {
    title: '大促三段节奏',
    kind: 'sale618',
    owner: 'digital',
    proven: false,
    days: 20,
    purpose: '预热发券、爆发成交、返场给社群，投放只在预热和爆发。',
    useWhen: '平台大促或店庆，货量充足，门店可错峰出杯。',
    avoidWhen: '毛利低于三成；门店正在换季上新。',
    steps: [
      {
        what: '方案与预算报批',
        position: 'digital_marketer',
        offset: -20,
        checklist: ['停投线', '分渠道目标'],
        deliverable: '活动方案',
      },
      { what: '备货与错峰券', position: 'product', offset: -14, checklist: ['按预测 1.2 倍备货', '错峰券分三个时段'] },
      {
        what: '物料到店',
        position: 'channel_manager',
        offset: -3,
        checklist: ['易拉宝', '桌码', '拍照确认'],
        deliverable: '到店照片',
      },
      { what: '爆发期每日看投产比', position: 'digital_marketer', offset: 10, checklist: ['低于停投线即停'] },
      { what: '返场与复盘', position: 'market_analyst', offset: 21, checklist: [], deliverable: '复盘案例' },
    ],
    budgetShape: [
      { dimension: 'channel', name: '抖音投放', share: '0.35' },
      { dimension: 'channel', name: '小红书达人', share: '0.25' },
      { dimension: 'activity', name: '优惠券', share: '0.2' },
      { dimension: 'material', name: '门店物料', share: '0.05' },
      { dimension: 'reserve', name: '机动', share: '0.15' },
    ],
    channels: ['douyin_paid', 'xiaohongshu', 'wechat_miniprogram', 'wecom'],
    rhythm: '预热 5 天每天一条短视频；爆发 3 天每天两场直播；返场只在社群。',
    targets: [
      { metric: 'roas', value: '2.4' },
      { metric: 'conversion_rate', value: '0.05' },
    ],
    tags: ['大促'],
  },
];

/** Name, English, other names, field, definition. */
export const terms: readonly (readonly [
  string,
  string,
  readonly string[],
  'data' | 'channel' | 'campaign' | 'customer' | 'law',
  string,
])[] = [
  ['投产比', 'ROAS', [], 'data', '成交额 ÷ 花费，退款前。大于 1 不等于赚钱，要看毛利。'],
  ['投资回报率', 'ROI', [], 'data', '（净收入 − 花费）÷ 花费。净收入是成交额减退款。'],
  ['获客成本', 'CAC', [], 'data', '花费 ÷ 新增买家数，按首单日期计。'],
  ['裂变', 'Referral growth', ['老带新'], 'campaign', '老客带来新客，新客再带来新客；没有新客的拼团不算裂变。'],
  ['团长', 'Group leader', [], 'campaign', '社群里发起拼团、负责答疑的老客，得返券。'],
  ['返场', 'Encore', [], 'campaign', '大促结束后几天，只给会员或社群的优惠。'],
  ['停投线', 'Stop line', [], 'data', '投产比连续两天低于它就停止投放，写在方案里。'],
  ['种草', 'Seeding', [], 'channel', '先让人想要，再让人买：达人笔记、评测、茶山实拍。'],
  ['唤回', 'Win-back', ['召回'], 'customer', '让 30 天没有下单的老客再下单。'],
  ['错峰券', 'Off-peak coupon', [], 'campaign', '只在指定时段可用的券，用来摊平门店出杯高峰。'],
  ['绝对化用语', 'Absolute terms', ['极限词'], 'law', '“最”“第一”等不能证明的说法，广告里不能用。'],
];

export const references: readonly {
  title: string;
  topic: 'benchmark' | 'platform' | 'trend';
  summary: string;
  source: string;
  days: number;
  tags: readonly string[];
}[] = [
  {
    title: '新式茶饮私域转化参考值',
    topic: 'benchmark',
    summary: '企微社群月活约三成，社群券核销率 12%–18%，老客复购间隔 9–14 天。',
    source: '演示资料，数字为虚构',
    days: 45,
    tags: ['私域', '社群'],
  },
  {
    title: '短视频平台信息流素材规范摘要',
    topic: 'platform',
    summary: '15–60 秒，前三秒出产品；不得出现其他平台二维码；促销价须写明起止时间。',
    source: '演示资料，内容为虚构',
    days: 80,
    tags: ['投放', '素材'],
  },
  {
    title: '低糖与原产地成为选购理由',
    topic: 'trend',
    summary: '受访者选茶饮时，含糖量和茶叶产地分列第二、第三位理由；溯源内容收藏率高于促销内容。',
    source: '演示资料，数字为虚构',
    days: 20,
    tags: ['趋势', '新品'],
  },
];
