import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { GanttChart } from '../../../web/kit/gantt/gantt-chart.tsx';
import type { GanttItem } from '../../../web/kit/gantt/gantt-item.ts';
import type { Extent, Zoom } from '../../../web/kit/gantt/scale.ts';
import { ZoomSwitch } from '../../../web/kit/gantt/zoom-switch.tsx';
import { RangeText, StateTag } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { daysBetween } from '../../../web/kit/time.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { type FlightDays, FlightPlan, flightDays, shapes } from '../flight-plan.contract.ts';
import './flight.css';
import { flightWords as words } from './flight.words.ts';

/** A plan over time with its spend per day below, beside what is really spent. */
export function FlightPanel({ id, row }: DetailTabProps) {
  const say = useSay();
  const query = useQuery({
    // Below `metrics`: new costs move it; the version, because an edit does.
    queryKey: [...metricsKey, 'flight-days', id, row['version']],
    queryFn: ({ signal }: { signal: AbortSignal }) => call(flightDays, { params: { id }, signal }),
  });
  return (
    <QueryBoundary query={query} rows={6}>
      {(days) =>
        days.flights.length === 0 ? (
          <EmptyState icon="calendar" title={say(words.noFlights)}>
            {say(words.noFlightsHelp)}
          </EmptyState>
        ) : (
          <Plan days={days} />
        )
      }
    </QueryBoundary>
  );
}

function Plan({ days }: { days: FlightDays }) {
  const say = useSay();
  const locale = useLocale();
  const [zoom, setZoom] = useState<Zoom>(days.days.length > 45 ? 'week' : 'day');
  const items = useMemo(
    () =>
      days.flights.map(
        (f): GanttItem => ({
          id: f.id,
          title: f.channel.title,
          start: f.startOn,
          end: f.endOn,
          tone: 'info',
          note: `${formatFigure(f.amount, { unit: 'money', locale, currency: days.currency })} · ${say(shapes[f.shape])}`,
        }),
      ),
    [days, locale, say],
  );
  const seasons = [...new Set(days.flights.flatMap((f) => f.season ?? []))];
  const over = days.channels.filter((c) => c.overRoom);
  return (
    <section className="hy-stack" style={{ gap: 8 }} aria-label={say(words.perDay)}>
      {over.map((c) => (
        <Note key={c.id} tone="warning">
          {say(words.overRoom, { channel: c.title })}
        </Note>
      ))}
      <ZoomSwitch zoom={zoom} onZoom={setZoom} />
      <GanttChart
        items={items}
        zoom={zoom}
        onOpen={() => {}}
        under={(extent, width) => <Columns days={days} extent={extent} width={width} />}
      />
      <p className="hy-small hy-muted">
        <span className="hy-flight__key" data-kind="planned" /> {say(words.planned)}{' '}
        <span className="hy-flight__key" data-kind="actual" /> {say(words.actual)}
        {seasons.map((s) => ` · ${say(words[s])}`)}
      </p>
      <Channels days={days} />
    </section>
  );
}

const columnHeight = 88;

/** Planned and spent money of each day, under the bars of the same days. */
function Columns({ days, extent, width }: { days: FlightDays; extent: Extent; width: number }) {
  const say = useSay();
  const locale = useLocale();
  const most = Math.max(...days.planned.map(Number), ...days.actual.map((a) => Number(a ?? 0)), 0.01);
  const money = (value: string): string => formatFigure(value, { unit: 'money', locale, currency: days.currency });
  return (
    <div className="hy-flight" style={{ height: columnHeight + 12 }}>
      <span className="hy-flight__name">{say(words.perDay)}</span>
      {days.days.map((day, i) => {
        const planned = days.planned[i] ?? '0';
        const actual = days.actual[i] ?? null;
        const left = `calc(var(--names) + ${daysBetween(extent.start, day) * width}px)`;
        const title = `${day} · ${say(words.planned)} ${money(planned)}${actual === null ? '' : ` · ${say(words.actual)} ${money(actual)}`}`;
        return (
          <span key={day} className="hy-flight__day" style={{ left, width }} title={title}>
            <i data-kind="planned" style={{ height: (Number(planned) / most) * columnHeight }} />
            {actual !== null && <i data-kind="actual" style={{ height: (Number(actual) / most) * columnHeight }} />}
          </span>
        );
      })}
    </div>
  );
}

function Channels({ days }: { days: FlightDays }) {
  const say = useSay();
  const locale = useLocale();
  const money = (value: string | null) => <FigureText value={value} unit="money" currency={days.currency} />;
  return (
    <TableBox label={say(words.channel)}>
      <table className="hy-table">
        <thead>
          <tr>
            <th scope="col">{say(words.channel)}</th>
            {[words.planned, words.due, words.actual, words.deviation, words.room].map((w) => (
              <th key={w.en} scope="col" className="hy-number">
                {say(w)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.channels.map((c) => (
            <tr key={c.id}>
              <td>{c.title}</td>
              <td className="hy-number">{money(c.planned)}</td>
              <td className="hy-number">{money(c.due)}</td>
              <td className="hy-number">{money(c.actual)}</td>
              <td className="hy-number">
                {c.deviation === null ? '—' : formatFigure(c.deviation, { unit: 'ratio', locale })}
              </td>
              <td className="hy-number">{money(c.room)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

/** The flight plans of a campaign, on its page. */
export function CampaignFlightsTab({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const query = useQuery(
    allRowsQuery(FlightPlan, { filter: JSON.stringify({ field: 'campaign', op: 'eq', value: id }), sort: '-span' }),
  );
  const add = (
    <span className="hy-row">
      {can('metric.read') && <Link to="/channel-scoring">{say(words.scoring)}</Link>}
      {can('flightPlan.create') && (
        <Link to="/flight-plans/new" search={{ set: { campaign: id } } as never}>
          {say(words.make)}
        </Link>
      )}
    </span>
  );
  return (
    <QueryBoundary query={query} rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon="calendar" title={say(words.noFlights)} actions={add} />
        ) : (
          <section className="hy-stack" aria-label={say(words.plan)}>
            {add}
            <ul className="hy-card hy-plan__list">
              {items.map((p) => {
                const state = FlightPlan.states.all[p.state as FlightPlan['state']];
                const budget = p['budget'] as { amount: string; currency: string };
                const span = p['span'] as { start: string; end: string } | null;
                return (
                  <li key={p.id} className="hy-row">
                    <Link to={`/flight-plans/${p.id}`} className="hy-grow hy-ellipsis">
                      {String(p['title'])}
                    </Link>
                    {span !== null && <RangeText start={span.start} end={span.end} />}
                    <FigureText value={budget.amount} unit="money" currency={budget.currency} />
                    <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
                  </li>
                );
              })}
            </ul>
          </section>
        )
      }
    </QueryBoundary>
  );
}
