import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { channelTitle } from '../../../shared/event-channels.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { currencySign } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { CampaignFigures, CampaignFiguresAnswer } from '../campaigns.contract.ts';
import { words } from './campaigns.words.ts';

/** What each channel brought and cost, the greatest GMV first. */
export function ChannelTable({ answer }: { answer: CampaignFiguresAnswer }) {
  const say = useSay();
  const locale = useLocale();
  if (answer.byChannel.length === 0) return null;
  const sign = currencySign(answer.currency).trim();
  const rows = answer.byChannel.toSorted((a, b) => Number(b.figures.gmv ?? 0) - Number(a.figures.gmv ?? 0));
  const most = Math.max(...rows.map((r) => Number(r.figures.gmv ?? 0)), 1);
  const head = [
    say(words.uv),
    say(words.orders),
    say(words.conversionRate),
    `${say(words.gmv)} (${sign})`,
    `${say(words.cost)} (${sign})`,
    say(words.roi),
  ];
  return (
    <section aria-label={say(words.byChannel)}>
      <h2 className="hy-campaign__head">{say(words.byChannel)}</h2>
      <TableBox label={say(words.byChannel)}>
        <table className="hy-table">
          <thead>
            <tr>
              <th scope="col">{say(words.channel)}</th>
              {head.map((text) => (
                <th key={text} scope="col" className="hy-number">
                  {text}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <Row
                key={r.code}
                figures={r.figures}
                currency={answer.currency}
                share={Number(r.figures.gmv ?? 0) / most}
                name={
                  r.id === null ? (
                    r.code === '' ? (
                      say(words.noChannel)
                    ) : (
                      channelTitle(locale, r.code, r.title)
                    )
                  ) : (
                    <Link to={`/channels/${r.id}`}>{r.title ?? r.code}</Link>
                  )
                }
              />
            ))}
            <Row
              figures={answer.total}
              currency={answer.currency}
              name={<b title={say(words.totalHint)}>{say(words.total)}</b>}
            />
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

function Row(p: { figures: CampaignFigures; currency: string; name: ReactNode; share?: number }) {
  const { figures: f, currency } = p;
  return (
    <tr>
      <th scope="row" className="hy-campaign__name">
        {p.name}
      </th>
      <td className="hy-number">
        <FigureText value={f.uv} unit="person" />
      </td>
      <td className="hy-number">
        <FigureText value={f.orders} unit="count" />
      </td>
      <td className="hy-number">
        <FigureText value={f.conversionRate} unit="ratio" />
      </td>
      <td className="hy-number hy-campaign__bar">
        {p.share !== undefined && <i style={{ width: `${p.share * 100}%` }} aria-hidden="true" />}
        <FigureText value={f.gmv} unit="money" currency={currency} bare />
      </td>
      <td className="hy-number">
        <FigureText value={f.cost} unit="money" currency={currency} bare />
      </td>
      <td className="hy-number">
        <FigureText value={f.roi} unit="ratio" />
      </td>
    </tr>
  );
}
