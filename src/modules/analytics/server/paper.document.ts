import { Decimal } from 'decimal.js';
import type { Label, Locale } from '../../../shared/label.ts';
import { type ChangePart, type Paper, paperKinds, tasksCounted } from '../paper.contract.ts';
import { partName } from './paper.figures.ts';
import { difference, differenceInWords, goalShape, inWords, none, type Shape, statusWords } from './report.words.ts';

/** A table as every format draws it. Columns that are not in `texts` hold numbers. */
export interface PaperTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly texts: ReadonlySet<number>;
  /** Widths in proportion. */
  readonly widths: readonly number[];
}
export interface PaperSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly bullets: readonly string[];
  readonly table: PaperTable | null;
}
/** A paper in the words of one language, before it takes a form: Word, PDF, workbook and letter are drawn from the same. */
export interface PaperDocument {
  readonly title: string;
  readonly subtitle: string;
  /** What matters, in sentences. */
  readonly lead: readonly string[];
  readonly sections: readonly PaperSection[];
  readonly footer: string;
  readonly fileName: string;
}

const money: Shape = { unit: 'money', display: 'percent', decimals: 2 };
const percent: Shape = { unit: 'ratio', display: 'percent', decimals: 1 };
const people: Shape = { unit: 'person', display: 'percent', decimals: 0 };
const times: Shape = { unit: 'ratio', display: 'times', decimals: 2 };

const w = {
  figures: { zh: '核心指标', en: 'Key figures' },
  metric: { zh: '指标', en: 'Metric' },
  now: { zh: '本期', en: 'Period' },
  before: { zh: '上期', en: 'Before' },
  change: { zh: '环比', en: 'vs before' },
  yearAgo: { zh: '去年同期', en: 'Year ago' },
  yearChange: { zh: '同比', en: 'vs year ago' },
  course: { zh: '走势', en: 'Course' },
  causes: { zh: '变化原因', en: 'What explains the change' },
  part: { zh: '来源', en: 'Part' },
  delta: { zh: '变化', en: 'Change' },
  share: { zh: '占变化', en: 'Share' },
  rest: { zh: '其余合计', en: 'All others' },
  total: { zh: '合计', en: 'Total' },
  channel: { zh: '按渠道', en: 'by channel' },
  campaign: { zh: '按活动', en: 'by campaign' },
  factor: {
    zh: '按访客×转化×客单（对数平均分解）',
    en: 'by visitors × orders per visitor × order value (log-mean split)',
  },
  goals: { zh: '目标完成', en: 'Goals' },
  goal: { zh: '目标', en: 'Goal' },
  reached: { zh: '已完成', en: 'Reached' },
  target: { zh: '目标值', en: 'Target' },
  ratio: { zh: '完成率', en: 'Completion' },
  status: { zh: '状态', en: 'Status' },
  campaigns: { zh: '活动执行', en: 'Campaigns against plan' },
  title: { zh: '名称', en: 'Title' },
  period: { zh: '起止', en: 'Period' },
  gmv: { zh: '成交额', en: 'GMV' },
  planned: { zh: '计划', en: 'Plan' },
  due: { zh: '应完成', en: 'Due by now' },
  cost: { zh: '花费', en: 'Cost' },
  roas: { zh: '投产比', en: 'ROAS' },
  work: { zh: '任务与时限', en: 'Tasks and deadlines' },
  task: { zh: '任务', en: 'Task' },
  owner: { zh: '负责人', en: 'Owner' },
  deadline: { zh: '截止', en: 'Due' },
  clocks: { zh: '未守住的时限', en: 'Missed deadlines' },
  clock: { zh: '时限', en: 'Deadline' },
  at: { zh: '时间', en: 'When' },
  budgets: { zh: '预算执行', en: 'Budget use' },
  used: { zh: '已用与已承诺', en: 'Used and committed' },
  rate: { zh: '使用率', en: 'Use rate' },
  incidents: { zh: '突发事件', en: 'Incidents' },
  severity: { zh: '级别', en: 'Severity' },
  next: { zh: '下期日程', en: 'Dates to come' },
  date: { zh: '日期', en: 'Date' },
  what: { zh: '事项', en: 'What' },
  suggestions: { zh: '建议', en: 'Suggestions' },
  notes: { zh: '阅读说明', en: 'Notes' },
  generated: {
    zh: '环营生成于 {at}；内容限于收件人可见的范围',
    en: 'Made by Huanying at {at}, within what its reader may see',
  },
  none: { zh: '本期没有。', en: 'None in this period.' },
} as const satisfies Readonly<Record<string, Label>>;

