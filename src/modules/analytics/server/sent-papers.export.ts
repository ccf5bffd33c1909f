import type { Actor } from '../../../server/access/actor.ts';
import { wallTime } from '../../../server/record-files/export.columns.ts';
import { type ExportFile, tableFile } from '../../../server/record-files/export.file.ts';
import type { OutCell, OutColumn } from '../../../server/tabular/column.types.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import { occasions, type SentKind, type SentLine, sentKinds, sentStates, sentWays } from '../sent-paper.contract.ts';
import { shownFigures } from './sent-paper.rules.ts';
import type { SentPapers } from './sent-papers.service.ts';

const pageOf = 100;
const names: Readonly<Record<(typeof shownFigures)[number], Label>> = {
  gmv: { zh: '成交额 GMV', en: 'GMV' },
  orders: { zh: '订单数', en: 'Orders' },
  roas: { zh: '投产比 ROAS', en: 'ROAS' },
};
const hidden: Label = { zh: '你无权查看内容', en: 'You may not see the content' };

/** The list of papers that were sent as a table, one row for each, in the words of the reader and newest first. */
export function exportSentPapers(
  sent: Pick<SentPapers, 'list'>,
  actor: Actor,
  asked: {
    readonly kind?: SentKind | undefined;
    readonly to: 'mine' | 'all';
    readonly format: 'csv' | 'xlsx';
    readonly locale: Locale;
  },
  at: { readonly now: Date; readonly url: string },
): ExportFile {
  const { format, locale, kind, to } = asked;
  const columns = columnsIn(locale);
  const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
    let cursor: string | undefined;
    do {
      const page = await sent.list(actor, { kind, to, cursor, limit: pageOf });
      for (const line of page.items) yield rowOf(line, locale, actor.timeZone, at.url);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  };
  const title = locale === 'zh' ? '已发送的报告' : 'Papers that were sent';
  return tableFile(
    `${title}-${wallTime(at.now.toISOString(), actor.timeZone).slice(0, 10)}`,
    { name: title, columns, rows: rows() },
    { format, locale },
  );
}

const columnsIn = (locale: Locale): OutColumn[] =>
  (
    [
      ['报告', 'Paper', 'text'],
      ['期间起', 'From', 'date'],
      ['期间止', 'To', 'date'],
      ['单位', 'Unit', 'text'],
      ['收件人', 'Reader', 'text'],
      ['状态', 'State', 'text'],
      ['发送时间', 'Sent at', 'datetime'],
      ['缘由', 'Occasion', 'text'],
      ['途径', 'Way', 'text'],
      [names.gmv.zh, names.gmv.en, 'money'],
      [names.orders.zh, names.orders.en, 'integer'],
      [names.roas.zh, names.roas.en, 'decimal'],
      ['币种', 'Currency', 'text'],
      ['说明', 'Note', 'text'],
      ['链接', 'Link', 'text'],
    ] as const
  ).map(([zh, en, type]) => ({ header: locale === 'zh' ? zh : en, type }));

function rowOf(line: SentLine, locale: Locale, timeZone: string, url: string): readonly OutCell[] {
  return [
    sentKinds[line.kind][locale],
    line.period.start,
    line.period.end,
    line.unit?.name ?? null,
    line.to.name,
    sentStates[line.state][locale],
    wallTime(line.sentAt ?? line.madeAt, timeZone),
    occasions[line.occasion][locale],
    sentWays[line.via][locale],
    ...shownFigures.map((name) => line.figures?.find((f) => f.metric === name)?.value ?? null),
    line.currency,
    line.figures === null ? hidden[locale] : null,
    `${url}/reports/sent/${line.id}`,
  ];
}
