import type { ChildDef } from '../../../shared/record/children.ts';
import { sumOf } from '../../../shared/record/line-sums.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { groupDigits } from '../../kit/figure.ts';
import { TableBox } from '../../kit/table-box.tsx';
import { FieldView } from '../fields/field-view.tsx';
import './lines.css';
import { lineChanges, lineDef, linesOf } from './lines.ts';

interface Props {
  readonly def: RecordDef;
  readonly name: string;
  readonly child: ChildDef;
  readonly refs: RefNames;
}

const numbers: readonly string[] = ['integer', 'decimal', 'percent', 'money'];

/** The lines of a row, to read. */
export function LinesView({ def, name, child, refs, value, plain }: Props & { value: unknown; plain?: boolean }) {
  const t = useText();
  const say = useSay();
  const lines = linesOf(value);
  const pseudo = lineDef(def, name, child);
  const columns = Object.entries(child.fields);
  if (lines.length === 0) return <p className="hy-muted">{t('lines.none')}</p>;
  const sums = new Map((child.sums ?? []).map((s) => [s.field, sumOf(lines, s.field)]));
  return (
    <TableBox label={say(child.label)}>
      <table className="hy-table">
        <thead>
          <tr>
            <th>#</th>
            {columns.map(([key, field]) => (
              <th key={key} className={numbers.includes(field.kind) ? 'hy-number' : undefined}>
                {say(field.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) => (
            <tr key={line.id}>
              <td className="hy-muted">{i + 1}</td>
              {columns.map(([key, field]) => (
                <td key={key} className={numbers.includes(field.kind) ? 'hy-number' : undefined}>
                  <FieldView
                    def={pseudo}
                    name={key}
                    field={field}
                    row={line}
                    refs={refs}
                    compact
                    plain={plain === true}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {sums.size > 0 && (
          <tfoot>
            <tr>
              <td />
              {columns.map(([key, field], i) => {
                const sum = sums.get(key);
                const shown = sum === 'mixed' || sum === null || sum === undefined ? '' : groupDigits(sum.amount);
                return (
                  <td key={key} className={numbers.includes(field.kind) ? 'hy-number' : undefined}>
                    {i === 0 && shown === '' ? t('lines.total') : shown}
                  </td>
                );
              })}
            </tr>
          </tfoot>
        )}
      </table>
    </TableBox>
  );
}

/** What an entry of the history says about lines. */
export function LinesHistory({ def, name, child, refs, before, after }: Props & { before: unknown; after: unknown }) {
  const t = useText();
  const say = useSay();
  const pseudo = lineDef(def, name, child);
  const [first] = Object.keys(child.fields);
  return (
    <>
      {lineChanges(child, before, after).map((change) => {
        const show = (side: 'before' | 'after', key: string) => {
          const field = child.fields[key];
          const line = change[side];
          return field === undefined || line === null ? null : (
            <FieldView def={pseudo} name={key} field={field} row={line} refs={refs} compact plain />
          );
        };
        const head = `${say(child.label)} ${change.position}`;
        if (change.kind !== 'changed')
          return (
            <div key={change.id} className="hy-change">
              <span className="hy-muted">{head}</span>
              <span>{t(`lines.${change.kind}`)}</span>
              <span />
              <span>{first !== undefined && show(change.after === null ? 'before' : 'after', first)}</span>
            </div>
          );
        return change.fields.map((key) => (
          <div key={`${change.id} ${key}`} className="hy-change">
            <span className="hy-muted">{`${head} · ${say(child.fields[key]?.label ?? child.label)}`}</span>
            <span className="hy-change__before">{show('before', key)}</span>
            <span aria-label={t('history.after')}>→</span>
            <span>{show('after', key)}</span>
          </div>
        ));
      })}
    </>
  );
}