export const campaignStatus = {
  onPace: { zh: '按计划', en: 'As planned' },
  behind: { zh: '落后', en: 'Behind' },
  ahead: { zh: '超前', en: 'Ahead' },
  noPlan: { zh: '没有计划值', en: 'No plan' },
  noData: { zh: '无数据', en: 'No data' },
} as const satisfies Readonly<Record<string, Label>>;

/** The course of a figure as text, so that it is in every format and read by screen readers: ▁▂▃▅▇ are no letters. */
function courseOf(series: readonly { readonly value: string | null }[]): string {
  const known = series.flatMap((p) => (p.value === null ? [] : [Number(p.value)]));
  if (known.length < 2) return none;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const last = known.at(-1) ?? 0;
  return last >= high ? '↑' : last <= low ? '↓' : '→';
}

/** Lays a paper out. */
export function paperDocument(paper: Paper, locale: Locale): PaperDocument {
  const say = (key: keyof typeof w): string => w[key][locale];
  const { currency, timeZone } = paper.workspace;
  const show = (value: string | null, shape: Shape): string => inWords(value, shape, currency, locale);
  const when = (at: string): string =>
    new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', {
      timeZone,
      dateStyle: 'medium',
      timeStyle: 'short',
    }).format(new Date(at));
  const section = (
    title: string,
    table: PaperTable | null,
    paragraphs: readonly string[] = [],
    bullets: readonly string[] = [],
  ): PaperSection => ({
    title,
    table: table !== null && table.rows.length === 0 ? null : table,
    paragraphs: table !== null && table.rows.length === 0 && paragraphs.length === 0 ? [say('none')] : paragraphs,
    bullets,
  });
  const table = (
    head: readonly (keyof typeof w)[],
    texts: readonly number[],
    widths: readonly number[],
    rows: readonly (readonly string[])[],
  ): PaperTable => ({
    head: head.map(say),
    rows,
    texts: new Set(texts),
    widths,
  });

  const figures = table(
    ['metric', 'now', 'before', 'change', 'yearAgo', 'yearChange', 'course'],
    [0],
    [20, 18, 18, 12, 18, 12, 7],
    paper.figures.map((f) => [
      f.label[locale],
      show(f.value, f),
      show(f.previous, f),
      differenceInWords(difference(f.value, f.previous, f), locale),
      show(f.lastYear, f),
      differenceInWords(difference(f.value, f.lastYear, f), locale),
      courseOf(f.series),
    ]),
  );
  const causes = paper.causes.map((c) => {
    const plain = (p: ChangePart, value: string): string => {
      if (c.by !== 'factor') return show(value, money);
      return p.code === 'uv'
        ? show(value, people)
        : p.code === 'aov'
          ? show(value, money)
          : new Decimal(value).toFixed(4);
    };
    const row = (name: string, p: ChangePart): string[] => [
      name,
      plain(p, p.before),
      plain(p, p.after),
      show(p.delta, money),
      show(p.share, percent),
    ];
    return section(
      `${say('causes')} · ${c.label[locale]}（${say(c.by)}）`,
      table(
        ['part', 'before', 'now', 'delta', 'share'],
        [0],
        [30, 20, 20, 20, 12],
        [
          ...c.parts.map((p) => row(partName(c.by, p, locale), p)),
          ...(c.rest === null ? [] : [row(say('rest'), c.rest)]),
          [
            say('total'),
            show(c.before, money),
            show(c.after, money),
            show(c.delta, money),
            c.delta === '0' ? none : '100.0%',
          ],
        ],
      ),
      [`${c.sentence[locale]}。`],
    );
  });
  const goals = table(
    ['goal', 'reached', 'target', 'ratio', 'status'],
    [0, 4],
    [36, 20, 20, 12, 14],
    paper.goals.map((g) => {
      const shape = goalShape(g);
      return [
        g.title,
        show(g.value, shape),
        show(g.target, shape),
        show(g.ratio, percent),
        statusWords[g.status][locale],
      ];
    }),
  );
  const { tasks, clocks, incidents } = paper;
  const day = (d: string): string => d;
  const sections: PaperSection[] = [
    section(say('figures'), figures),
    ...causes,
    section(say('goals'), goals),
    ...(paper.campaigns === null
      ? []
      : [
          section(
            say('campaigns'),
            table(
              ['title', 'period', 'gmv', 'due', 'planned', 'cost', 'roas', 'status'],
              [0, 1, 7],
              [24, 22, 15, 15, 15, 14, 9, 11],
              paper.campaigns.map((c) => [
                c.title,
                `${day(c.period.start)} – ${c.period.end ?? ''}`,
                show(c.gmv, money),
                show(c.pace, money),
                show(c.planned, money),
                show(c.cost, money),
                show(c.roas, times),
                campaignStatus[c.status][locale],
              ]),
            ),
          ),
        ]),
    ...(tasks === null
      ? []
      : [
          section(
            say('work'),
            table(
              ['task', 'owner', 'deadline'],
              [0, 1, 2],
              [56, 18, 26],
              tasks.late.map((t) => [t.title, t.owner ?? none, when(t.due)]),
            ),
            [
              locale === 'zh'
                ? `本期应完成 ${tasksCounted(tasks.due)} 项，完成 ${tasksCounted(tasks.done)} 项；至今逾期 ${tasksCounted(tasks.overdue)} 项${tasks.overdue > 0 ? '，最早的如下' : ''}。`
                : `${tasksCounted(tasks.due)} tasks were due and ${tasksCounted(tasks.done)} were done; ${tasksCounted(tasks.overdue)} are overdue${tasks.overdue > 0 ? ', the earliest are' : ''}.`,
            ],
          ),
        ]),
    section(
      say('clocks'),
      table(
        ['title', 'clock', 'at'],
        [0, 1, 2],
        [46, 28, 26],
        clocks.items.map((c) => [c.title, c.clock[locale], when(c.at)]),
      ),
      clocks.missed > clocks.items.length
        ? [locale === 'zh' ? `共 ${clocks.missed} 个，最近的如下。` : `${clocks.missed} in all, the latest are:`]
        : [],
    ),
    ...(paper.budgets === null
      ? []
      : [
          section(
            say('budgets'),
            table(
              ['title', 'planned', 'used', 'rate'],
              [0],
              [46, 22, 22, 12],
              paper.budgets.map((b) => [b.title, show(b.plan, money), show(b.used, money), show(b.rate, percent)]),
            ),
          ),
        ]),
    ...(incidents === null
      ? []
      : [
          section(
            say('incidents'),
            table(
              ['title', 'severity', 'status', 'at'],
              [0, 1, 2, 3],
              [42, 18, 16, 26],
              incidents.items.map((i) => [i.title, i.severity[locale], i.state[locale], when(i.at)]),
            ),
          ),
        ]),
    section(
      say('next'),
      table(
        ['date', 'what', 'title'],
        [0, 1, 2],
        [20, 20, 60],
        paper.next.map((n) => [n.date, n.what[locale], n.title]),
      ),
    ),
    ...(paper.suggestions.length === 0
      ? []
      : [
          section(
            say('suggestions'),
            null,
            [],
            paper.suggestions.map((s) => s[locale]),
          ),
        ]),
    ...(paper.notes.length === 0
      ? []
      : [
          section(
            say('notes'),
            null,
            [],
            paper.notes.map((n) => n.text[locale]),
          ),
        ]),
  ];
  const name = paperKinds[paper.kind][locale];
  const where = paper.unit?.name ?? paper.workspace.name;
  return {
    title: locale === 'zh' ? `《${name}》` : name,
    subtitle: [where, paper.period.label[locale]].join(' · '),
    lead: leadOf(paper, locale),
    sections,
    footer: say('generated').replace('{at}', when(paper.generatedAt)),
    fileName: `${name}-${paper.period.start}${paper.unit === null ? '' : `-${paper.unit.name}`}`,
  };
}

/** The three figures that everybody asks for first, then the first cause. */
export function leadOf(paper: Paper, locale: Locale): string[] {
  const sentences = ['gmv', 'orders', 'uv'].flatMap((name) => {
    const f = paper.figures.find((one) => one.metric === name);
    if (f === undefined || f.value === null) return [];
    const change = differenceInWords(difference(f.value, f.previous, f), locale);
    const year = differenceInWords(difference(f.value, f.lastYear, f), locale);
    const value = inWords(f.value, f, paper.workspace.currency, locale);
    return [
      locale === 'zh'
        ? `${f.label.zh} ${value}，环比 ${change}，同比 ${year}`
        : `${f.label.en} ${value}, ${change} on the period before, ${year} on the year`,
    ];
  });
  const [cause] = paper.causes;
  return [...sentences, ...(cause === undefined ? [] : [cause.sentence[locale]])];
}
