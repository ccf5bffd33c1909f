import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery, recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { GanttChart } from '../../../web/kit/gantt/gantt-chart.tsx';
import type { GanttItem } from '../../../web/kit/gantt/gantt-item.ts';
import { StateTag } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps, FieldViewProps } from '../../../web/room.ts';
import { Task } from '../../work/task.contract.ts';
import { ActionPlan, makePlanTasks, type PlanEffect, planTasks } from '../action-plan.contract.ts';
import './goal.css';
import { planWords as words } from './plan.words.ts';

interface Step {
  readonly id: string;
  readonly step: string;
  readonly startOn: string;
  readonly endOn: string;
}

/** What a plan brings to its goal, its steps over time, and its tasks. */
export function ActionPlanPanel({ id, row }: DetailTabProps) {
  const steps = (row['steps'] ?? []) as readonly Step[];
  return (
    <div className="hy-stack">
      <Effect
        effect={row['effect'] as PlanEffect | null}
        money={row['money'] as { amount: string; currency: string } | null}
      />
      {steps.length > 0 && <Steps id={id} steps={steps} state={String(row['state'])} />}
    </div>
  );
}

function Effect({ effect, money }: { effect: PlanEffect | null; money: { amount: string; currency: string } | null }) {
  const say = useSay();
  const locale = useLocale();
  if (effect === null) return <Note>{say(words.hidden)}</Note>;
  const unit = figureUnit(effect.unit);
  const figure = (value: string | null) => <FigureText value={value} unit={unit} currency={effect.currency} />;
  const share = effect.covers === null ? null : Number(effect.covers);
  const said =
    share === null
      ? say(words.noGap)
      : share >= 1
        ? say(words.covers, { share: formatFigure(share, { unit: 'ratio', locale }) })
        : `${say(words.covers, { share: formatFigure(share, { unit: 'ratio', locale }) })} · ${say(words.coversShort, {
            rest: formatFigure(1 - share, { unit: 'ratio', locale }),
          })}`;
  return (
    <section className="hy-card hy-stack hy-plan__effect" style={{ gap: 12 }} aria-label={say(words.effect)}>
      <dl className="hy-plan__figures">
        <div>
          <dt>
            {say(words.gap)}{' '}
            {effect.from !== null && (
              <span className="hy-small hy-muted">
                {say(effect.from === 'forecast' ? words.gapForecast : words.gapValue)}
              </span>
            )}
          </dt>
          <dd>{figure(effect.gap)}</dd>
        </div>
        <div>
          <dt>{say(words.expected)}</dt>
          <dd>{figure(effect.expected)}</dd>
        </div>
        <div>
          <dt>{say(words.all)}</dt>
          <dd>{figure(effect.expectedOfAll)}</dd>
        </div>
        <div>
          <dt>{say(words.money)}</dt>
          <dd>
            <FigureText value={money?.amount ?? null} unit="money" currency={money?.currency ?? effect.currency} />
          </dd>
        </div>
      </dl>
      <div>
        <Meter ratio={share ?? 1} tone={share === null || share >= 1 ? 'good' : 'neutral'} label={said} />
        <p className="hy-small">{said}</p>
      </div>
    </section>
  );
}

const tasksQuery = (id: string) => ({
  queryKey: [...recordKeys.lists('task'), 'plan', id],
  queryFn: ({ signal }: { signal: AbortSignal }) => call(planTasks, { params: { id }, signal }),
});

