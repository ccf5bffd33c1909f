import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import type { RowAnswer } from '../../../web/api/record-api.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { currencySign } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { StateTag } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { RefText } from '../../../web/records/fields/field-view.tsx';
import type { AnyRow } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import type { CampaignFiguresAnswer } from '../../campaigns/campaigns.contract.ts';
import { TrackedLink } from '../channels.contract.ts';
import { linkFiguresQuery, linksOfQuery } from './channels.queries.ts';
import { words } from './channels.words.ts';
import { LinkCard } from './link-card.tsx';
import { LinkForm } from './link-form.tsx';

/** The tracked links of a campaign with what each brings, and the place to make one. */
export function CampaignLinksTab({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const [making, setMaking] = useState(false);
  const [card, setCard] = useState<AnyRow | null>(null);
  const links = useQuery(linksOfQuery(id));
  const figures = useQuery({ ...linkFiguresQuery(id), enabled: can('metric.read') }).data;
  const add = can('trackedLink.create') && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say(words.create)}
    </Button>
  );
  return (
    <section className="hy-stack" aria-label={say(words.links)}>
      <QueryBoundary query={links} rows={4}>
        {({ items, refs }) =>
          items.length === 0 && (figures?.byLink.length ?? 0) === 0 ? (
            <EmptyState icon="link" title={say(words.noLinks)} actions={add}>
              {say(words.noLinksHelp)}
            </EmptyState>
          ) : (
            <>
              <div className="hy-row hy-row--between">
                <Link to="/tracked-links">{say(words.everything)}</Link>
                {add}
              </div>
              <LinkTable rows={items} refs={refs} figures={figures} onShow={setCard} />
            </>
          )
        }
      </QueryBoundary>
      <NewLinkDialog open={making} campaignId={id} onClose={() => setMaking(false)} />
      <Dialog open={card !== null} onClose={() => setCard(null)} title={String(card?.name ?? '')} width={640}>
        {card !== null && <LinkCard row={card} />}
      </Dialog>
    </section>
  );
}

function NewLinkDialog(p: { open: boolean; campaignId: string; onClose: () => void }) {
  const say = useSay();
  const t = useText();
  const [made, setMade] = useState<RowAnswer | null>(null);
  const close = (): void => {
    setMade(null);
    p.onClose();
  };
  return (
    <Dialog
      open={p.open}
      onClose={close}
      title={say(made === null ? words.create : words.made)}
      width={560}
      place="side"
    >
      {made === null ? (
        <LinkForm campaignId={p.campaignId} onDone={setMade} onCancel={close} cancel={t('app.cancel')} />
      ) : (
        <div className="hy-stack">
          <LinkCard row={made.item} />
          <div className="hy-row">
            <Button type="primary" onClick={close}>
              {say(words.done)}
            </Button>
            <Button onClick={() => setMade(null)}>{say(words.another)}</Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

interface TableProps {
  readonly rows: readonly AnyRow[];
  readonly refs: RowAnswer['refs'];
  readonly figures: CampaignFiguresAnswer | undefined;
  readonly onShow: (row: AnyRow) => void;
}

function LinkTable({ rows, refs, figures, onShow }: TableProps) {
  const say = useSay();
  const known = new Set(rows.map((r) => r.shortCode));
  const strangers = figures?.byLink.filter((l) => l.id === null && !known.has(l.code) && l.code !== '') ?? [];
  const sign = currencySign(figures?.currency ?? 'CNY').trim();
  return (
    <TableBox label={say(words.links)}>
      <table className="hy-table">
        <thead>
          <tr>
            <th scope="col">{say(words.link)}</th>
            <th scope="col">{say(TrackedLink.fields.channel.label)}</th>
            <th scope="col" className="hy-number">
              {say(words.uv)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.orders)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.conversionRate)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.gmv)} ({sign})
            </th>
            <th scope="col">{say(words.short)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to={`/tracked-links/${row.id}`}>{String(row.name)}</Link>{' '}
                {row.state !== 'active' && (
                  <StateTag
                    label={say(TrackedLink.states.all[row.state as 'paused'])}
                    tone={row.state === 'paused' ? 'warning' : 'neutral'}
                  />
                )}
              </td>
              <td>
                <RefText target="channel" id={String(row.channel)} refs={refs} />
              </td>
              <Figures one={figures?.byLink.find((l) => l.id === row.id || l.code === row.shortCode)} />
              <td>
                <span className="hy-row hy-linkcell">
                  <button type="button" className="hy-link" onClick={() => onShow(row)}>
                    {String(row.shortUrl ?? row.shortCode).replace(/^https?:\/\//, '')}
                  </button>
                  <CopyButton text={String(row.shortUrl ?? '')} label={String(row.name)} />
                </span>
              </td>
            </tr>
          ))}
          {strangers.map((one) => (
            <tr key={one.code}>
              <td>
                {one.code} <span className="hy-small hy-muted">({say(words.otherLink)})</span>
              </td>
              <td />
              <Figures one={one} />
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function Figures({ one }: { one: CampaignFiguresAnswer['byLink'][number] | undefined }) {
  return (
    <>
      <td className="hy-number">
        <FigureText value={one?.figures.uv} unit="person" />
      </td>
      <td className="hy-number">
        <FigureText value={one?.figures.orders} unit="count" />
      </td>
      <td className="hy-number">
        <FigureText value={one?.figures.conversionRate} unit="ratio" />
      </td>
      <td className="hy-number">
        <FigureText value={one?.figures.gmv} unit="money" bare />
      </td>
    </>
  );
}
