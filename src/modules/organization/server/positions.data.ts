import type { Grant, Scope } from '../../../shared/access.ts';
import { controlRoomGrants } from './positions.control-room.ts';
import { knowledgeGrants } from './positions.knowledge.ts';
import { metricGrants } from './positions.metrics.ts';
import { strategyGrants } from './positions.strategy.ts';

/** A position that every new workspace starts with. Duties and permissions can be changed there. */
export interface PositionData {
  readonly key: string;
  readonly name: string;
  readonly nameEn: string;
  readonly duties: string;
  readonly dutiesEn: string;
  readonly grants: readonly Grant[];
  readonly landing: string;
  readonly kpis: readonly string[];
}

const at = (scope: Scope, ...permissions: readonly string[]): Grant[] =>
  permissions.map((permission) => ({ permission, scope }));
const actions = (record: string, ...names: readonly string[]): string[] => names.map((n) => `${record}.${n}`);
const edit = (record: string): string[] => actions(record, 'read', 'create', 'update', 'delete');
/** A campaign from the idea to the case, but for the approval: that is another person's. */
const runCampaigns = [
  ...edit('campaign'),
  ...actions('campaign', 'propose', 'prepare', 'launch', 'evaluate', 'close', 'cancel', 'reopen'),
  ...edit('campaignChange'),
  'campaignChange.propose',
  ...edit('prepItem'),
  ...actions('prepItem', 'finish', 'waive', 'reopen'),
  ...edit('risk'),
  ...actions('risk', 'trigger', 'calm', 'close', 'reopen'),
];
/** Who was given a goal begins it and says what became of it; target and period are for those who keep goals. */
const answerForGoals = at('own', ...actions('goal', 'activate', 'achieve', 'miss'));
const keepGoals = actions('goal', 'create', 'update', 'activate', 'achieve', 'miss', 'cancel', 'reopen');

/** What the marketing people of headquarters see: the whole workspace. */
const overview = at(
  'workspace',
  'goal.read',
  'campaign.read',
  'campaignChange.read',
  'prepItem.read',
  'risk.read',
  'channel.read',
  'channelAccount.read',
  'trackedLink.read',
);
const figures = at('workspace', 'metric.read', 'report.read');
/** What people of a region see: their unit and those below. */
const ownRegion = at(
  'unitAndBelow',
  'goal.read',
  'campaign.read',
  'campaignChange.read',
  'prepItem.read',
  'risk.read',
  'channelAccount.read',
  'trackedLink.read',
  'metric.read',
  'report.read',
);
/** Reading of budgets, and asking for money: the signature is always another person's. */
const seeBudgets = actions('budget', 'read').concat(
  actions('budgetLine', 'read'),
  actions('commitment', 'read'),
  actions('expense', 'read'),
  actions('budgetTransfer', 'read'),
  actions('reconciliation', 'read'),
);
const askForMoney = [
  ...actions('commitment', 'read', 'create', 'update', 'delete', 'cancel', 'release'),
  ...actions('expense', 'read', 'create', 'update', 'delete'),
];
const proposeTransfers = actions('budgetTransfer', 'read', 'create', 'update', 'delete', 'propose');
const planBudgets = [
  ...edit('budget'),
  ...actions('budget', 'propose', 'activate', 'cancel'),
  ...edit('budgetLine'),
  ...actions('budgetLine', 'close', 'reopen'),
];
const channelsSeen = at('workspace', 'channel.read');

const doTasks = actions('task', 'update', 'delete', 'start', 'submit', 'finish', 'reopen', 'cancel');
/** What everybody does: sees and gives tasks around them, and answers for their own and those of the people they lead. */
const everydayWork = [
  ...at('unitAndBelow', ...actions('task', 'read', 'create', 'accept'), ...actions('meeting', 'read', 'create')),
  ...at('team', ...doTasks),
  ...at('own', ...actions('prepItem', 'read', 'update', 'finish', 'reopen')),
  ...at('own', ...actions('risk', 'read', 'update', 'trigger', 'calm', 'close')),
  ...at('own', ...actions('meeting', 'update', 'delete', 'hold', 'cancel', 'plan')),
  ...at('workspace', 'team.read', 'secondment.read', 'personSkill.read'),
  ...at(
    'own',
    ...actions('team', 'update', 'start', 'finish', 'close'),
    ...actions('personSkill', 'create', 'update', 'lapse'),
  ),
];
/** Runs processes with others: changes the tasks of the unit, writes SOPs. */
const leadWork = [
  ...at('unitAndBelow', ...doTasks),
  ...at('workspace', 'sop.create'),
  ...at('unitAndBelow', 'team.create', ...actions('secondment', 'create', 'update', 'begin', 'end', 'cancel')),
  ...at('own', ...actions('sop', 'update', 'delete', 'release', 'revise', 'retire', 'reuse')),
];

