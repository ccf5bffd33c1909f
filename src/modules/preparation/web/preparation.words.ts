import type { Label } from '../../../shared/label.ts';
import { titles } from './preparation.titles.ts';

/** Words of gate, checklist and templates. */
export const words = {
  gate: titles.gate,
  loop: { zh: '所处环节', en: 'Place in the loop' },
  next: { zh: '下一步', en: 'Next' },
  ready: { zh: '条件已齐，可以{{step}}', en: 'Nothing is missing: {{step}}' },
  missing: { zh: '还差', en: 'Still missing' },
  over: { zh: '活动已结束，没有下一步', en: 'The campaign is over' },
  usual: {
    zh: '须提前 {{needed}} 天提交，还剩 {{left}} 天',
    en: 'To be proposed {{needed}} {{needed|day|days}} ahead: {{left}} {{left|day is|days are}} left',
  },
  urgentOnly: {
    zh: '须提前 {{needed}} 天提交，现在只有 {{left}} 天，只能走绿色通道',
    en: 'To be proposed {{needed}} {{needed|day|days}} ahead, {{left}} {{left|is|are}} left: only the green channel is open',
  },
  papers: { zh: '绿色通道须在 {{time}} 前补齐：{{names}}', en: 'Green channel: by {{time}} still due {{names}}' },
  papersLate: { zh: '绿色通道材料逾期未补：{{names}}', en: 'Papers of the green channel are overdue: {{names}}' },
  papersBack: {
    zh: '绿色通道材料被退回，须在 {{time}} 前改好重交',
    en: 'Green channel: the papers were sent back and are to be mended by {{time}}',
  },
  papersBackLate: {
    zh: '绿色通道材料被退回，逾期未重交',
    en: 'Papers of the green channel were sent back, and mending them is overdue',
  },
  signOff: {
    zh: '绿色通道材料已补，待 {{who}} 在 {{time}} 前审签',
    en: 'Green channel: {{who}} to sign off the papers by {{time}}',
  },
  signOffLate: {
    zh: '绿色通道材料已补，{{who}} 超时未审签',
    en: 'Green channel: the papers wait for {{who}}, overdue',
  },
  openSignOff: { zh: '打开审批单', en: 'Open the approval' },
  prep: titles.prep,
  checklist: { zh: '筹备清单', en: 'Checklist' },
  readyOf: { zh: '{{done}}/{{all}} 就绪', en: '{{done}} of {{all}} ready' },
  overdue: { zh: '{{n}} 项逾期', en: '{{n}} overdue' },
  late: { zh: '逾期', en: 'overdue' },
  required: { zh: '必办', en: 'required' },
  go: { zh: '决定上线', en: 'Go' },
  noGo: { zh: '决定不上线', en: 'No-go' },
  decided: { zh: '{{by}}决定{{what}}', en: '{{by}} decided {{what}}' },
  goWord: { zh: '上线', en: 'go' },
  noGoWord: { zh: '不上线', en: 'no-go' },
  withOpen: { zh: '带 {{n}} 项必办未就绪', en: 'with {{n}} required {{n|item|items}} open' },
  decision: { zh: '上线决定', en: 'Go or no-go' },
  none: { zh: '还没有决定', en: 'Not decided yet' },
  reason: { zh: '原因', en: 'Reason' },
  reasonHelp: { zh: '不上线，或还有必办未就绪时必填', en: 'Needed for no-go, and with required items open' },
  whoDecides: {
    zh: '由有“决定活动是否上线”权限、且不负责本活动的人决定',
    en: 'Decided by whoever holds “go or no-go” and does not lead this campaign',
  },
  noItems: { zh: '还没有筹备清单', en: 'No checklist yet' },
  noItemsHelp: {
    zh: '按活动类型生成：产品、设计、页面、库存、供应链、客服、合规、数据，带负责人和完成日。',
    en: 'Made from the kind of campaign: product, design, page, stock, supply, service, compliance, data; with owners and days.',
  },
  fill: { zh: '按模板生成', en: 'Fill from the template' },
  filled: { zh: '已生成 {{n}} 项', en: '{{n}} {{n|item|items}} made' },
  add: { zh: '添加事项', en: 'Add an item' },
  tick: { zh: '就绪', en: 'Ready' },
  templates: titles.templates,
  fromTemplate: { zh: '从模板新建', en: 'From a template' },
  fromTemplateHelp: {
    zh: '任务、筹备清单、预算结构、风险一次带好，日期按开始日推算。',
    en: 'With tasks, checklist, shape of the budget and risks; days are counted from the first one.',
  },
  days: { zh: '{{n}} 天', en: '{{n}} {{n|day|days}}' },
  holds: {
    zh: '{{steps}} 个任务 · {{items}} 项筹备 · {{risks}} 条风险',
    en: '{{steps}} {{steps|task|tasks}} · {{items}} {{items|item|items}} · {{risks}} {{risks|risk|risks}}',
  },
  useIt: { zh: '用这个模板', en: 'Use it' },
  useWhen: { zh: '适用', en: 'Use it when' },
  name: { zh: '名称', en: 'Title' },
  first: { zh: '首日', en: 'First day' },
  budget: { zh: '预算（{{currency}}）', en: 'Budget ({{currency}})' },
  create: { zh: '新建活动', en: 'Create the campaign' },
  made: {
    zh: '已建 {{code}}：{{tasks}} 个任务，{{items}} 项筹备',
    en: '{{code}} made: {{tasks}} {{tasks|task|tasks}}, {{items}} {{items|item|items}}',
  },
  steps: { zh: '任务', en: 'Tasks' },
  shape: { zh: '预算结构', en: 'Shape of the budget' },
  risks: { zh: '风险', en: 'Risks' },
} as const satisfies Record<string, Label>;

export const stageLabels = {
  research: { zh: '调研', en: 'Research' },
  strategy: { zh: '策略', en: 'Strategy' },
  execution: { zh: '执行', en: 'Execution' },
  evaluation: { zh: '评估', en: 'Evaluation' },
} as const satisfies Record<string, Label>;
