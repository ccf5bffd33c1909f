import { useSay } from '../../../web/i18n/i18n.ts';
import { currencySign } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { BudgetFigures } from '../budget-figures.contract.ts';
import { words } from './budget.words.ts';

/** Plan, commitments, bookings and platform cost of each month. A month without a figure shows none. */
export function MonthTable({ figures }: { figures: BudgetFigures }) {
  const say = useSay();
  const sign = currencySign(figures.currency).trim();
  const most = Math.max(
    1,
    ...figures.months.map((m) => Math.max(Number(m.plan), Number(m.actual), Number(m.imported ?? 0))),
  );
  const bar = (value: string | null): string => `${Math.max(0, (Number(value ?? 0) / most) * 100)}%`;
  return (
    <section className="hy-card hy-pad" aria-label={say(words.months)}>
      <h2>{`${say(words.months)} (${sign})`}</h2>
      <TableBox label={say(words.months)} bare>
        <table className="hy-months">
          <thead>
            <tr>
              <th scope="col">{say(words.month)}</th>
              <th scope="col" aria-hidden="true" className="hy-months__bars" />
              {(['plan', 'committed', 'actual', 'imported'] as const).map((name) => (
                <th key={name} scope="col" className="hy-number">
                  {say(words[name])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.months.map((m) => (
              <tr key={m.month}>
                <th scope="row">{m.month}</th>
                <td className="hy-months__bars" aria-hidden="true">
                  <span className="hy-months__plan" style={{ width: bar(m.plan) }} />
                  <span className="hy-months__actual" style={{ width: bar(m.actual) }} />
                  <span className="hy-months__imported" style={{ width: bar(m.imported) }} />
                </td>
                {(['plan', 'committed', 'actual', 'imported'] as const).map((name) => (
                  <td key={name} className="hy-number">
                    <FigureText value={m[name]} unit="money" currency={figures.currency} bare />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
