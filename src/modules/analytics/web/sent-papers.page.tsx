import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Segmented, Switch } from 'antd';
import { queryText } from '../../../web/api/call.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { MenuButton } from '../../../web/kit/menu.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, PersonName, RangeText, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { exportSentPapers, SentKind, type SentLine, sentKinds, sentStates } from '../sent-paper.contract.ts';
import './report.css';
import { sentPapersQuery } from './sent.queries.ts';
import { sentWords as words } from './sent.words.ts';
import { livePath } from './sent-view.ts';

/** Papers that went out: to whom, when, with which figures; each beside the way to what it would say now. */
export function SentPapersPage() {
  const say = useSay();
  const locale = useLocale();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { kind?: unknown; to?: unknown };
  const kind = SentKind.safeParse(search.kind).data;
  const to = search.to === 'mine' ? 'mine' : 'all';
  const query = useInfiniteQuery(sentPapersQuery(kind, to));
  const go = (next: { kind?: SentKind | undefined; to: 'mine' | 'all' }): void =>
    void navigate({
      to: '/reports/sent',
      search: {
        ...(next.kind === undefined ? {} : { kind: next.kind }),
        ...(next.to === 'mine' ? { to: 'mine' } : {}),
      } as never,
      replace: true,
    });
  return (
    <div className="hy-report">
      <PageHeader
        title={say(words.title)}
        actions={
          <MenuButton
            label={say(words.more)}
            items={(['xlsx', 'csv'] as const).map((format) => ({
              key: format,
              icon: 'download',
              label: say(format === 'xlsx' ? words.exportXlsx : words.exportCsv),
              href: `${exportSentPapers.path}${queryText({ to, format, locale, ...(kind === undefined ? {} : { kind }) })}`,
            }))}
          />
        }
      />
      <div className="hy-row hy-row--wrap hy-noprint hy-sent__bar">
        <Segmented
          aria-label={say(words.kind)}
          value={kind ?? ''}
          options={[
            { value: '', label: say(words.all) },
            ...SentKind.options.map((value) => ({ value, label: say(sentKinds[value]) })),
          ]}
          onChange={(next) => go({ kind: SentKind.safeParse(next).data, to })}
        />
        <label className="hy-row">
          <Switch
            size="small"
            aria-label={say(words.mine)}
            checked={to === 'mine'}
            onChange={(mine) => go({ kind, to: mine ? 'mine' : 'all' })}
          />
          {say(words.mine)}
        </label>
      </div>
      <QueryBoundary query={query} rows={8}>
        {({ pages }) => {
          const items = pages.flatMap((p) => p.items);
          if (items.length === 0)
            return (
              <EmptyState
                icon="chart"
                title={say(words.empty)}
                actions={<Link to={'/reports/papers/weekly' as never}>{say(words.weekly)}</Link>}
              >
                {say(words.emptyHelp)}
              </EmptyState>
            );
          return (
            <div className="hy-stack">
              <Lines items={items} />
              {query.hasNextPage && (
                <div>
                  <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {say(words.older)}
                  </Button>
                </div>
              )}
            </div>
          );
        }}
      </QueryBoundary>
    </div>
  );
}

function Lines({ items }: { items: readonly SentLine[] }) {
  const say = useSay();
  return (
    <TableBox label={say(words.title)}>
      <table className="hy-table hy-reporttable hy-sent">
        <thead>
          <tr>
            {[words.paper, words.to, words.when, words.figures, words.compare].map((label) => (
              <th key={label.en} scope="col">
                {say(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((line) => (
            <tr key={line.id}>
              <th scope="row">
                <PathLink to={`/reports/sent/${line.id}`}>{say(sentKinds[line.kind])}</PathLink>
                <div className="hy-small hy-muted">
                  <RangeText start={line.period.start} end={line.period.end} />
                  {line.unit !== null && ` · ${line.unit.name}`}
                </div>
              </th>
              <td>
                <PersonName name={line.to.name} />
              </td>
              <td>
                <TimeText at={line.sentAt ?? line.madeAt} />
                {line.state !== 'sent' && (
                  <div>
                    <StateTag label={say(sentStates[line.state])} tone={sentStates[line.state].tone} />
                  </div>
                )}
              </td>
              <td>
                {line.figures === null ? (
                  <span className="hy-muted">{say(words.hidden)}</span>
                ) : (
                  <span className="hy-row hy-row--wrap hy-sent__figures">
                    {line.figures.map((f) => (
                      <span key={f.metric} className="hy-nowrap">
                        <span className="hy-small hy-muted">{say(f.label)} </span>
                        <FigureText value={f.value} unit={figureUnit(f.unit, f.display)} currency={line.currency} />
                      </span>
                    ))}
                  </span>
                )}
              </td>
              <td>
                <PathLink to={livePath(line)}>{say(words.asNow)}</PathLink>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