/** Everybody asks for their own leave and sees it. */
const ownLeave = at('own', ...edit('leave'), 'leave.cancel');

/** The positions of a marketing department (O3), and the one that runs the system. */
const positions: readonly PositionData[] = [
  {
    key: 'administrator',
    name: '系统管理员',
    nameEn: 'Administrator',
    duties: '管理账号、部门、岗位与权限，维护服务密钥，查看审计记录',
    dutiesEn: 'Runs accounts, units, positions and permissions, keeps service keys, reads the audit log',
    grants: at('workspace', '*', 'personal.read'),
    landing: '/',
    kpis: [],
  },
  {
    key: 'marketing_director',
    name: '市场总监',
    nameEn: 'Marketing director',
    duties: '制定年度营销战略与预算，审批活动方案，分解目标，管理团队与考核，对增长与投入产出负责',
    dutiesEn:
      'Sets the yearly strategy and budget, approves campaigns, breaks goals down, leads and appraises the team, answers for growth and return',
    grants: [
      ...everydayWork,
      ...at('workspace', ...seeBudgets, ...planBudgets, ...askForMoney, ...proposeTransfers, 'commitment.commit'),
      ...at('workspace', ...actions('reconciliation', 'create', 'update', 'sign')),
      ...at(
        'workspace',
        'goal.*',
        'campaign.*',
        'campaignChange.*',
        'prepItem.*',
        'risk.*',
        'channel.*',
        'channelAccount.*',
        'trackedLink.*',
        'report.*',
        'task.*',
        'meeting.*',
        'team.*',
        'secondment.*',
        'personSkill.*',
        'sop.*',
        'dataImport.*',
      ),
      ...at(
        'workspace',
        'metric.read',
        'audit.read',
        'access.read',
        'personal.read',
        'tracking.read',
        'tracking.manage',
      ),
      ...at('workspace', 'policy.manage'),
      ...at('workspace', 'orgUnit.*', 'position.*', 'assignment.*', ...edit('person')),
      ...at('workspace', ...actions('person', 'activate', 'leave', 'return'), 'leave.*'),
    ],
    landing: '/',
    kpis: ['gmv', 'roi', 'cac', 'new_users', 'cost'],
  },
  {
    key: 'executive',
    name: '高管',
    nameEn: 'Executive',
    duties: '审定战略与年度目标，裁决跨部门事项，看经营结果',
    dutiesEn: 'Confirms strategy and yearly goals, settles matters between departments, watches results',
    grants: [
      ...everydayWork,
      ...overview,
      ...figures,
      ...at('workspace', ...seeBudgets, 'budget.approve', 'budgetTransfer.approve'),
      ...at(
        'workspace',
        ...keepGoals,
        'campaign.approve',
        'campaignChange.approve',
        'campaign.decideLaunch',
        'audit.read',
        'access.read',
      ),
    ],
    landing: '/',
    kpis: ['gmv', 'net_revenue', 'roi', 'new_users'],
  },
  {
    key: 'finance_director',
    name: '财务总监',
    nameEn: 'Finance director',
    duties: '审核营销预算与费用，核对投放成本，监督预算执行率与投入产出',
    dutiesEn: 'Checks marketing budget and spending, reconciles advertising cost, watches use of budget and return',
    grants: [
      ...everydayWork,
      ...overview,
      ...figures,
      ...at('workspace', 'dataImport.read', 'dataImport.create', 'audit.read'),
      ...at('workspace', ...seeBudgets, 'budget.update', 'budgetTransfer.approve', 'campaignChange.approve'),
      ...at('workspace', ...actions('budget', 'approve', 'activate', 'close', 'reopen', 'setLimits')),
      ...at('workspace', ...actions('commitment', 'update', 'commit', 'release', 'cancel')),
      ...at('workspace', ...actions('expense', 'create', 'update', 'delete', 'book')),
      ...at('workspace', ...actions('reconciliation', 'create', 'update', 'sign', 'confirm')),
    ],
    landing: '/goals',
    kpis: ['cost', 'roi', 'roas', 'net_revenue', 'refunds'],
  },
  {
    key: 'legal',
    name: '法务',
    nameEn: 'Legal',
    duties: '审查广告、合同与促销规则的合规性，管理证据与授权，应对投诉与处罚',
    dutiesEn: 'Reviews advertising, contracts and promotion rules, keeps evidence and licences, handles complaints',
    grants: [
      ...at('workspace', 'campaign.read', 'channel.read', 'channelAccount.read', 'trackedLink.read', 'audit.read'),
      ...at('workspace', 'budget.read', 'budgetLine.read', 'commitment.read', 'expense.read'),
      ...everydayWork,
    ],
    landing: '/campaigns',
    kpis: [],
  },
  {
    key: 'market_analyst',
    name: '市场分析专员',
    nameEn: 'Market analyst',
    duties: '市场与竞品研究，数据采集与口径管理，归因与复盘分析，输出日报、周报与调研报告',
    dutiesEn:
      'Studies market and competitors, keeps data and definitions, analyses attribution and results, writes reports',
    grants: [
      ...everydayWork,
      ...leadWork,
      ...overview,
      ...figures,
      ...at('workspace', 'report.*', 'dataImport.read', 'dataImport.create', 'tracking.read', 'tracking.manage'),
      ...at('workspace', ...seeBudgets, ...actions('reconciliation', 'create', 'update', 'sign')),
      ...at('own', ...keepGoals),
    ],
    landing: '/reports/daily',
    kpis: ['uv', 'conversion_rate', 'roi', 'repurchase_rate'],
  },
  {
    key: 'brand_manager',
    name: '品牌经理',
    nameEn: 'Brand manager',
    duties: '品牌定位与形象，品牌传播活动策划，内容调性审核，公关与口碑',
    dutiesEn: 'Positions and presents the brand, plans brand campaigns, keeps the tone of content, public relations',
    grants: [
      ...everydayWork,
      ...leadWork,
      ...overview,
      ...figures,
      ...at('unitAndBelow', ...runCampaigns),
      ...at('workspace', ...seeBudgets),
      ...at('unitAndBelow', ...askForMoney, ...proposeTransfers),
      ...at('unitAndBelow', 'trackedLink.*', ...keepGoals),
    ],
    landing: '/campaigns',
    kpis: ['uv', 'impressions', 'new_users'],
  },
  {
    key: 'digital_marketer',
    name: '数字营销专员',
    nameEn: 'Digital marketer',
    duties: '搜索、信息流与社媒投放，落地页与转化优化，追踪链接与埋点，预算日控',
    dutiesEn:
      'Runs search, feed and social advertising, improves landing pages and conversion, keeps tracking, watches daily spend',
    grants: [
      ...everydayWork,
      ...leadWork,
      ...overview,
      ...figures,
      ...at('unitAndBelow', ...runCampaigns),
      ...at('workspace', ...seeBudgets),
      ...at('unitAndBelow', ...askForMoney, ...proposeTransfers),
      ...at('workspace', 'trackedLink.*', 'channelAccount.*', 'dataImport.read', 'dataImport.create', 'tracking.read'),
      ...at('own', ...keepGoals),
    ],
    landing: '/',
    kpis: ['clicks', 'ctr', 'cpc', 'cac', 'roas'],
  },
  {
    key: 'channel_manager',
    name: '渠道经理',
    nameEn: 'Channel manager',
    duties: '渠道布局与账号管理，渠道政策与费用，渠道效果评估与优胜劣汰',
    dutiesEn: 'Lays out channels and accounts, their terms and costs, judges results and drops the weak ones',
    grants: [
      ...everydayWork,
      ...leadWork,
      ...overview,
      ...figures,
      ...at('workspace', 'channel.*', 'channelAccount.*', 'trackedLink.*', 'dataImport.read', 'dataImport.create'),
      ...at('workspace', ...seeBudgets),
      ...at('unitAndBelow', ...askForMoney, ...proposeTransfers),
      ...at('unitAndBelow', ...runCampaigns, ...keepGoals),
    ],
    landing: '/channels',
    kpis: ['gmv', 'cac', 'roi', 'conversion_rate'],
  },
  {
    key: 'content_creator',
    name: '内容创作专员',
    nameEn: 'Content creator',
    duties: '图文、短视频与直播脚本创作，按渠道规则发布，跟踪内容数据并改进',
    dutiesEn:
      'Writes articles, short videos and live scripts, publishes by the rules of each channel, learns from their figures',
    grants: [
      ...everydayWork,
      ...at('workspace', 'campaign.read', 'channel.read', 'channelAccount.read'),
      ...at('unitAndBelow', 'goal.read', 'trackedLink.read', 'metric.read', 'report.read'),
      ...at('own', 'trackedLink.*'),
      ...at('unitAndBelow', 'budget.read', 'budgetLine.read'),
      ...at('own', ...askForMoney),
      ...answerForGoals,
    ],
    landing: '/campaigns',
    kpis: ['pv', 'uv', 'clicks', 'ctr'],
  },
  {
    key: 'marketing_specialist',
    name: '市场专员',
    nameEn: 'Marketing specialist',
    duties: '活动策划与执行，物料与供应商对接，现场与社群运营，活动数据收集与复盘',
    dutiesEn:
      'Plans and runs campaigns, materials and suppliers, events and communities, collects data for the retrospective',
    grants: [
      ...everydayWork,
      ...leadWork,
      ...channelsSeen,
      ...ownRegion,
      ...at('own', ...runCampaigns, 'trackedLink.*'),
      ...at('unitAndBelow', 'budget.read', 'budgetLine.read', 'commitment.read', 'expense.read'),
      ...at('own', ...askForMoney, ...proposeTransfers),
      ...answerForGoals,
    ],
    landing: '/campaigns',
    kpis: ['uv', 'orders', 'gmv', 'conversion_rate'],
  },
  {
    key: 'sales',
    name: '销售',
    nameEn: 'Sales',
    duties: '跟进本区域线索与客户，24 小时内首次联系，反馈客户需求，完成区域销售目标',
    dutiesEn:
      'Follows leads and customers of the own region, first contact within 24 hours, reports needs, meets the regional goal',
    grants: [
      ...everydayWork,
      ...channelsSeen,
      ...ownRegion,
      ...at('unitAndBelow', 'personal.read'),
      ...at('own', 'trackedLink.*'),
      ...answerForGoals,
    ],
    landing: '/',
    kpis: ['orders', 'gmv', 'aov', 'buyers'],
  },
  {
    key: 'product',
    name: '产品经理',
    nameEn: 'Product manager',
    duties: '提供产品卖点与上新计划，评审活动对产品与库存的影响，接收用户需求',
    dutiesEn:
      'Gives selling points and launch plans, judges effects of campaigns on product and stock, takes up user needs',
    grants: [
      ...everydayWork,
      ...overview,
      ...figures,
      ...at('workspace', 'budget.read', 'budgetLine.read'),
      ...answerForGoals,
    ],
    landing: '/',
    kpis: ['active_users', 'repurchase_rate', 'conversion_rate'],
  },
  {
    key: 'customer_service',
    name: '客服',
    nameEn: 'Customer service',
    duties: '解答咨询，受理投诉与退换，了解活动规则并统一口径，回访与满意度',
    dutiesEn:
      'Answers questions, takes complaints and returns, knows the rules of campaigns, follow-up calls and satisfaction',
    grants: [
      ...everydayWork,
      ...at('workspace', 'campaign.read', 'channel.read'),
      ...at('unitAndBelow', 'personal.read', 'metric.read'),
      ...at('own', 'goal.read'),
      ...answerForGoals,
    ],
    landing: '/campaigns',
    kpis: ['orders', 'refunds', 'repurchase_rate'],
  },
];

export const positionsData: readonly PositionData[] = positions.map((p) => ({
  ...p,
  grants: [
    ...p.grants,
    ...ownLeave,
    ...(knowledgeGrants[p.key] ?? []),
    ...(controlRoomGrants[p.key] ?? []),
    ...(strategyGrants[p.key] ?? []),
    ...(metricGrants[p.key] ?? []),
  ],
}));
