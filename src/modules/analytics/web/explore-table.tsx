import type { BreakdownAnswer, BreakdownRow, MetricHead } from '@huanying/query';
import { Button } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { saveCsv } from '../../../web/kit/download.ts';
import { currencySign } from '../../../web/kit/figure.ts';
import { ChangeText, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import '../../../web/records/list/list-table.css';
import { useDimensionNames } from './dimension-names.ts';

import { dimensionWords, words } from './explore.words.ts';
import type { ChangeState, ExploreState } from './explore-state.ts';
import './report.css';

export interface Sort {
  readonly metric: string;
  readonly order: 'asc' | 'desc';
}
interface Props {
  readonly answer: BreakdownAnswer;
  readonly state: ExploreState;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly onChange: ChangeState;
}

/** All metrics by the dimension; a value can be clicked to look at it alone. */
export function ExploreTable({ answer, state, sort, onSort, onChange }: Props) {
  const say = useSay();
  const name = useDimensionNames(state.by);
  const by = state.by ?? 'channel';
  const sign = currencySign(answer.currency).trim();
  const titleOf = (m: MetricHead): string => `${say(m.label)}${m.unit === 'money' ? ` (${sign})` : ''}`;
  const labelOf = (row: BreakdownRow): string =>
    row.key.values === null ? say(words.all) : row.key.other ? say(words.other) : name(row.key.values[0] ?? '');
  const first = answer.metrics.findIndex((m) => m.name === sort.metric);
  const most = Math.max(0, ...answer.rows.map((r) => r.figures[first]?.value ?? 0));
  const download = (): void =>
    saveCsv(`${by}-${state.from}-${state.to}`, [
      [say(dimensionWords[by]), ...answer.metrics.map(titleOf)],
      ...[...answer.rows, answer.total].map((r) => [labelOf(r), ...r.figures.map((f) => f.exact)]),
    ]);
  return (
    <section aria-label={say(dimensionWords[by])}>
      <div className="hy-row hy-row--between hy-exploretable__head">
        <h2>{say(words.split, { by: say(dimensionWords[by]) })}</h2>
        <Button size="small" icon={<Icon name="download" size={14} />} onClick={download}>
          {say(words.csv)}
        </Button>
      </div>
      <TableBox label={say(dimensionWords[by])}>
        <table className="hy-table hy-reporttable">
          <thead>
            <tr>
              <th scope="col">{say(dimensionWords[by])}</th>
              {answer.metrics.map((m) => (
                <th
                  key={m.name}
                  scope="col"
                  className="hy-number"
                  aria-sort={sort.metric === m.name ? (sort.order === 'desc' ? 'descending' : 'ascending') : undefined}
                >
                  <button
                    type="button"
                    className="hy-table__sort"
                    title={say(words.sortBy, { name: say(m.label) })}
                    onClick={() =>
                      onSort({
                        metric: m.name,
                        order: sort.metric === m.name && sort.order === 'desc' ? 'asc' : 'desc',
                      })
                    }
                  >
                    {titleOf(m)}
                    {sort.metric === m.name && (
                      <Icon name={sort.order === 'desc' ? 'arrowDown' : 'arrowUp'} size={12} />
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answer.rows.map((row) => (
              <tr key={JSON.stringify(row.key)}>
                <th scope="row">
                  {row.key.other || row.key.values?.[0] === undefined || row.key.values[0] === '' ? (
                    <span className="hy-muted">{labelOf(row)}</span>
                  ) : (
                    <button
                      type="button"
                      className="hy-link"
                      title={say(words.onlyThis, { value: labelOf(row) })}
                      onClick={() =>
                        onChange({
                          filters: [
                            ...state.filters.filter((f) => f.field !== by),
                            { field: by, op: 'in', values: [row.key.values?.[0] ?? ''] },
                          ],
                        })
                      }
                    >
                      {labelOf(row)}
                    </button>
                  )}
                </th>
                <Cells answer={answer} row={row} bar={first} most={most} compare={state.compare !== 'none'} />
              </tr>
            ))}
            <tr>
              <th scope="row" title={say(words.computed)}>
                <b>{say(words.all)}</b>
              </th>
              <Cells answer={answer} row={answer.total} bar={-1} most={0} compare={state.compare !== 'none'} />
            </tr>
          </tbody>
        </table>
      </TableBox>
      {answer.rows.some((r) => r.key.other) && (
        <p className="hy-small hy-muted">{say(words.rows, { n: answer.rows.length - 1 })}</p>
      )}
    </section>
  );
}

function Cells(p: { answer: BreakdownAnswer; row: BreakdownRow; bar: number; most: number; compare: boolean }) {
  return p.answer.metrics.map((m, i) => {
    const figure = p.row.figures[i];
    const unit = figureUnit(m.unit, m.display);
    const share = i === p.bar && p.most > 0 ? Math.max(0, figure?.value ?? 0) / p.most : 0;
    return (
      <td key={m.name} className="hy-number hy-barcell">
        {share > 0 && <i style={{ width: `${share * 100}%` }} aria-hidden="true" />}
        <FigureText value={figure?.exact} unit={unit} currency={p.answer.currency} bare />
        {p.compare && (
          <div className="hy-small">
            <ChangeText
              value={figure?.exact}
              base={p.row.changes?.[i]?.previous.exact}
              unit={unit}
              direction={m.direction}
            />
          </div>
        )}
      </td>
    );
  });
}
