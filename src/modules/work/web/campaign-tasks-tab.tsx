import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PersonName, StateTag, TimeText, useNow } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import type { AnyRow } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { type Blocker, openTaskStates, Task } from '../task.contract.ts';
import { UseDialog } from './sop-use.tsx';
import './work.css';
import { campaignTasksQuery } from './work.queries.ts';
import { words } from './work.words.ts';

/** What is to be done for a campaign, soonest first. */
export function CampaignTasksTab({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const [choosing, setChoosing] = useState(false);
  const query = useQuery(campaignTasksQuery(id));
  const actions = can('task.create') && (
    <>
      <Button type="primary" onClick={() => setChoosing(true)}>
        {say(words.applySop)}
      </Button>
      <Link to="/tasks/new" search={{ set: { campaign: id } } as never}>
        {say(words.addTask)}
      </Link>
    </>
  );
  const filter = JSON.stringify({ field: 'campaign', op: 'eq', value: id });
  return (
    <section className="hy-stack" aria-label={say(words.work)}>
      <QueryBoundary query={query} rows={5}>
        {({ items, refs, total }) =>
          items.length === 0 ? (
            <EmptyState icon="check" title={say(words.noTasks)} actions={actions}>
              {say(words.noTasksHelp)}
            </EmptyState>
          ) : (
            <>
              <div className="hy-row hy-row--between">
                <span>
                  {say(words.doneOf, {
                    done: items.filter((r) => r.state === 'done').length,
                    all: total ?? items.length,
                  })}{' '}
                  ·{' '}
                  <Link to="/tasks" search={{ filter } as never}>
                    {say(words.allTasks)}
                  </Link>
                </span>
                <span className="hy-row">{actions}</span>
              </div>
              <ul className="hy-card hy-work__list">
                {items.map((row) => (
                  <TaskLine key={row.id} row={row} owner={refs.person?.[String(row.ownerId)]?.title} />
                ))}
              </ul>
            </>
          )
        }
      </QueryBoundary>
      {choosing && <UseDialog campaignId={id} onClose={() => setChoosing(false)} />}
    </section>
  );
}

/** One task on one line: what, who, when, and what holds it up. */
export function TaskLine({ row, owner }: { row: AnyRow; owner?: string | undefined }) {
  const say = useSay();
  const now = useNow().toISOString();
  const state = Task.states.all[row.state as Task['state']];
  const blockers = (row.blockers ?? []) as readonly Blocker[];
  const late = openTaskStates.includes(row.state) && String(row.due) < now;
  return (
    <li className="hy-row">
      <Link to={`/tasks/${row.id}`} className="hy-grow hy-ellipsis">
        {String(row.title)}
      </Link>
      {blockers.length > 0 && (
        <span className="hy-small hy-work__blocked">{say(words.blockedBy, { n: blockers.length })}</span>
      )}
      {owner !== undefined && <PersonName name={owner} />}
      <span className={late ? 'hy-work__late' : undefined}>
        {late && <b className="hy-small">{say(words.overdue)} </b>}
        <TimeText at={String(row.due)} />
      </span>
      <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
    </li>
  );
}
