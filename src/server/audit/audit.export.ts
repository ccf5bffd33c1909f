import type { Locale } from '../../shared/label.ts';
import type { AuditFilter, AuditLine } from '../../shared/platform/audit.contract.ts';
import { actionLabel, looseText, partLabel, subjectLabel, viaWords } from '../../shared/record/change-words.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { RefNames } from '../../shared/record/wire.ts';
import type { Actor } from '../access/actor.ts';
import { exportColumns, wallTime } from '../record-files/export.columns.ts';
import { type ExportFile, tableFile } from '../record-files/export.file.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { OutCell, OutColumn } from '../tabular/column.types.ts';
import { listAuditLines } from './audit.reads.ts';

const pageOf = 200;

/** The log as a table, one row for each value that changed, in the words of the reader. */
export function exportAuditLines(
  reads: RecordReads,
  actor: Actor,
  asked: AuditFilter & { readonly format: 'csv' | 'xlsx'; readonly locale: Locale },
): ExportFile {
  const { format, locale, ...filter } = asked;
  const columns = columnsIn(locale);
  const rows = async function* (): AsyncGenerator<readonly OutCell[]> {
    let cursor: string | undefined;
    do {
      const page = await listAuditLines(reads, actor, { ...filter, cursor, limit: pageOf });
      for (const line of page.items) yield* rowsOf(reads, actor, line, page.refs, locale);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  };
  const title = locale === 'zh' ? '审计日志' : 'Audit log';
  return tableFile(
    `${title}-${reads.deps.now().toISOString().slice(0, 10)}`,
    { name: title, columns, rows: rows() },
    { format, locale },
  );
}

const columnsIn = (locale: Locale): OutColumn[] =>
  (
    [
      ['序号', 'Line', 'integer'],
      ['时间', 'When', 'datetime'],
      ['谁', 'Who', 'text'],
      ['做了什么', 'Action', 'text'],
      ['对象', 'Record', 'text'],
      ['名称', 'Title', 'text'],
      ['改动的项', 'Field', 'text'],
      ['之前', 'Before', 'text'],
      ['之后', 'After', 'text'],
      ['原因', 'Reason', 'text'],
      ['来源', 'Via', 'text'],
      ['地址', 'Address', 'text'],
    ] as const
  ).map(([zh, en, type]) => ({ header: locale === 'zh' ? zh : en, type }));

function rowsOf(
  reads: RecordReads,
  actor: Actor,
  line: AuditLine,
  refs: RefNames,
  locale: Locale,
): readonly (readonly OutCell[])[] {
  const def = reads.deps.registry.find(line.record)?.def;
  const start = [
    Number(line.seq),
    wallTime(line.at, actor.timeZone),
    line.actorName,
    actionLabel(def, line.action)[locale],
    subjectLabel(def, line.record)[locale],
    line.title,
  ];
  const via = viaWords[line.via]?.[locale] ?? line.via;
  const end = [line.reason, via, line.address];
  const told = Object.entries(line.changes).map(([name, { before, after }]) => {
    const { label, text } = wordsFor(def, name, { refs, locale, timeZone: actor.timeZone });
    return [...start, label, text(before), text(after), ...end];
  });
  return told.length === 0 ? [[...start, null, null, null, ...end]] : told;
}

/** What a changed value is called and how it is written: like in the record's own export where it is a field. */
function wordsFor(
  def: RecordDef | undefined,
  name: string,
  { refs, locale, timeZone }: { readonly refs: RefNames; readonly locale: Locale; readonly timeZone: string },
): { readonly label: string; readonly text: (value: unknown) => string } {
  const columns = def === undefined ? [] : exportColumns(def, { locale, timeZone, columns: [name] });
  const label = def?.fields[name]?.label ?? def?.children?.[name]?.label;
  const loose = (value: unknown): string => (value === null ? '' : looseText(value, locale));
  if (columns.length === 0) return { label: (label ?? partLabel(def, name))[locale], text: loose };
  return {
    label: label?.[locale] ?? columns[0]?.header ?? name,
    text: (value) => {
      if (value === null || value === undefined) return '';
      const cells = columns.map((c) => c.value({ [name]: value }, refs)).filter((c) => c !== null && c !== undefined);
      const text = cells.map((c) => (typeof c === 'string' ? c : looseText(c, locale))).join(' ');
      // A row that is gone or may not be seen has no name: its id says at least that there was one.
      return text === '' ? loose(value) : text.startsWith('{') || text.startsWith('[') ? loose(value) : text;
    },
  };
}
