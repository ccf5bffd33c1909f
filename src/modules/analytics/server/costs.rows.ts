import { type Parsed, parseText } from '../../../server/tabular/cell.result.ts';
import { parseDate } from '../../../server/tabular/cell-date.parser.ts';
import { parseDecimal } from '../../../server/tabular/cell-number.parser.ts';
import { headerHints } from '../../../server/tabular/header.match.ts';
import type { Cell, TableRow } from '../../../server/tabular/tabular.types.ts';
import type { Label } from '../../../shared/label.ts';
import { costFigures } from './costs.columns.ts';
import type { RowProblem } from './orders.lines.ts';

/** One figure of one day: everything but the value is its identity. */
export interface Fact {
  readonly date: string;
  readonly metric: string;
  readonly channel: string;
  readonly account: string;
  readonly campaign: string;
  readonly content: string;
  readonly rowKey: string;
  /** Exact decimal. */
  readonly value: string;
  readonly currency: string;
}

/** A row of the file: what it belongs to, and its figures. */
export interface CostRow {
  readonly row: number;
  readonly date: string;
  readonly channel: string;
  readonly account: string;
  readonly campaign: string;
  readonly content: string;
  readonly rowKey: string;
  readonly figures: readonly { readonly metric: string; readonly value: string; readonly currency: string }[];
}

export type ReadCost =
  | { readonly kind: 'row'; readonly row: CostRow }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'wrong'; readonly problems: readonly RowProblem[] };

export interface CostReading {
  readonly header: readonly string[];
  readonly columnOf: Readonly<Record<string, number>>;
  readonly dateOrder?: 'mdy' | 'dmy';
  /** One day for all rows, whatever the file says. */
  readonly date: string | undefined;
  readonly defaults: {
    readonly currency: string;
    readonly channel: string;
    readonly account: string;
    readonly campaign: string;
  };
  readonly findChannel: (text: string) => string | undefined;
  readonly findAccount: (text: string) => string | undefined;
  readonly findCampaign: (text: string) => string | undefined;
}

const keyLength = 64;
const idOf = (text: string): string => text.replace(/^(\d+)\.0$/, '$1');

/** A reader of rows of a platform's export. Everything wrong with a row is told at once. */
export function costReader(reading: CostReading): (row: TableRow) => ReadCost {
  const { header, columnOf, defaults } = reading;
  const dates = reading.dateOrder === undefined ? {} : { order: reading.dateOrder };
  const figures = costFigures.flatMap((f) => {
    const column = columnOf[f.key];
    return column === undefined ? [] : [{ ...f, column, hints: headerHints(header[column] ?? '') }];
  });

  return ({ row, cells, issues = [] }) => {
    const problems: RowProblem[] = issues.map(({ column, message }) => ({ row, column, message }));
    const wrong = (column: number | undefined, message: Label): null => {
      problems.push({ row, column: column === undefined ? null : (header[column] ?? null), message });
      return null;
    };
    const cellAt = (column: number | undefined): Cell => (column === undefined ? null : (cells[column] ?? null));
    const read = <T>(key: string, parse: (cell: Cell) => Parsed<T>): T | null => {
      const parsed = parse(cellAt(columnOf[key]));
      return parsed.ok ? parsed.value : wrong(columnOf[key], parsed.message);
    };
    const text = (key: string): string => idOf(read(key, parseText) ?? '').slice(0, 200);

    const date = reading.date ?? read('date', (cell) => parseDate(cell, dates));
    if (date === null && problems.length === 0) wrong(columnOf['date'], { zh: '缺少日期', en: 'has no date' });
    const named = text('channel');
    const channel = named === '' ? defaults.channel : reading.findChannel(named);
    if (channel === undefined)
      wrong(columnOf['channel'], {
        zh: `没有名为“${named}”的渠道，请先建立`,
        en: `there is no channel called “${named}”: create it first`,
      });
    const account = text('account');
    const campaign = text('campaign');
    const list = figures.flatMap((f) => {
      const parsed = parseDecimal(cellAt(f.column), f.hints);
      if (!parsed.ok) {
        wrong(f.column, parsed.message);
        return [];
      }
      if (parsed.value === null) return [];
      if (f.figure === 'count' && parsed.value.startsWith('-')) {
        wrong(f.column, { zh: '数量不能为负', en: 'must not be negative' });
        return [];
      }
      const currency = f.figure === 'money' ? (f.hints.currency ?? defaults.currency) : '';
      return [{ metric: f.key, value: parsed.value, currency }];
    });
    if (problems.length > 0) return { kind: 'wrong', problems };
    if (list.length === 0) return { kind: 'skipped' };
    return {
      kind: 'row',
      row: {
        row,
        date: date ?? '',
        channel: channel ?? '',
        account: account === '' ? defaults.account : (reading.findAccount(account) ?? account.slice(0, keyLength)),
        campaign:
          campaign === '' ? defaults.campaign : (reading.findCampaign(campaign) ?? campaign.slice(0, keyLength)),
        content: text('content').slice(0, keyLength),
        rowKey: [text('group'), text('row'), text('keyword')]
          .filter((t) => t !== '')
          .join('|')
          .slice(0, 200),
        figures: list,
      },
    };
  };
}

/** Identity of what a row tells about, one text for each. */
export const costKey = (r: Omit<CostRow, 'row' | 'figures'>): string =>
  JSON.stringify([r.date, r.channel, r.account, r.campaign, r.content, r.rowKey]);
