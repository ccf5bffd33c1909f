import { useQuery } from '@tanstack/react-query';
import { useCan, useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { LoopRing } from '../../../web/kit/loop-ring.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, useToday } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { formatDay } from '../../../web/kit/time.ts';
import type { HomeAnswer } from '../workbench.contract.ts';
import './home.css';
import { HomeFigures } from './home-figures.tsx';
import { MyCampaigns } from './my-campaigns.tsx';
import { MyClocks } from './my-clocks.tsx';
import { MyDay } from './my-day.tsx';
import { MyGoals } from './my-goals.tsx';
import { WaitingList } from './waiting-list.tsx';
import { homeQuery } from './workbench.queries.ts';
import { words } from './workbench.words.ts';

/** The first page of the day: the loop, what waits for me, today's figures, my goals and campaigns. */
export function HomePage() {
  const say = useSay();
  const locale = useLocale();
  const me = useMe();
  const can = useCan();
  const today = useToday();
  const query = useQuery(homeQuery);
  const day = locale === 'zh' ? `${Number(today.slice(5, 7))}月${Number(today.slice(8))}日` : today;
  return (
    <>
      <PageHeader title={say(words.title)} before={`${me.person.name} · ${formatDay(today, today, locale)} ${day}`} />
      {me.positions.length === 0 && (
        <p className="hy-note hy-note--info" role="status">
          {say(words.noPosition)}
        </p>
      )}
      <QueryBoundary query={query} rows={10}>
        {(answer) => (
          <div className="hy-home">
            <div className="hy-home__top">
              <Loop answer={answer} />
              <WaitingList items={answer.waiting} />
            </div>
            <MyClocks />
            {can('task.read') && <MyDay />}
            {can('metric.read') && <HomeFigures answer={answer} />}
            <div className="hy-home__mine">
              {can('goal.read') && <MyGoals />}
              {can('campaign.read') && <MyCampaigns />}
            </div>
          </div>
        )}
      </QueryBoundary>
    </>
  );
}

function Loop({ answer }: { answer: HomeAnswer }) {
  const say = useSay();
  const total = answer.waiting.length;
  return (
    <section className="hy-card hy-pad hy-home__loop" aria-label={say(words.loop)}>
      <LoopRing
        label={say(words.loop)}
        stations={answer.stages.map((s) => ({
          key: s.stage,
          label: say(s.label),
          waiting: s.waiting,
          hint: `${s.waiting} ${say(words.waitingWord)}`,
          ...(s.counts[0] === undefined ? {} : { to: s.counts[0].to }),
        }))}
      >
        <b className="hy-home__total">{total}</b>
        <span className="hy-small hy-muted">{say(words.waitingWord)}</span>
      </LoopRing>
      <dl className="hy-home__counts">
        {answer.stages.map((s) => (
          <div key={s.stage}>
            <dt>{say(s.label)}</dt>
            <dd>
              {s.counts.length === 0 && <span className="hy-muted">—</span>}
              {s.counts.map((c) => (
                <PathLink key={c.key} to={c.to} className={`hy-count hy-count--${c.tone}`}>
                  {say(c.label)} <b>{c.count}</b>
                </PathLink>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
