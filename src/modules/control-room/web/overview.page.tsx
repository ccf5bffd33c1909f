import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { PageHeader, RangeText } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { clockIn } from '../../../web/kit/time.ts';
import type { OverviewAnswer } from '../control.contract.ts';
import { lightTones } from '../lights.contract.ts';
import './control-room.css';
import { overviewQuery } from './control-room.queries.ts';
import { words } from './control-room.words.ts';
import { LightView } from './light.tsx';

type Item = OverviewAnswer['items'][number];
type Tone = Item['light']['tone'];

/** All running campaigns, the most urgent first. */
export function OverviewPage() {
  const say = useSay();
  const [tone, setTone] = useState<Tone | undefined>();
  const [limit, setLimit] = useState(50);
  const query = useQuery(overviewQuery(tone, limit));
  return (
    <>
      <PageHeader title={say(words.overview)} />
      <QueryBoundary query={query} rows={8}>
        {(answer) => (
          <Overview answer={answer} tone={tone} onTone={setTone} onMore={() => setLimit(Math.min(200, limit + 50))} />
        )}
      </QueryBoundary>
    </>
  );
}

interface OverviewProps {
  readonly answer: OverviewAnswer;
  readonly tone: Tone | undefined;
  readonly onTone: (tone: Tone | undefined) => void;
  readonly onMore: () => void;
}

function Overview({ answer, tone, onTone, onMore }: OverviewProps) {
  const say = useSay();
  const { timeZone } = useMe().workspace;
  const { counts } = answer;
  const all = counts.bad + counts.warning + counts.good + counts.none;
  if (all === 0)
    return (
      <EmptyState title={say(words.noRunning)} actions={<Link to="/campaigns">{say(words.campaign)}</Link>}>
        {say(words.noRunningHelp)}
      </EmptyState>
    );
  const choices = [
    [undefined, words.all, all],
    ...lightTones.filter((t) => counts[t] > 0).map((t) => [t, words[t], counts[t]] as const),
  ] as const;
  return (
    <div className="hy-stack">
      <div className="hy-row hy-row--wrap" role="group" aria-label={say(words.light)}>
        {choices.map(([key, label, n]) => (
          <Button
            key={key ?? 'all'}
            type={tone === key ? 'primary' : 'default'}
            aria-pressed={tone === key}
            onClick={() => onTone(key)}
          >
            {say(label)} {n}
          </Button>
        ))}
        <span className="hy-small hy-muted">
          {say(words.paused)} {answer.paused} · {say(words.openIncidents)} {answer.openIncidents}
          {answer.figuresAsOf !== null &&
            ` · ${say(words.updated, { time: clockIn(new Date(answer.figuresAsOf), timeZone) })}`}
        </span>
      </div>
      {!answer.wholeScope && answer.figuresAsOf !== null && <Note tone="warning">{say(words.partial)}</Note>}
      {answer.items.length === 0 ? (
        <p className="hy-muted">{say(words.noneOfTone)}</p>
      ) : (
        <ul className="hy-plain hy-overview">
          {answer.items.map((item) => (
            <Row key={item.id} item={item} currency={answer.currency} />
          ))}
        </ul>
      )}
      {answer.more && (
        <div>
          <Button onClick={onMore}>{say(words.more)}</Button>
        </div>
      )}
    </div>
  );
}

function Row({ item, currency }: { item: Item; currency: string }) {
  const say = useSay();
  return (
    <li className="hy-card hy-pad hy-overview__row" data-tone={item.light.tone}>
      <div className="hy-overview__name">
        <Link to={`/campaigns/${item.id}`} search={{ tab: 'control' } as never}>
          <b>{item.title}</b>
        </Link>
        <span className="hy-small hy-muted">
          {item.code}
          {item.manager !== null && ` · ${item.manager}`} ·{' '}
          <RangeText start={item.period.start} end={item.period.end} />
        </span>
      </div>
      <LightView light={item.light} />
      <dl className="hy-overview__figures">
        {(['gmv', 'orders', 'cost'] as const).map((key) => (
          <div key={key}>
            <dt className="hy-small hy-muted">{say(words[key])}</dt>
            <dd>
              <FigureText value={item[key].value} unit={key === 'orders' ? 'count' : 'money'} currency={currency} />
            </dd>
            <PlanLine item={item} name={key} currency={currency} />
          </div>
        ))}
      </dl>
    </li>
  );
}

function PlanLine({ item, name, currency }: { item: Item; name: 'gmv' | 'orders' | 'cost'; currency: string }) {
  const say = useSay();
  const locale = useLocale();
  const { value, planned } = item[name];
  if (planned === null || Number(planned) === 0 || value === null) return null;
  const done = Number(value) / Number(planned);
  const text = say(words.ofPlan, {
    share: formatFigure(done, { unit: 'ratio', locale }),
    planned: formatFigure(planned, { unit: name === 'orders' ? 'count' : 'money', locale, currency }),
  });
  const late = name === 'cost' ? done > item.elapsed * 1.15 : done < item.elapsed * 0.9;
  return (
    <dd>
      <Meter ratio={done} pace={item.elapsed} tone={late ? 'bad' : 'neutral'} label={text} />
      <span className="hy-small hy-muted">{text}</span>
    </dd>
  );
}