function Steps({ id, steps, state }: { id: string; steps: readonly Step[]; state: string }) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const query = useQuery(tasksQuery(id));
  const tasks = new Map((query.data?.items ?? []).map((i) => [i.line, i.task]));
  const missing = steps.filter((s) => (tasks.get(s.id) ?? null) === null).length;
  const items = useMemo(
    () => steps.map((s): GanttItem => ({ id: s.id, title: s.step, start: s.startOn, end: s.endOn, tone: 'info' })),
    [steps],
  );
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const { made } = await call(makePlanTasks, { params: { id }, body: {} });
      showToast(say(words.made, { n: made }), { tone: 'good' });
      await client.invalidateQueries({ queryKey: recordKeys.all('task') });
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    }
    setBusy(false);
  };
  const ready = state === 'approved' || state === 'active';
  return (
    <section className="hy-stack" style={{ gap: 8 }} aria-label={say(words.steps)}>
      <div className="hy-row hy-row--between">
        <h3>{say(words.steps)}</h3>
        {ready && can('actionPlan.update') && missing > 0 && (
          <Button type="primary" loading={busy} onClick={() => void make()}>
            {missing === steps.length ? say(words.makeTasks) : say(words.makeRest, { n: missing })}
          </Button>
        )}
        {(state === 'draft' || state === 'proposed') && <span className="hy-small hy-muted">{say(words.later)}</span>}
      </div>
      <GanttChart
        items={items}
        zoom="week"
        onOpen={(line) => {
          const task = tasks.get(line);
          if (task !== null && task !== undefined) void navigate({ to: `/tasks/${task.id}` });
        }}
      />
      <ul className="hy-row" style={{ flexWrap: 'wrap' }}>
        {(query.data?.items ?? []).flatMap(({ line, task }) => {
          if (task === null) return [];
          const label = Task.states.all[task.state as Task['state']];
          return [
            <li key={line} className="hy-row">
              <Link to={`/tasks/${task.id}`}>{task.code}</Link>
              <StateTag label={say(label)} tone={'tone' in label ? label.tone : undefined} />
            </li>,
          ];
        })}
      </ul>
    </section>
  );
}

/** One line in lists: how much of the gap all plans cover. */
export function PlanEffectView({ value }: FieldViewProps) {
  const say = useSay();
  const locale = useLocale();
  const effect = value as PlanEffect | null;
  if (effect === null || effect === undefined) return <>—</>;
  if (effect.covers === null) return <span className="hy-muted">{say(words.noGap)}</span>;
  return <span>{say(words.covers, { share: formatFigure(Number(effect.covers), { unit: 'ratio', locale }) })}</span>;
}

/** The plans of a goal, on its page. */
export function GoalPlansTab({ id }: DetailTabProps) {
  const say = useSay();
  const can = useCan();
  const query = useQuery(
    allRowsQuery(ActionPlan, { filter: JSON.stringify({ field: 'goal', op: 'eq', value: id }), sort: '-createdAt' }),
  );
  const add = can('actionPlan.create') && (
    <Link to="/action-plans/new" search={{ set: { goal: id } } as never}>
      {say(words.newPlan)}
    </Link>
  );
  return (
    <QueryBoundary query={query} rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon="chart" title={say(words.noPlans)} actions={add}>
            {say(words.noPlansHelp)}
          </EmptyState>
        ) : (
          <section className="hy-stack" aria-label={say(words.plans)}>
            <div className="hy-row hy-row--between">
              <PlanEffectView value={items[0]?.['effect']} row={{}} compact />
              {add}
            </div>
            <ul className="hy-card hy-plan__list">
              {items.map((p) => {
                const state = ActionPlan.states.all[p.state as ActionPlan['state']];
                const money = p['money'] as { amount: string; currency: string } | null;
                const effect = p['effect'] as PlanEffect | null;
                return (
                  <li key={p.id} className="hy-row">
                    <Link to={`/action-plans/${p.id}`} className="hy-grow hy-ellipsis">
                      {String(p['title'])}
                    </Link>
                    {effect !== null && (
                      <FigureText value={effect.expected} unit={figureUnit(effect.unit)} currency={effect.currency} />
                    )}
                    {money !== null && (
                      <span className="hy-muted">
                        <FigureText value={money.amount} unit="money" currency={money.currency} />
                      </span>
                    )}
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
