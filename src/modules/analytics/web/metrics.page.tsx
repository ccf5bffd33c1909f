import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, StateTag } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { type MetricInfo, metricsQuery } from '../../../web/records/metrics.ts';
import { metricDirections, metricUnits } from '../own-metric.contract.ts';
import './metrics.css';
import { words } from './metrics.words.ts';

/** Every metric with its formula, unit and owner: those of the workspace first, then the built-in ones. */
export function MetricsPage() {
  const say = useSay();
  const can = useCan();
  const query = useQuery(metricsQuery);
  const [text, setText] = useState('');
  return (
    <>
      <PageHeader
        title={say(words.title)}
        actions={
          can('ownMetric.create') && (
            <Link to="/own-metrics/new">
              <Button type="primary">{say(words.define)}</Button>
            </Link>
          )
        }
      />
      <p className="hy-muted hy-metrics__help">{say(words.help)}</p>
      <Input.Search
        className="hy-metrics__search"
        allowClear
        aria-label={say(words.search)}
        placeholder={say(words.search)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <QueryBoundary query={query} rows={10}>
        {({ items }) => {
          const found = items.filter((m) => matches(m, text));
          const own = found.filter((m) => m.own !== null);
          const builtin = found.filter((m) => m.own === null);
          return (
            <div className="hy-stack">
              <section className="hy-stack">
                <div className="hy-row hy-row--between">
                  <h2 className="hy-h2">{say(words.own, { n: own.length })}</h2>
                  <PathLink to="/own-metrics">{say(words.manage)}</PathLink>
                </div>
                {own.length > 0 ? (
                  <Table metrics={own} label={say(words.own, { n: own.length })} />
                ) : (
                  <p className="hy-muted">{say(text === '' ? words.noneOwn : words.none)}</p>
                )}
              </section>
              <section className="hy-stack">
                <h2 className="hy-h2">{say(words.ours, { n: builtin.length })}</h2>
                {builtin.length > 0 ? (
                  <Table metrics={builtin} label={say(words.ours, { n: builtin.length })} />
                ) : (
                  <p className="hy-muted">{say(words.none)}</p>
                )}
              </section>
            </div>
          );
        }}
      </QueryBoundary>
    </>
  );
}

const matches = (m: MetricInfo, text: string): boolean => {
  const wanted = text.trim().toLowerCase();
  const all = [m.name, m.label.zh, m.label.en, m.formula.zh, m.formula.en, m.own?.owner ?? ''];
  return all.some((t) => t.toLowerCase().includes(wanted));
};

function Table({ metrics, label }: { metrics: readonly MetricInfo[]; label: string }) {
  const say = useSay();
  return (
    <TableBox label={label}>
      <table className="hy-table hy-metrics" aria-label={label}>
        <thead>
          <tr>
            {[words.name, words.formula, words.unit, words.direction, words.owner].map((w) => (
              <th key={w.en} scope="col">
                {say(w)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {metrics.map((m) => (
            <tr key={m.name}>
              <td>
                {m.own === null ? (
                  <PathLink to={`/explore?metric=${m.name}`}>{say(m.label)}</PathLink>
                ) : (
                  <PathLink to={`/own-metrics/${m.own.id}`}>{say(m.label)}</PathLink>
                )}
                <div className="hy-small hy-muted">
                  <code>{m.name}</code>
                  {m.own?.retired === true && <StateTag label={say(words.retired)} />}
                </div>
              </td>
              <td>
                {say(m.formula)}
                {say(m.description) !== say(m.formula) && <div className="hy-small hy-muted">{say(m.description)}</div>}
              </td>
              <td>{say(m.unit === 'decimal' ? metricUnits.count : metricUnits[m.unit])}</td>
              <td>{say(metricDirections[m.direction])}</td>
              <td>{m.own === null ? say(words.builtin) : (m.own.owner ?? say(words.nobody))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
