import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import type { Days } from '../../../web/kit/gantt/bar-drag.ts';
import { GanttChart } from '../../../web/kit/gantt/gantt-chart.tsx';
import type { GanttItem } from '../../../web/kit/gantt/gantt-item.ts';
import type { Zoom } from '../../../web/kit/gantt/scale.ts';
import { ZoomSwitch } from '../../../web/kit/gantt/zoom-switch.tsx';
import { useToday } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { formatDay, formatRange } from '../../../web/kit/time.ts';
import { showToast, showUndo } from '../../../web/kit/toast.tsx';
import { arrangeTasks, type Gantt, taskGantt } from '../gantt.contract.ts';
import { Task } from '../task.contract.ts';
import { ganttWords as words } from './gantt.words.ts';

export interface GanttScope {
  readonly campaign?: string;
  readonly team?: string;
}

const ganttQuery = (scope: GanttScope) =>
  queryOptions({
    // Begins as all that shows tasks: a live notice of any renews it.
    queryKey: [...recordKeys.lists('task'), 'gantt', scope],
    queryFn: ({ signal }) => call(taskGantt, { query: scope, signal }),
    placeholderData: (before) => before,
  });

/** Tasks over time with their order, their critical path, and moving them. */
export function TaskGantt({ scope, groupName }: { scope: GanttScope; groupName?: (key: string) => string }) {
  const say = useSay();
  const can = useCan();
  const [zoom, setZoom] = useState<Zoom>('week');
  const query = useQuery(ganttQuery(scope));
  return (
    <QueryBoundary query={query} rows={8}>
      {(gantt) =>
        gantt.bars.length === 0 ? (
          <EmptyState
            icon="calendar"
            title={say(words.none)}
            actions={
              can('task.create') && (
                <Link
                  to="/tasks/new"
                  search={(scope.campaign === undefined ? {} : { set: { campaign: scope.campaign } }) as never}
                >
                  {say(words.newTask)}
                </Link>
              )
            }
          >
            {say(words.noneHelp)}
          </EmptyState>
        ) : (
          <section className="hy-stack" style={{ gap: 8 }} aria-label={say(words.gantt)}>
            <Summary gantt={gantt} />
            <ZoomSwitch zoom={zoom} onZoom={setZoom} />
            <Chart gantt={gantt} zoom={zoom} groupName={groupName} />
          </section>
        )
      }
    </QueryBoundary>
  );
}

function Summary({ gantt }: { gantt: Gantt }) {
  const say = useSay();
  const locale = useLocale();
  const today = useToday();
  const { bars, total, loop, path, length, finish } = gantt;
  const clashes = bars.filter((b) => b.clash).length;
  const titles = path.flatMap((id) => bars.find((b) => b.id === id)?.title ?? []);
  return (
    <>
      {total > bars.length && <Note>{say(words.cut, { n: bars.length, total })}</Note>}
      {loop !== null && <Note tone="bad">{say(words.loop, { path: [...loop, loop[0]].join(' → ') })}</Note>}
      {finish !== null && path.length > 0 && (
        <p title={titles.join(' → ')}>
          <strong>{say(words.path, { n: path.length, days: length, finish: formatDay(finish, today, locale) })}</strong>{' '}
          <span className="hy-small hy-muted">
            {titles.slice(0, 6).join(' → ')}
            {titles.length > 6 && ' …'}
          </span>
        </p>
      )}
      {clashes > 0 && <Note tone="warning">{say(words.clashes, { n: clashes })}</Note>}
    </>
  );
}

/** What the answerer has agreed to: others move along; it may be over before today. */
interface Agreed {
  readonly following: boolean;
  readonly past: boolean;
}
interface Asked {
  readonly id: string;
  readonly days: Days;
  readonly reason: string;
  readonly about: keyof Agreed;
  readonly agreed: Agreed;
  readonly done: () => void;
}

