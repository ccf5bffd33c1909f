import type { ColumnType, OutCell, OutColumn } from '../../../server/tabular/column.types.ts';
import { type OutSheet, writeXlsx } from '../../../server/tabular/xlsx.writer.ts';
import type { Locale } from '../../../shared/label.ts';
import type { DailyReport, ReportFigure } from '../report.contract.ts';
import {
  channelName,
  difference,
  differenceInWords,
  forCell,
  statusWords,
  unitInWords,
  words,
} from './report.words.ts';

const typeOf = ({ unit, display }: ReportFigure): ColumnType =>
  unit === 'money'
    ? 'money'
    : unit === 'ratio'
      ? display === 'percent'
        ? 'percent'
        : 'decimal'
      : unit === 'duration'
        ? 'decimal'
        : 'integer';

/** The report as a workbook: figures, fourteen days, channels, goals, notes. Numbers are numbers. */
export async function dailyXlsx(report: DailyReport, locale: Locale): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of writeXlsx(sheetsOf(report, locale))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function sheetsOf(report: DailyReport, locale: Locale): OutSheet[] {
  const say = (key: keyof typeof words): string => words[key][locale];
  const { currency, name, demo } = report.workspace;
  const titles = [`${name} · ${say('title')} · ${report.date}${demo ? ` · ${say('demo')}` : ''}`];
  const column = (key: keyof typeof words, type: ColumnType, width?: number): OutColumn => ({
    header: say(key),
    type,
    ...(width === undefined ? {} : { width }),
  });
  const change = (f: ReportFigure, base: string | null): OutCell => {
    const d = difference(f.value, base, f);
    if (d.amount === null) return null;
    return d.points ? differenceInWords(d, locale) : d.amount.toFixed(6);
  };
  return [
    {
      name: say('figures'),
      titles,
      columns: [
        column('metric', 'text', 16),
        column('value', 'decimal', 14),
        column('unit', 'text', 8),
        column('previous', 'decimal', 14),
        column('change', 'percent', 12),
        column('lastYear', 'decimal', 14),
        column('yearChange', 'percent', 12),
        column('formula', 'text', 40),
      ],
      rows: report.figures.map((f) => [
        f.label[locale],
        forCell(f.value, f),
        unitInWords(f, currency, locale),
        forCell(f.previous, f),
        change(f, f.previous),
        forCell(f.lastYear, f),
        change(f, f.lastYear),
        f.formula[locale],
      ]),
    },
    {
      name: say('trend'),
      titles,
      columns: [
        column('date', 'date', 12),
        ...report.figures.map((f): OutColumn => ({ header: f.label[locale], type: typeOf(f), width: 13 })),
      ],
      rows: (report.figures[0]?.series ?? []).map(({ date }, i) => [
        date,
        ...report.figures.map((f) => f.series[i]?.value ?? null),
      ]),
    },
    {
      name: say('channels'),
      titles,
      columns: [
        column('channel', 'text', 18),
        column('uv', 'integer'),
        column('orders', 'integer'),
        column('gmv', 'money', 14),
        column('change', 'percent', 12),
        column('cost', 'money', 14),
        column('roas', 'decimal'),
        column('conversion', 'percent'),
      ],
      rows: report.channels.map((c) => {
        const d = difference(c.gmv, c.gmvPrevious, { unit: 'money', display: 'percent', decimals: 2 });
        return [
          channelName(c, locale),
          c.uv,
          c.orders,
          c.gmv,
          d.amount?.toFixed(6) ?? null,
          c.cost,
          c.roas,
          c.conversionRate,
        ];
      }),
    },
    {
      name: say('goals'),
      titles,
      columns: [
        column('goal', 'text', 28),
        column('metric', 'text', 14),
        column('target', 'decimal', 14),
        column('reached', 'decimal', 14),
        column('ratio', 'percent', 10),
        column('pace', 'decimal', 14),
        column('forecast', 'decimal', 14),
        column('status', 'text', 10),
        column('end', 'date', 12),
      ],
      rows: report.goals.map((g) => [
        g.title,
        g.metricLabel[locale],
        g.target,
        g.value,
        g.ratio,
        g.pace,
        g.forecast,
        statusWords[g.status][locale],
        g.periodEnd,
      ]),
    },
    {
      name: say('notes'),
      titles,
      columns: [column('notes', 'text', 80)],
      rows: report.notes.map((n) => [n.text[locale]]),
    },
  ];
}
