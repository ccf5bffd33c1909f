import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Checkbox } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PersonName, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Note } from '../../../web/kit/states.tsx';
import { useRowActions } from '../../../web/records/detail/use-row-actions.ts';
import { findRecord } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { openTaskStates, Task, tickItem } from '../task.contract.ts';
import './work.css';
import { partsQuery } from './work.queries.ts';
import { words } from './work.words.ts';

/** What holds a task up and what is left of it, above its fields. */
export function TaskPanel({ id, row }: DetailTabProps) {
  const task = row as unknown as Task;
  const open = openTaskStates.includes(task.state);
  return (
    <div className="hy-stack hy-work__panel">
      {open && <Hindrances task={task} />}
      {(task.checklist?.length ?? 0) > 0 && <Ticks id={id} task={task} open={open} />}
      <Parts id={id} open={open} />
      <Origin task={task} />
    </div>
  );
}

function Hindrances({ task }: { task: Task }) {
  const say = useSay();
  const blockers = task.blockers ?? [];
  const lacks = task.needsDeliverable && !task.resultText && !task.resultLink && !task.resultFile;
  return (
    <>
      {blockers.length > 0 && (
        <Note tone="warning">
          {say(words.blocked)}
          {'：'}
          {blockers.map((b, i) => (
            <span key={b.id}>
              {i > 0 && '、'}
              {b.title === null ? (
                `${b.code}${say(words.hiddenTask)}`
              ) : (
                <Link to={`/tasks/${b.id}`}>
                  {b.code} {b.title}
                </Link>
              )}
            </span>
          ))}
        </Note>
      )}
      {lacks && <Note tone="info">{say(words.needsResult, { what: task.deliverable ?? say(words.someResult) })}</Note>}
    </>
  );
}

function Ticks({ id, task, open }: { id: string; task: Task; open: boolean }) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const actions = useRowActions(Task);
  const [busy, setBusy] = useState<number | null>(null);
  const items = task.checklist ?? [];
  const tick = async (index: number, done: boolean): Promise<void> => {
    setBusy(index);
    try {
      await call(tickItem, { params: { id }, body: { index, text: items[index]?.text ?? '', done } });
      await client.invalidateQueries({ queryKey: recordKeys.all('task') });
    } catch (error) {
      actions.refused(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section aria-label={say(words.checklist)}>
      <h2>
        {say(words.checklist)}{' '}
        <span className="hy-small hy-muted">
          {say(words.checklistOf, { done: items.filter((i) => i.done).length, all: items.length })}
        </span>
      </h2>
      <ul className="hy-work__ticks">
        {items.map((item, i) => (
          <li key={`${i}-${item.text}`}>
            <Checkbox
              checked={item.done}
              disabled={!open || busy !== null || !can('task.update')}
              onChange={(e) => void tick(i, e.target.checked)}
            >
              <span className={item.done ? 'hy-work__ticked' : undefined}>{item.text}</span>
            </Checkbox>
            {item.doneAt !== null && item.doneAt !== undefined && (
              <span className="hy-small hy-muted">
                <TimeText at={item.doneAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Parts({ id, open }: { id: string; open: boolean }) {
  const say = useSay();
  const can = useCan();
  const answer = useQuery(partsQuery(id)).data;
  const items = answer?.items ?? [];
  const add = open && can('task.create') && (
    <Link to="/tasks/new" search={{ set: { parent: id } } as never}>
      {say(words.addPart)}
    </Link>
  );
  if (items.length === 0) return add === false ? null : <div>{add}</div>;
  return (
    <section aria-label={say(words.parts)}>
      <div className="hy-row hy-row--between">
        <h2>{say(words.parts)}</h2>
        {add}
      </div>
      <ul className="hy-card hy-work__list">
        {items.map((part) => {
          const state = Task.states.all[part.state as Task['state']];
          const owner = answer?.refs.person?.[String(part.ownerId)]?.title;
          return (
            <li key={part.id} className="hy-row">
              <Link to={`/tasks/${part.id}`} className="hy-grow hy-ellipsis">
                {String(part.title)}
              </Link>
              {owner !== undefined && <PersonName name={owner} />}
              <TimeText at={String(part.due)} />
              <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Origin({ task }: { task: Task }) {
  const say = useSay();
  if (task.source === null) return null;
  const def = findRecord(task.source.record);
  const name = say(task.source.label);
  return (
    <p className="hy-small">
      {def === undefined ? (
        say(words.cameFrom, { name })
      ) : (
        <Link to={`/${def.path}/${task.source.id}`}>{say(words.cameFrom, { name })}</Link>
      )}
    </p>
  );
}
