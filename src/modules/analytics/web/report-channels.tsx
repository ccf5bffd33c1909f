import { Link } from '@tanstack/react-router';
import { channelTitle } from '../../../shared/event-channels.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { currencySign } from '../../../web/kit/figure.ts';
import { ChangeText, FigureText } from '../../../web/kit/figure-text.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DailyReport } from '../report.contract.ts';
import { words } from './report.words.ts';

export function ReportChannels({ report }: { report: DailyReport }) {
  const say = useSay();
  const locale = useLocale();
  const { currency } = report.workspace;
  const sign = currencySign(currency).trim();
  const most = Math.max(1, ...report.channels.map((c) => Number(c.gmv ?? 0)));
  return (
    <section aria-label={say(words.channels)}>
      <h2>{say(words.channels)}</h2>
      {report.channels.length === 0 ? (
        <p className="hy-muted">{say(words.noChannels)}</p>
      ) : (
        <TableBox label={say(words.channels)}>
          <table className="hy-table hy-reporttable">
            <thead>
              <tr>
                <th scope="col">{say(words.channel)}</th>
                <th scope="col" className="hy-number">
                  {say(words.gmv)} ({sign})
                </th>
                <th scope="col" className="hy-number">
                  {say(words.change)}
                </th>
                <th scope="col" className="hy-number">
                  {say(words.uv)}
                </th>
                <th scope="col" className="hy-number">
                  {say(words.orders)}
                </th>
                <th scope="col" className="hy-number">
                  {say(words.conversion)}
                </th>
                <th scope="col" className="hy-number">
                  {say(words.cost)} ({sign})
                </th>
                <th scope="col" className="hy-number">
                  {say(words.roas)}
                </th>
              </tr>
            </thead>
            <tbody>
              {report.channels.map((c) => (
                <tr key={c.code}>
                  <th scope="row">
                    {c.id === null ? (
                      channelTitle(locale, c.code, c.title)
                    ) : (
                      <Link to={`/channels/${c.id}`}>{c.title ?? c.code}</Link>
                    )}
                  </th>
                  <td className="hy-number hy-barcell">
                    <i style={{ width: `${(Number(c.gmv ?? 0) / most) * 100}%` }} aria-hidden="true" />
                    <FigureText value={c.gmv} unit="money" currency={currency} bare />
                  </td>
                  <td className="hy-number">
                    <ChangeText value={c.gmv} base={c.gmvPrevious} unit="money" direction="up_good" />
                  </td>
                  <td className="hy-number">
                    <FigureText value={c.uv} unit="person" />
                  </td>
                  <td className="hy-number">
                    <FigureText value={c.orders} unit="count" />
                  </td>
                  <td className="hy-number">
                    <FigureText value={c.conversionRate} unit="ratio" />
                  </td>
                  <td className="hy-number">
                    <FigureText value={c.cost} unit="money" currency={currency} bare />
                  </td>
                  <td className="hy-number">
                    <FigureText value={c.roas} unit="decimal" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableBox>
      )}
    </section>
  );
}
