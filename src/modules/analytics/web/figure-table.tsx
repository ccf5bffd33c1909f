import type { ReactNode } from 'react';
import type { Label } from '../../../shared/label.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { AboutFigure, ChangeText, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { Sparkline } from '../../../web/kit/sparkline.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { ReportFigure } from '../report.contract.ts';

interface FigureTableProps {
  readonly figures: readonly ReportFigure[];
  readonly currency: string;
  /** Of the table: its title, the metric, the figure, its two changes, its course, and the course of one. */
  readonly words: Readonly<
    Record<'figures' | 'metric' | 'value' | 'change' | 'yearChange' | 'course' | 'courseOf', Label>
  >;
  readonly period: ReactNode;
  /** The days whose rows are behind the figures. */
  readonly range: { readonly from: string; readonly to: string };
  /** What the link to those rows says; the metric's name without it. */
  readonly toRows?: string;
  readonly generatedAt: string;
}

/** Main figures of a report or paper beside those before and a year ago, each with its formula, rows and course. */
export function FigureTable({ figures, currency, words, period, range, toRows, generatedAt }: FigureTableProps) {
  const say = useSay();
  return (
    <section aria-label={say(words.figures)}>
      <h2>{say(words.figures)}</h2>
      <TableBox label={say(words.figures)}>
        <table className="hy-table hy-reporttable">
          <thead>
            <tr>
              <th scope="col">{say(words.metric)}</th>
              {[words.value, words.change, words.yearChange].map((label) => (
                <th key={label.en} scope="col" className="hy-number">
                  {say(label)}
                </th>
              ))}
              <th scope="col" className="hy-reporttable__course">
                {say(words.course)}
              </th>
            </tr>
          </thead>
          <tbody>
            {figures.map((f) => {
              const unit = figureUnit(f.unit, f.display);
              const name = say(f.label);
              return (
                <tr key={f.metric}>
                  <th scope="row">
                    {name}
                    <AboutFigure
                      title={name}
                      formula={f.formula}
                      period={period}
                      fresh={<TimeText at={generatedAt} />}
                      rows={
                        <PathLink to={`/explore?metric=${f.metric}&from=${range.from}&to=${range.to}&by=channel`}>
                          {toRows ?? name}
                        </PathLink>
                      }
                    />
                  </th>
                  <td className="hy-number hy-reporttable__value">
                    <FigureText value={f.value} unit={unit} currency={currency} />
                  </td>
                  <td className="hy-number">
                    <ChangeText value={f.value} base={f.previous} unit={unit} direction={f.direction} />
                  </td>
                  <td className="hy-number">
                    <ChangeText value={f.value} base={f.lastYear} unit={unit} direction={f.direction} />
                  </td>
                  <td className="hy-reporttable__course">
                    <Sparkline
                      values={f.series.map((p) => (p.value === null ? null : Number(p.value)))}
                      label={say(words.courseOf, { name })}
                      width={140}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
