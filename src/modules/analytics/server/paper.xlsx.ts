import type { ColumnType, OutCell } from '../../../server/tabular/column.types.ts';
import { type OutSheet, writeXlsx } from '../../../server/tabular/xlsx.writer.ts';
import type { Locale } from '../../../shared/label.ts';
import type { Paper } from '../paper.contract.ts';
import { campaignStatus, paperDocument } from './paper.document.ts';
import { partName } from './paper.figures.ts';
import { difference, differenceInWords, forCell, statusWords, unitInWords } from './report.words.ts';

/** The paper as a workbook: numbers are numbers, so that they can be counted on with. */
export async function paperXlsx(paper: Paper, locale: Locale): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeXlsx(sheetsOf(paper, locale))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sheetsOf(paper: Paper, locale: Locale): OutSheet[] {
  const doc = paperDocument(paper, locale);
  const titles = [`${doc.title} ${doc.subtitle}`];
  const zh = locale === 'zh';
  const sheet = (
    name: string,
    columns: readonly (readonly [string, ColumnType, number?])[],
    rows: readonly (readonly OutCell[])[],
  ): OutSheet => ({
    name,
    titles,
    columns: columns.map(([header, type, width]) => ({ header, type, ...(width === undefined ? {} : { width }) })),
    rows,
  });
  const change = (f: Paper['figures'][number], base: string | null): OutCell => {
    const d = difference(f.value, base, f);
    return d.amount === null ? null : d.points ? differenceInWords(d, locale) : d.amount.toFixed(6);
  };
  return [
    sheet(
      zh ? '核心指标' : 'Key figures',
      [
        [zh ? '指标' : 'Metric', 'text', 16],
        [zh ? '本期' : 'Period', 'decimal', 16],
        [zh ? '单位' : 'Unit', 'text', 8],
        [zh ? '上期' : 'Before', 'decimal', 16],
        [zh ? '环比' : 'vs before', 'percent', 12],
        [zh ? '去年同期' : 'Year ago', 'decimal', 16],
        [zh ? '同比' : 'vs year ago', 'percent', 12],
        [zh ? '口径' : 'Formula', 'text', 40],
      ],
      paper.figures.map((f) => [
        f.label[locale],
        forCell(f.value, f),
        unitInWords(f, paper.workspace.currency, locale),
        forCell(f.previous, f),
        change(f, f.previous),
        forCell(f.lastYear, f),
        change(f, f.lastYear),
        f.formula[locale],
      ]),
    ),
    sheet(
      zh ? '走势' : 'Course',
      [
        [zh ? '起始日' : 'From', 'date', 12],
        ...paper.figures.map((f): [string, ColumnType, number] => [f.label[locale], 'decimal', 14]),
      ],
      (paper.figures[0]?.series ?? []).map(({ date }, i) => [
        date,
        ...paper.figures.map((f) => forCell(f.series[i]?.value ?? null, f)),
      ]),
    ),
    sheet(
      zh ? '变化原因' : 'Causes',
      [
        [zh ? '指标' : 'Metric', 'text', 12],
        [zh ? '维度' : 'By', 'text', 12],
        [zh ? '来源' : 'Part', 'text', 24],
        [zh ? '上期' : 'Before', 'decimal', 16],
        [zh ? '本期' : 'Period', 'decimal', 16],
        [zh ? '变化' : 'Change', 'money', 16],
        [zh ? '占变化' : 'Share', 'percent', 12],
      ],
      paper.causes.flatMap((c) =>
        [...c.parts, ...(c.rest === null ? [] : [{ ...c.rest, title: zh ? '其余合计' : 'All others', code: '…' }])].map(
          (p) => [c.label[locale], c.by, partName(c.by, p, locale), p.before, p.after, p.delta, p.share],
        ),
      ),
    ),
    sheet(
      zh ? '目标' : 'Goals',
      [
        [zh ? '目标' : 'Goal', 'text', 28],
        [zh ? '已完成' : 'Reached', 'decimal', 16],
        [zh ? '目标值' : 'Target', 'decimal', 16],
        [zh ? '完成率' : 'Completion', 'percent', 12],
        [zh ? '状态' : 'Status', 'text', 12],
      ],
      paper.goals.map((g) => [g.title, g.value, g.target, g.ratio, statusWords[g.status][locale]]),
    ),
    sheet(
      zh ? '活动' : 'Campaigns',
      [
        [zh ? '名称' : 'Title', 'text', 28],
        [zh ? '开始' : 'Starts', 'date', 12],
        [zh ? '结束' : 'Ends', 'date', 12],
        [zh ? '成交额' : 'GMV', 'money', 16],
        [zh ? '应完成' : 'Due by now', 'money', 16],
        [zh ? '计划' : 'Plan', 'money', 16],
        [zh ? '花费' : 'Cost', 'money', 16],
        [zh ? '投产比' : 'ROAS', 'decimal', 10],
        [zh ? '状态' : 'Status', 'text', 12],
      ],
      (paper.campaigns ?? []).map((c) => [
        c.title,
        c.period.start,
        c.period.end,
        c.gmv,
        c.pace,
        c.planned,
        c.cost,
        c.roas,
        campaignStatus[c.status][locale],
      ]),
    ),
    sheet(
      zh ? '逾期任务' : 'Overdue tasks',
      [
        [zh ? '任务' : 'Task', 'text', 40],
        [zh ? '负责人' : 'Owner', 'text', 14],
        [zh ? '截止' : 'Due', 'datetime', 18],
      ],
      (paper.tasks?.late ?? []).map((t) => [t.title, t.owner, t.due]),
    ),
    sheet(
      zh ? '说明' : 'Notes',
      [[zh ? '内容' : 'Text', 'text', 90]],
      [
        ...doc.lead,
        ...paper.suggestions.map((s) => s[locale]),
        ...paper.notes.map((n) => n.text[locale]),
        doc.footer,
      ].map((line) => [line]),
    ),
  ];
}