function Chart({
  gantt,
  zoom,
  groupName,
}: {
  gantt: Gantt;
  zoom: Zoom;
  groupName?: ((key: string) => string) | undefined;
}) {
  const say = useSay();
  const can = useCan();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const move = useArrange(gantt, setAsked);
  const freeDays = useMemo(
    () => new Map(gantt.freeDays.map((f) => [f.day, f.holiday === null ? '' : say(f.holiday)])),
    [gantt.freeDays, say],
  );
  const items = useMemo(
    () =>
      gantt.bars.map((b): GanttItem => {
        const state = Task.states.all[b.state as Task['state']];
        return {
          id: b.id,
          title: b.title,
          start: b.start,
          end: b.end,
          tone: 'tone' in state ? state.tone : 'neutral',
          note: [b.owner, say(state), b.slack !== null && b.slack > 0 && say(words.slack, { n: b.slack })]
            .filter(Boolean)
            .join(' · '),
          waitsFor: b.waitsFor,
          critical: b.critical,
          clash: b.clash,
          fixed: b.fixed === null ? null : say(b.fixed),
          ...(groupName === undefined ? {} : { group: b.campaign ?? '' }),
        };
      }),
    [gantt.bars, groupName, say],
  );
  const close = (): void => {
    asked?.done();
    setAsked(null);
  };
  return (
    <>
      <GanttChart
        items={items}
        zoom={zoom}
        freeDays={freeDays}
        onOpen={(id) => void navigate({ to: `/tasks/${id}` })}
        onMove={can('task.update') ? move.to : undefined}
        {...(groupName === undefined ? {} : { groupName: (key: string) => groupName(key) })}
      />
      <Dialog
        open={asked !== null}
        onClose={close}
        title={say(asked?.about === 'past' ? words.pastTitle : words.followTitle)}
        footer={
          <>
            <Button onClick={close}>{say(words.keepAsIs)}</Button>
            <Button
              type="primary"
              onClick={() => {
                if (asked !== null) void move.send(asked.id, asked.days, asked.agreed).finally(close);
              }}
            >
              {say(asked?.about === 'past' ? words.past : words.follow)}
            </Button>
          </>
        }
      >
        <p>{asked?.reason}</p>
      </Dialog>
    </>
  );
}

/** Sends moves; a refusal is said, one that others stand in the way of is asked about. */
function useArrange(gantt: Gantt, ask: (asked: Asked) => void) {
  const say = useSay();
  const t = useText();
  const client = useQueryClient();
  const today = useToday();
  const locale = useLocale();
  const latest = useRef(gantt);
  useEffect(() => {
    latest.current = gantt;
  });
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.all('task') });
  const refused = (error: unknown): void => {
    const said = error instanceof ApiError ? (error.details.reason ?? error.issues[0]?.message ?? error.label) : null;
    showToast(said === null ? t('states.broken') : say(said), { tone: 'bad' });
  };
  const undo = async (moves: readonly { id: string; version: number; before: Days }[]): Promise<void> => {
    try {
      await call(arrangeTasks, {
        body: {
          moves: moves.map((m) => ({ id: m.id, version: m.version, ...m.before })),
          following: false,
          past: true,
        },
      });
    } catch (error) {
      refused(error);
    }
    await renew();
  };
  const send = async (id: string, days: Days, agreed: Agreed): Promise<void> => {
    const bar = latest.current.bars.find((b) => b.id === id);
    if (bar === undefined) return;
    try {
      const { moved } = await call(arrangeTasks, {
        body: { moves: [{ id, version: bar.version, start: days.start, end: days.end }], ...agreed },
      });
      await renew();
      const said =
        moved.length > 1
          ? say(words.movedMany, { n: moved.length })
          : t('timeline.moved', { title: bar.title, days: formatRange(days.start, days.end, today, locale) });
      showUndo(said, t('app.undo'), () => void undo(moved));
    } catch (error) {
      const details = error instanceof ApiError ? error.details : {};
      const about = details['into'] === 'past' ? 'past' : Array.isArray(details['following']) ? 'following' : null;
      if (about !== null && !agreed[about]) {
        const reason = details.reason === undefined ? '' : say(details.reason);
        // The bar stays where it was pulled until there is an answer.
        await new Promise<void>((done) => ask({ id, days, reason, done, about, agreed: { ...agreed, [about]: true } }));
      } else {
        refused(error);
        await renew();
      }
    }
  };
  return { send, to: (id: string, days: Days) => send(id, days, { following: false, past: false }) };
}
