import type { Label } from '../../../shared/label.ts';
import type { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import type { budgetDimensions } from '../../knowledge/playbooks.contract.ts';
import type { RiskDraft } from '../../risks/risks.api.ts';
import type { PrepArea } from '../preparation.contract.ts';

type Kind = keyof typeof campaignKinds;
/** Days from the first day of the campaign, key of the position that does it, what is to be done. */
export type TemplateStep = readonly [offset: number, position: string, zh: string, en: string];
export interface TemplateItem {
  readonly area: PrepArea;
  /** Days from the first day: −3 is T-3. */
  readonly offset: number;
  readonly position: string;
  readonly title: Label;
  /** Launch waits for it. */
  readonly required: boolean;
}
export interface CampaignTemplate {
  readonly key: string;
  readonly kind: Kind;
  readonly title: Label;
  readonly purpose: Label;
  readonly useWhen: Label;
  /** The course of the campaign in words. */
  readonly flow: Label;
  readonly days: number;
  readonly steps: readonly TemplateStep[];
  readonly budget: readonly (readonly [
    dimension: keyof typeof budgetDimensions,
    share: string,
    zh: string,
    en: string,
  ])[];
  readonly items: readonly TemplateItem[];
  readonly risks: readonly RiskDraft[];
}

const item = (
  area: PrepArea,
  offset: number,
  position: string,
  zh: string,
  en: string,
  required = true,
): TemplateItem => ({ area, offset, position, title: { zh, en }, required });
const risk = (
  probability: number,
  impact: number,
  title: readonly [string, string],
  contingency: readonly [string, string],
  trigger?: RiskDraft['trigger'],
): RiskDraft => ({
  probability,
  impact,
  title: { zh: title[0], en: title[1] },
  contingency: { zh: contingency[0], en: contingency[1] },
  ...(trigger === undefined ? {} : { trigger }),
});

/** What every campaign must have ready, whatever its kind. */
export const baseItems: readonly TemplateItem[] = [
  item('product', -7, 'product', '主推商品、价格、赠品确认', 'Products, prices and gifts settled'),
  item('design', -5, 'content_creator', '主视觉与各渠道素材定稿', 'Key visual and creatives final'),
  item(
    'page',
    -3,
    'digital_marketer',
    '活动页上线前走查：价格、规则、按钮、手机端',
    'Page walked through: prices, rules, buttons, phone',
  ),
  item('stock', -3, 'product', '库存与限量核对，预留安全库存', 'Stock and limits checked, safety stock kept'),
  item('supply', -3, 'channel_manager', '仓配产能与发货时效确认', 'Warehouse capacity and delivery times confirmed'),
  item('service', -2, 'customer_service', '客服话术、规则问答、排班', 'Answers, rules and shifts of customer service'),
  item('data', -2, 'digital_marketer', '追踪链接与埋点验收', 'Tracked links and events accepted'),
  item('legal', -5, 'legal', '广告用语与活动规则合规审查', 'Copy and rules reviewed for compliance'),
];

/** What a kind of campaign must have ready besides. */
export const kindItems: Partial<Readonly<Record<Kind, readonly TemplateItem[]>>> = {
  double11: [
    item('page', -2, 'digital_marketer', '大流量压测与降级开关', 'Load test and switches for a rush'),
    item('stock', -10, 'product', '预售备货与分仓', 'Goods for the presale in their warehouses'),
  ],
  sale618: [item('page', -2, 'digital_marketer', '大流量压测与降级开关', 'Load test and switches for a rush')],
  launch: [
    item('product', -14, 'product', '新品质检报告与卖点证据', 'Inspection report and evidence for the claims'),
    item('supply', -7, 'channel_manager', '首批货到仓', 'The first lot is in the warehouse'),
  ],
  referral: [
    item(
      'page',
      -3,
      'digital_marketer',
      '拼团、裂变链路实测，封顶与防刷规则',
      'Group buy tested end to end, caps and anti-fraud rules',
    ),
    item('legal', -5, 'legal', '奖励层级不超过两级', 'Rewards reach no further than two levels'),
  ],
  anniversary: [
    item('service', -3, 'customer_service', '老客回访名单与专属话术', 'Old customers to call, and what to say', false),
  ],
  livestream: [
    item(
      'onsite',
      -1,
      'content_creator',
      '直播间设备、网络、备用机位彩排',
      'Studio, network and spare camera rehearsed',
    ),
    item('product', -2, 'product', '排品表与口播价格核对', 'Running order and spoken prices checked'),
  ],
  tradeFair: [
    item('onsite', -3, 'marketing_specialist', '展位搭建、物料到场、进场证', 'Stand, materials and passes'),
    item('data', -1, 'marketing_specialist', '现场扫码留资流程测试', 'Leads by QR code tested on the spot'),
  ],
  coBranding: [item('legal', -10, 'legal', '联名合同与授权书、到期日', 'Contract, licence and its end')],
  promotion: [
    item('page', -2, 'digital_marketer', '满减、赠品叠加规则实测下单', 'Discounts and gifts tested by real orders'),
  ],
  memberDay: [item('data', -2, 'digital_marketer', '会员分层名单与发券测试', 'Segments and coupons tested')],
};

const low = { op: 'lt' } as const;
const high = { op: 'gt' } as const;
const stockOut = risk(
  3,
  4,
  ['主推款断货', 'The main product sells out'],
  ['备选单品上架，页面改预售并写明发货日', 'Put the second product forward; sell ahead with a delivery date'],
);
const lowReturn = (threshold: string): RiskDraft =>
  risk(
    3,
    4,
    ['投产比低于底线', 'Return below the floor'],
    ['停低效渠道，预算移到投产比最高的两个', 'Stop weak channels; move money to the best two'],
    { metric: 'roi', ...low, threshold },
  );
const refundRush = risk(
  2,
  4,
  ['集中退货退款', 'A wave of refunds'],
  ['客服加班，查明批次，必要时下架', 'More people at service, find the lot, take it down if need be'],
);

/** Built-in templates of the campaigns that a marketing department runs (E1). */
export const campaignTemplates: readonly CampaignTemplate[] = [
  {
    key: 'double11',
    kind: 'double11',
    title: { zh: '双11大促', en: 'Double 11' },
    purpose: {
      zh: '全年最大成交节点：预售锁单、正式期爆发、返场清货。',
      en: 'The largest sale: presale, main days, encore.',
    },
    useWhen: {
      zh: '货量充足、有老客基础、能承接 5 倍日常流量',
      en: 'Enough goods, old customers, five times the usual traffic',
    },
    flow: {
      zh: '预售付定金（T0–T+6）→ 正式期满减叠券（T+7–T+10）→ 返场（T+11）。每天 10:00、20:00 两次看盘调预算。',
      en: 'Presale with deposit, main days with discounts and coupons, encore. Budget is looked at twice a day.',
    },
    days: 12,
    steps: [
      [-45, 'marketing_director', '定目标、货盘与费用盘', 'Settle goal, goods and money'],
      [-30, 'digital_marketer', '方案与 ROI 测算提交审批', 'Propose with an estimate of ROI'],
      [-25, 'channel_manager', '平台报名与资源位谈定', 'Enter the platforms, settle positions'],
      [-20, 'content_creator', '种草内容分批发布', 'Publish seeding content in waves'],
      [-10, 'digital_marketer', '预售页与追踪链接就绪', 'Presale page and tracked links ready'],
      [-3, 'marketing_specialist', '物料、赠品全部到位', 'Materials and gifts all there'],
      [13, 'market_analyst', '复盘：渠道、货盘、人群', 'Retrospective: channels, goods, people'],
    ],
    budget: [
      ['channel', '0.5', '站内外投放', 'Advertising'],
      ['content', '0.15', '内容与达人', 'Content and KOL'],
      ['activity', '0.2', '优惠与赠品', 'Discounts and gifts'],
      ['material', '0.05', '物料', 'Materials'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.double11 ?? [],
    risks: [
      stockOut,
      lowReturn('1.5'),
      risk(
        2,
        5,
        ['活动页打不开或支付失败', 'Page down or payment fails'],
        ['切降级页，客服公告，补偿券', 'Plain page, a notice, a coupon'],
      ),
      refundRush,
    ],
  },
  {
    key: 'sale618',
    kind: 'sale618',
    title: { zh: '618 大促', en: '618 sale' },
    purpose: {
      zh: '年中冲量：夏季主推款带动上半年目标收口。',
      en: 'Mid-year volume: summer products close the half year.',
    },
    useWhen: { zh: '上半年目标有缺口，夏季款已备货', en: 'A gap to the half-year goal, summer goods in stock' },
    flow: { zh: '预热 → 开门红 → 品类日 → 高潮 → 返场。', en: 'Warm-up, opening, category days, climax, encore.' },
    days: 18,
    steps: [
      [-40, 'marketing_director', '定目标与货盘', 'Settle goal and goods'],
      [-25, 'digital_marketer', '方案与 ROI 测算提交审批', 'Propose with an estimate of ROI'],
      [-18, 'channel_manager', '渠道排期与资源位', 'Flight plan and positions'],
      [-12, 'content_creator', '主视觉、短视频、长图完成', 'Key visual, videos, long pictures'],
      [-3, 'marketing_specialist', '物料、赠品到位', 'Materials and gifts there'],
      [9, 'market_analyst', '中场诊断，调预算', 'Half-time diagnosis, move budget'],
      [19, 'market_analyst', '复盘', 'Retrospective'],
    ],
    budget: [
      ['channel', '0.5', '渠道投放', 'Advertising'],
      ['content', '0.3', '内容与达人', 'Content and KOL'],
      ['activity', '0.15', '优惠与赠品', 'Discounts and gifts'],
      ['material', '0.05', '物料', 'Materials'],
    ],
    items: kindItems.sale618 ?? [],
    risks: [stockOut, lowReturn('1.5'), refundRush],
  },
  {
    key: 'launch',
    kind: 'launch',
    title: { zh: '新品上市', en: 'Launch of a product' },
    purpose: { zh: '让目标人群知道、试用、复购新品。', en: 'Let the right people know, try and buy again.' },
    useWhen: { zh: '新品质检完成、有首批货与卖点证据', en: 'Inspected, the first lot made, claims evidenced' },
    flow: {
      zh: '内测评价 → 种草 → 首发优惠 → 试用反馈 → 常态化。',
      en: 'Trial, seeding, first offer, feedback, routine.',
    },
    days: 21,
    steps: [
      [-30, 'product', '卖点与证据定稿', 'Claims with their evidence'],
      [-24, 'market_analyst', '内测 50 人评价', 'Fifty people try it'],
      [-18, 'brand_manager', '传播主题与主视觉', 'Theme and key visual'],
      [-14, 'channel_manager', '首发渠道与铺货', 'First channels and goods'],
      [-7, 'content_creator', '种草内容首批发布', 'First seeding content'],
      [7, 'customer_service', '首周反馈汇总给产品', 'Feedback of the first week to product'],
      [22, 'market_analyst', '复盘与常态化建议', 'Retrospective and advice'],
    ],
    budget: [
      ['content', '0.4', '内容与达人种草', 'Seeding'],
      ['channel', '0.35', '首发投放', 'Advertising'],
      ['activity', '0.15', '试用与首发优惠', 'Trials and first offer'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.launch ?? [],
    risks: [
      risk(
        3,
        4,
        ['首批评价不好', 'The first ratings are bad'],
        ['48 小时内逐条回复，换货，暂停放量', 'Answer each in 48 hours, exchange, hold spending'],
      ),
      risk(
        3,
        3,
        ['转化低于预期', 'Conversion below plan'],
        ['换首图与首发权益，A/B 两版', 'Change first picture and offer, two variants'],
        { metric: 'conversion_rate', ...low, threshold: '0.01' },
      ),
      stockOut,
    ],
  },
  {
    key: 'referral',
    kind: 'referral',
    title: { zh: '拼团裂变', en: 'Group buy and referral' },
    purpose: { zh: '用老客带新客，获客成本低于投放。', en: 'Old customers bring new ones, cheaper than advertising.' },
    useWhen: { zh: '社群活跃、单品毛利够返利', en: 'Lively communities, a margin that pays the reward' },
    flow: {
      zh: '种子团长 → 开团 → 邀请奖励 → 成团发货 → 沉淀入群。',
      en: 'First hosts, groups open, rewards, delivery, communities.',
    },
    days: 7,
    steps: [
      [-14, 'marketing_specialist', '招募种子团长', 'Find the first hosts'],
      [-10, 'digital_marketer', '奖励规则与成本封顶', 'Rules of the reward and its cap'],
      [-5, 'content_creator', '海报与话术包', 'Posters and words to share'],
      [-2, 'digital_marketer', '全链路实测', 'Test it end to end'],
      [3, 'market_analyst', '异常邀请排查', 'Look for false invitations'],
      [8, 'market_analyst', '复盘：裂变系数与留存', 'Retrospective: viral factor, retention'],
    ],
    budget: [
      ['activity', '0.6', '返利与拼团优惠', 'Rewards'],
      ['content', '0.15', '海报与话术', 'Posters'],
      ['channel', '0.15', '启动投放', 'First push'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.referral ?? [],
    risks: [
      risk(
        4,
        4,
        ['羊毛党刷单', 'Bonus hunters'],
        ['同设备限一单，异常订单人工审，封顶即停', 'One order a device, check by hand, stop at the cap'],
      ),
      risk(
        3,
        3,
        ['获客成本超过投放', 'Dearer than advertising'],
        ['降低奖励，只奖首单', 'Lower the reward, first orders only'],
        { metric: 'cac', ...high, threshold: '60' },
      ),
    ],
  },
  {
    key: 'anniversary',
    kind: 'anniversary',
    title: { zh: '周年庆', en: 'Anniversary' },
    purpose: { zh: '回馈老客、讲品牌故事、带动复购。', en: 'Thank old customers, tell the story, sell again.' },
    useWhen: { zh: '品牌周年，会员有沉淀', en: 'A birthday of the brand, with members' },
    flow: {
      zh: '故事征集 → 老客专享 → 周年礼盒 → 感恩直播。',
      en: 'Stories, offers for old customers, gift box, livestream.',
    },
    days: 10,
    steps: [
      [-30, 'brand_manager', '周年主题与故事征集', 'Theme and stories'],
      [-25, 'digital_marketer', '方案与 ROI 测算提交审批', 'Propose with an estimate of ROI'],
      [-15, 'product', '周年礼盒打样确认', 'Gift box confirmed'],
      [-10, 'content_creator', '品牌片与长图', 'Film and long pictures'],
      [-3, 'customer_service', '老客回访与邀请', 'Call and invite old customers'],
      [11, 'market_analyst', '复盘：复购与口碑', 'Retrospective: repurchase, word of mouth'],
    ],
    budget: [
      ['activity', '0.4', '礼盒与老客权益', 'Gifts for old customers'],
      ['content', '0.3', '品牌内容', 'Brand content'],
      ['channel', '0.2', '投放', 'Advertising'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.anniversary ?? [],
    risks: [
      stockOut,
      risk(
        2,
        3,
        ['老客觉得优惠不如新客', 'Old customers feel worse off'],
        ['老客券面额不低于新客，客服统一口径', 'Their coupons are never smaller; one answer at service'],
      ),
    ],
  },
  {
    key: 'livestream',
    kind: 'livestream',
    title: { zh: '直播专场', en: 'Livestream' },
    purpose: { zh: '一场直播集中成交，素材二次分发。', en: 'Sell within one show, use the clips again.' },
    useWhen: { zh: '有可演示的产品、固定主播', en: 'A product to show and a known host' },
    flow: {
      zh: '预告 → 彩排 → 开播（福利款、主推款、利润款轮转）→ 切片。',
      en: 'Preview, rehearsal, show in rounds, clips.',
    },
    days: 1,
    steps: [
      [-12, 'content_creator', '脚本与排品表', 'Script and running order'],
      [-7, 'channel_manager', '主播与场次确认', 'Host and time'],
      [-5, 'content_creator', '三条预告短视频', 'Three previews'],
      [-1, 'content_creator', '彩排', 'Rehearsal'],
      [0, 'digital_marketer', '场中每 30 分钟看盘', 'Figures every 30 minutes'],
      [2, 'content_creator', '切片分发', 'Distribute clips'],
    ],
    budget: [
      ['partner', '0.4', '主播与坑位', 'Host'],
      ['channel', '0.35', '直播间投流', 'Traffic'],
      ['activity', '0.2', '福利款与赠品', 'Offers and gifts'],
      ['reserve', '0.05', '机动', 'Reserve'],
    ],
    items: kindItems.livestream ?? [],
    risks: [
      risk(
        3,
        4,
        ['口播违规被中断', 'Cut off for what was said'],
        ['违禁词表贴镜前，场控复述，备播间', 'List of words by the camera, a second studio'],
      ),
      risk(
        2,
        4,
        ['断网或设备故障', 'Network or gear fails'],
        ['双网双机，5 分钟内切换', 'Two networks, two cameras, five minutes'],
      ),
    ],
  },
  {
    key: 'tradeFair',
    kind: 'tradeFair',
    title: { zh: '展会', en: 'Trade fair' },
    purpose: {
      zh: '现场获取经销与团购线索，24 小时内跟进。',
      en: 'Leads of dealers and groups, contacted in 24 hours.',
    },
    useWhen: { zh: '行业展、区域招商', en: 'A fair of the trade, dealers wanted' },
    flow: {
      zh: '邀约 → 布展 → 现场扫码留资 → 当晚分级 → 24 小时跟进。',
      en: 'Invite, build, scan, grade in the evening, follow in 24 hours.',
    },
    days: 3,
    steps: [
      [-45, 'marketing_specialist', '展位预订', 'Book the stand'],
      [-25, 'marketing_specialist', '展台设计与搭建商', 'Design and builder'],
      [-14, 'sales', '老客与意向客户邀约', 'Invite customers'],
      [-5, 'content_creator', '样册、样品、二维码', 'Catalogues, samples, codes'],
      [0, 'sales', '每晚线索分级派发', 'Grade and assign leads each evening'],
      [4, 'market_analyst', '复盘：单条线索成本', 'Retrospective: cost of a lead'],
    ],
    budget: [
      ['activity', '0.5', '展位与搭建', 'Stand'],
      ['material', '0.25', '样品与物料', 'Samples and materials'],
      ['partner', '0.15', '差旅与外包', 'Travel and helpers'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.tradeFair ?? [],
    risks: [
      risk(
        2,
        4,
        ['展会延期或闭馆', 'Put off or closed'],
        ['合同写明退款，转线上招商会', 'Refund by contract; an online meeting instead'],
      ),
      risk(
        3,
        3,
        ['线索没人跟进', 'Leads are left'],
        ['当晚派发，24 小时时限升级主管', 'Assigned the same evening, escalated after 24 hours'],
      ),
    ],
  },
  {
    key: 'coBranding',
    kind: 'coBranding',
    title: { zh: '联名', en: 'Co-branding' },
    purpose: { zh: '借双方人群破圈，限量款带动正价。', en: 'Reach the other brand’s people; a limited edition sells.' },
    useWhen: { zh: '双方人群互补、授权期覆盖活动期', en: 'Different people, a licence that lasts' },
    flow: {
      zh: '签约 → 设计共审 → 双方预告 → 限量发售 → 门店联动。',
      en: 'Contract, common review, previews, limited sale, stores.',
    },
    days: 14,
    steps: [
      [-60, 'brand_manager', '合作条款与授权范围', 'Terms and licence'],
      [-40, 'product', '联名款打样', 'Samples'],
      [-25, 'legal', '双方素材互审', 'Both review the creatives'],
      [-10, 'content_creator', '双方预告同步', 'Previews on the same day'],
      [-3, 'channel_manager', '限量分配到渠道与门店', 'Allot the limited goods'],
      [15, 'market_analyst', '复盘：新客占比', 'Retrospective: share of new customers'],
    ],
    budget: [
      ['partner', '0.35', '授权与分成', 'Licence'],
      ['content', '0.25', '内容', 'Content'],
      ['channel', '0.25', '投放', 'Advertising'],
      ['material', '0.15', '包装与物料', 'Packaging'],
    ],
    items: kindItems.coBranding ?? [],
    risks: [
      risk(
        2,
        5,
        ['合作方舆情', 'The partner is in the news'],
        ['合同写明退出条款，下架预案 2 小时内执行', 'A way out in the contract; taken down in two hours'],
      ),
      risk(3, 3, ['黄牛囤货', 'Scalpers'], ['实名限购，分批放量', 'Limits by name, in lots']),
    ],
  },
  {
    key: 'promotion',
    kind: 'promotion',
    title: { zh: '促销：满减＋赠品', en: 'Promotion: discount and gift' },
    purpose: { zh: '短期拉动成交或清库存，守住毛利。', en: 'Sell more for a short while, keep the margin.' },
    useWhen: { zh: '库存偏高或淡季，毛利能承受', en: 'Much stock or a slow season, and a margin' },
    flow: {
      zh: '定门槛（高于客单价 15%）→ 预告 → 满减＋赠品 → 余量加赠收尾。',
      en: 'A threshold above the usual order, preview, offer, the rest as gifts.',
    },
    days: 7,
    steps: [
      [-14, 'market_analyst', '测算门槛与毛利底线', 'Threshold and floor of the margin'],
      [-10, 'digital_marketer', '方案提交审批', 'Propose'],
      [-5, 'content_creator', '页面与素材', 'Page and creatives'],
      [-2, 'digital_marketer', '叠加规则实测下单', 'Test by real orders'],
      [3, 'market_analyst', '中期看毛利与赠品余量', 'Margin and gifts at half time'],
      [8, 'market_analyst', '复盘', 'Retrospective'],
    ],
    budget: [
      ['activity', '0.45', '满减与赠品', 'Discounts and gifts'],
      ['channel', '0.35', '投放', 'Advertising'],
      ['content', '0.15', '内容', 'Content'],
      ['reserve', '0.05', '机动', 'Reserve'],
    ],
    items: kindItems.promotion ?? [],
    risks: [
      risk(
        3,
        4,
        ['优惠叠加亏本', 'Offers add up to a loss'],
        ['叠加上限，错价 10 分钟内下架', 'A cap; wrong prices down in ten minutes'],
      ),
      risk(
        3,
        2,
        ['赠品先发完', 'Gifts run out'],
        ['页面写“赠完即止”与替代品', 'Say so on the page, and what comes instead'],
      ),
      lowReturn('1'),
    ],
  },
  {
    key: 'memberDay',
    kind: 'memberDay',
    title: { zh: '会员日', en: 'Member day' },
    purpose: { zh: '每月一天，提升会员复购与活跃。', en: 'One day a month, members buy again.' },
    useWhen: { zh: '会员体系在用，有分层名单', en: 'Members with tiers and segments' },
    flow: {
      zh: '分层发券 → 社群预告 → 会员价＋双倍积分 → 未到访唤醒。',
      en: 'Coupons by tier, preview, member price and points, wake-up.',
    },
    days: 1,
    steps: [
      [-10, 'market_analyst', '分层名单与权益', 'Segments and benefits'],
      [-6, 'content_creator', '社群预告素材', 'Previews'],
      [-3, 'digital_marketer', '发券与提醒设置', 'Coupons and reminders'],
      [0, 'customer_service', '社群值守答疑', 'Answer in the communities'],
      [2, 'market_analyst', '复盘：到访与复购', 'Retrospective: visits, repurchase'],
    ],
    budget: [
      ['activity', '0.6', '会员券与积分', 'Coupons and points'],
      ['content', '0.2', '内容', 'Content'],
      ['channel', '0.1', '短信与推送', 'Messages'],
      ['reserve', '0.1', '机动', 'Reserve'],
    ],
    items: kindItems.memberDay ?? [],
    risks: [
      risk(
        3,
        3,
        ['券核销率低', 'Few coupons are used'],
        ['当日 15:00 补推一次，门店口播', 'One more reminder at three, and in the stores'],
      ),
      risk(
        2,
        3,
        ['短信打扰投诉', 'Complaints about messages'],
        ['只发已同意的会员，避开 21:00 后', 'Only who agreed, never after nine'],
      ),
    ],
  },
];

/** The checklist of a kind: what every campaign has, then what this one needs besides. */
export const checklistOf = (kind: Kind): readonly TemplateItem[] => [...baseItems, ...(kindItems[kind] ?? [])];
