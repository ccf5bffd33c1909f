import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { call } from '../../../web/api/call.ts';
import { recordApi } from '../../../web/api/record-api.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PersonName, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import {
  countedTasks,
  type DayMeeting,
  type DayTask,
  type MyDay as MyDayAnswer,
  myDay,
} from '../../work/my-day.contract.ts';
import { Task } from '../../work/task.contract.ts';
import { words } from './workbench.words.ts';

const shown = 6;
/** Below the key of tasks, so that every change of one renews the day. */
const myDayQuery = queryOptions({
  queryKey: [...recordKeys.lists('task'), 'my-day'],
  queryFn: ({ signal }) => call(myDay, { signal }),
  refetchInterval: 60_000,
});

const parts = [
  ['overdue', words.tasksOverdue],
  ['due', words.tasksToday],
  ['toReview', words.tasksToReview],
  ['soon', words.tasksSoon],
  ['leftBehind', words.tasksLeft],
] as const satisfies readonly (readonly [Exclude<keyof MyDayAnswer, 'today' | 'asOf' | 'meetings'>, Label])[];

/** Today's and overdue tasks, what waits for my review, what comes next. */
export function MyDay() {
  const say = useSay();
  const can = useCan();
  const query = useQuery(myDayQuery);
  return (
    <section aria-label={say(words.myDay)}>
      <div className="hy-home__head">
        <h2>{say(words.myDay)}</h2>
        <span className="hy-row">
          {can('task.create') && <Link to="/tasks/new">{say(words.newTask)}</Link>}
          <Link to="/tasks" search={{ view: 'builtin:mine' } as never}>
            {say(words.allTasks)}
          </Link>
        </span>
      </div>
      <QueryBoundary query={query} rows={4}>
        {(day) =>
          parts.every(([name]) => day[name].total === 0) && day.meetings.length === 0 ? (
            <div className="hy-card">
              <EmptyState icon="check" title={say(words.noTasks)}>
                {say(words.noTasksHelp)}
              </EmptyState>
            </div>
          ) : (
            <div className="hy-home__mine">
              {day.meetings.length > 0 && <Meetings items={day.meetings} />}
              {parts.map(([name, label]) =>
                day[name].total === 0 ? null : (
                  <Part key={name} name={say(label)} late={name === 'overdue'} {...day[name]} />
                ),
              )}
            </div>
          )
        }
      </QueryBoundary>
    </section>
  );
}

function Meetings({ items }: { items: readonly DayMeeting[] }) {
  const say = useSay();
  return (
    <div className="hy-card hy-day">
      <h3>{say(words.nextMeetings)}</h3>
      <ul>
        {items.map((m) => (
          <li key={m.id} className="hy-row">
            <span className="hy-grow hy-ellipsis">
              <Link to={`/meetings/${m.id}`}>{m.title}</Link>
              {m.place !== null && <span className="hy-small hy-muted"> · {m.place}</span>}
            </span>
            {m.flags.map((flag) => (
              <StateTag
                key={flag}
                label={say(flag === 'noAgenda' ? words.noAgenda : words.noDecisions)}
                tone="warning"
              />
            ))}
            <span className="hy-small">
              <TimeText at={m.startsAt} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Part(p: { name: string; late: boolean; items: readonly DayTask[]; total: number }) {
  const say = useSay();
  const counted = Math.min(p.total, countedTasks);
  const more = counted - Math.min(p.items.length, shown);
  const plus = p.total > countedTasks ? '+' : '';
  return (
    <div className="hy-card hy-day">
      <h3 className={p.late ? 'hy-day__late' : undefined}>
        {say(words.taskCount, { name: p.name, n: `${counted}${plus}` })}
      </h3>
      <ul>
        {p.items.slice(0, shown).map((task) => (
          <Line key={task.id} task={task} />
        ))}
      </ul>
      {more > 0 && <p className="hy-small hy-muted hy-day__more">{say(words.moreTasks, { n: `${more}${plus}` })}</p>}
    </div>
  );
}

function Line({ task }: { task: DayTask }) {
  const say = useSay();
  const client = useQueryClient();
  const actions = useRowActions(Task);
  const [busy, setBusy] = useState(false);
  const finish = async (): Promise<void> => {
    setBusy(true);
    try {
      await recordApi.transition(Task, task.id, task.version, 'finish');
      await client.invalidateQueries({ queryKey: recordKeys.all('task') });
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="hy-row">
      {task.owner === null && (
        <button
          type="button"
          className="hy-iconbutton hy-day__tick"
          disabled={busy || task.waitsFor > 0}
          aria-label={say(words.finishTask, { title: task.title })}
          title={say(words.finishTask, { title: task.title })}
          onClick={() => void finish()}
        >
          <Icon name="check" size={14} />
        </button>
      )}
      <span className="hy-grow hy-ellipsis">
        <Link to={`/tasks/${task.id}`}>{task.title}</Link>
        {task.campaign !== null && <span className="hy-small hy-muted"> · {task.campaign.title}</span>}
      </span>
      {task.waitsFor > 0 && <span className="hy-small hy-muted">{say(words.waitsFor, { n: task.waitsFor })}</span>}
      {task.owner !== null && <PersonName name={task.owner} />}
      <span className="hy-small">
        <TimeText at={task.due} />
      </span>
    </li>
  );
}
