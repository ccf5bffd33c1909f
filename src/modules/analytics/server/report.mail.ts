import { escapeHtml, letterStyle } from '../../../server/mail/letter.ts';
import type { Attachment, Mail } from '../../../server/mail/mailer.ts';
import type { Locale } from '../../../shared/label.ts';
import type { DailyReport } from '../report.contract.ts';
import {
  channelName,
  difference,
  differenceInWords,
  goalShape,
  inWords,
  none,
  type Shape,
  statusWords,
  words,
} from './report.words.ts';

const style = {
  ...letterStyle(720),
  table: 'width:100%;border-collapse:collapse;margin:8px 0 24px',
  head: 'text-align:left;font-weight:600;border-bottom:1px solid #cfc8ba;padding:6px 8px;white-space:nowrap',
  cell: 'border-bottom:1px solid #eeeae2;padding:6px 8px;white-space:nowrap',
  number: 'border-bottom:1px solid #eeeae2;padding:6px 8px;white-space:nowrap;text-align:right',
} as const;

type Row = readonly string[];
interface Block {
  readonly title: string;
  readonly head: Row;
  readonly rows: readonly Row[];
  /** Columns that hold text; all others are numbers. */
  readonly texts: ReadonlySet<number>;
}

function blocksOf(report: DailyReport, locale: Locale): Block[] {
  const say = (key: keyof typeof words): string => words[key][locale];
  const { currency } = report.workspace;
  const money = { unit: 'money', display: 'percent', decimals: 2 } as const;
  const count = { unit: 'count', display: 'percent', decimals: 0 } as const;
  const times = { unit: 'ratio', display: 'times', decimals: 2 } as const;
  const show = (value: string | null, shape: Shape): string => inWords(value, shape, currency, locale);
  return [
    {
      title: say('figures'),
      head: [say('metric'), say('value'), say('change'), say('yearChange')],
      texts: new Set([0]),
      rows: report.figures.map((f) => [
        f.label[locale],
        inWords(f.value, f, currency, locale),
        differenceInWords(difference(f.value, f.previous, f), locale),
        differenceInWords(difference(f.value, f.lastYear, f), locale),
      ]),
    },
    {
      title: say('channels'),
      head: [say('channel'), say('uv'), say('orders'), say('gmv'), say('change'), say('cost'), say('roas')],
      texts: new Set([0]),
      rows: report.channels.map((c) => [
        channelName(c, locale),
        show(c.uv, count),
        show(c.orders, count),
        show(c.gmv, money),
        differenceInWords(difference(c.gmv, c.gmvPrevious, money), locale),
        show(c.cost, money),
        show(c.roas, times),
      ]),
    },
    {
      title: say('goals'),
      head: [say('goal'), say('target'), say('reached'), say('ratio'), say('status')],
      texts: new Set([0, 4]),
      rows: report.goals.map((g) => {
        const shape = goalShape(g);
        const ratio = inWords(g.ratio, { unit: 'ratio', display: 'percent', decimals: 1 }, currency, locale);
        return [g.title, show(g.target, shape), show(g.value, shape), ratio, statusWords[g.status][locale]];
      }),
    },
  ].filter((b) => b.rows.length > 0);
}

const cells = (row: Row, texts: ReadonlySet<number>): string =>
  row.map((text, i) => `<td style="${texts.has(i) ? style.cell : style.number}">${escapeHtml(text)}</td>`).join('');

function htmlOf(report: DailyReport, locale: Locale, blocks: readonly Block[], url: string, title: string): string {
  const tables = blocks
    .map(
      (b) =>
        `<h2 style="font-size:16px;margin:0">${escapeHtml(b.title)}</h2><table style="${style.table}"><tr>${b.head
          .map((h) => `<th style="${style.head}">${escapeHtml(h)}</th>`)
          .join('')}</tr>${b.rows.map((r) => `<tr>${cells(r, b.texts)}</tr>`).join('')}</table>`,
    )
    .join('');
  const notes = report.notes.map((n) => `<li>${escapeHtml(n.text[locale])}</li>`).join('');
  return `<!doctype html><html lang="${locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="${style.body}"><div style="${style.card}"><h1 style="font-size:20px;margin:0 0 16px">${escapeHtml(title)}</h1>${
    notes === '' ? '' : `<ul style="margin:0 0 16px;padding-left:20px">${notes}</ul>`
  }${tables}<p><a href="${escapeHtml(url)}" style="color:#0f6b66">${escapeHtml(words.open[locale])}</a></p><p style="color:#6b655a;font-size:12px">${escapeHtml(words.why[locale])}</p></div></body></html>`;
}

const textOf = (report: DailyReport, locale: Locale, blocks: readonly Block[], url: string, title: string): string =>
  [
    title,
    ...report.notes.map((n) => `· ${n.text[locale]}`),
    ...blocks.flatMap((b) => ['', `【${b.title}】`, ...b.rows.map((r) => r.join('  '))]),
    '',
    `${words.open[locale]}：${url}`,
    words.why[locale],
  ].join('\n');

/** The report as a letter: what matters in the subject, tables in the body, the workbook attached. */
export function dailyMail(
  report: DailyReport,
  options: {
    readonly to: Mail['to'];
    readonly locale: Locale;
    readonly publicUrl: string;
    readonly xlsx: Buffer;
    /** The same delivery has the same key. */
    readonly key: string;
  },
): Mail {
  const { locale } = options;
  const { name, currency, demo } = report.workspace;
  const title = `${name} · ${words.title[locale]} · ${report.date}${demo ? ` · ${words.demo[locale]}` : ''}`;
  const gmv = report.figures.find((f) => f.metric === 'gmv');
  const headline =
    gmv === undefined || gmv.value === null
      ? none
      : `${gmv.label[locale]} ${inWords(gmv.value, gmv, currency, locale)}，${words.change[locale]} ${differenceInWords(difference(gmv.value, gmv.previous, gmv), locale)}`;
  const url = `${options.publicUrl}/reports/daily?date=${report.date}`;
  const blocks = blocksOf(report, locale);
  const attachment: Attachment = {
    filename: `${locale === 'zh' ? '日报' : 'daily-report'}-${report.date}.xlsx`,
    content: options.xlsx,
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  };
  return {
    to: options.to,
    subject: `${title} · ${headline}`,
    text: textOf(report, locale, blocks, url, title),
    html: htmlOf(report, locale, blocks, url, title),
    attachments: [attachment],
    key: options.key,
  };
}
