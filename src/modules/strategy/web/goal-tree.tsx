import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, NONE } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { PersonName } from '../../../web/kit/small.tsx';
import { useMetric } from '../../../web/records/metrics.ts';
import type { AnyRow } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import type { GoalProgress } from '../strategy.contract.ts';
import { ProgressLine } from './goal-progress-view.tsx';
import { flattenTree } from './goal-view.ts';
import { breakdownGaps, type CutAxis } from './split-view.ts';
import { childrenQuery, goalQuery } from './strategy.queries.ts';
import { words } from './strategy.words.ts';

const SplitDialog = lazy(() => import('./split-dialog.tsx').then((m) => ({ default: m.SplitDialog })));

/** The goal above, this goal and what it is broken down into, each with its progress. */
export function GoalTree({ id, row }: Pick<DetailTabProps, 'id' | 'row'>) {
  const say = useSay();
  const can = useCan();
  const [splitting, setSplitting] = useState(false);
  const parentId = typeof row.parent === 'string' ? row.parent : '';
  const parent = useQuery({ ...goalQuery(parentId), enabled: parentId !== '' }).data?.item;
  const first = useQuery(childrenQuery([id])).data;
  const below = useQuery(childrenQuery(first?.items.map((one) => one.id) ?? [])).data;
  if (first === undefined) return null;
  const children = [...first.items, ...(below?.items ?? [])];
  const refs = { ...below?.refs.person, ...first.refs.person };
  const name = (one: AnyRow): string | undefined => (one.ownerId === null ? undefined : refs[one.ownerId]?.title);
  const top = parent === undefined ? 0 : 1;
  const goal = { ...row, id } as AnyRow;
  return (
    <section className="hy-goal__tree" aria-label={say(words.tree)}>
      {splitting && (
        <Suspense fallback={null}>
          <SplitDialog goal={goal} open onClose={() => setSplitting(false)} />
        </Suspense>
      )}
      <div className="hy-row hy-row--between">
        <h2 className="hy-grow">{say(words.tree)}</h2>
        {can('goal.create') && (
          <Button size="small" onClick={() => setSplitting(true)}>
            {say(words.split)}
          </Button>
        )}
        {can('goal.create') && children.length > 0 && (
          <Link to="/goals/new" search={{ set: { parent: id } } as never}>
            {say(words.addChild)}
          </Link>
        )}
      </div>
      <Gaps row={row} below={first.items} />
      {children.length === 0 && parent === undefined ? (
        <p className="hy-muted">
          {say(words.noChildren)}。{say(words.noChildrenHelp)}{' '}
          {can('goal.create') && (
            <Link to="/goals/new" search={{ set: { parent: id } } as never}>
              {say(words.addChild)}
            </Link>
          )}
        </p>
      ) : (
        <ul className="hy-card">
          {parent !== undefined && <Branch row={parent} depth={0} owner={undefined} />}
          <li style={{ paddingLeft: 12 + top * 20 }} className="hy-goal__here" aria-current="true">
            <span className="hy-goal__name">
              {String(row.title)} <span className="hy-small hy-muted">({say(words.here)})</span>
            </span>
            <Progress row={row} />
          </li>
          {flattenTree(id, children as readonly (AnyRow & { parent?: unknown })[]).map(({ row: one, depth }) => (
            <Branch key={one.id} row={one} depth={depth + top} owner={name(one)} />
          ))}
        </ul>
      )}
    </section>
  );
}

const along: Readonly<Record<CutAxis, Label>> = {
  period: { zh: '按时间', en: 'by time' },
  channel: { zh: '按渠道', en: 'by channel' },
  countedUnit: { zh: '按部门', en: 'by unit' },
  ownerId: { zh: '按人员', en: 'by person' },
};

/** What is below was changed, or this goal was: the sums are told where a sum means something. */
function Gaps({ row, below }: { row: Readonly<Record<string, unknown>>; below: readonly AnyRow[] }) {
  const say = useSay();
  const locale = useLocale();
  const display = useMetric(String(row.metric))?.display;
  const progress = row.progress as GoalProgress | null | undefined;
  if (progress?.basis !== 'cumulative' || progress.unit === 'person') return null;
  const { currency } = progress;
  const figure = (value: string): string =>
    formatFigure(value, { unit: figureUnit(progress.unit, display), currency, locale });
  return breakdownGaps(row, below).map((one) => (
    <p key={one.along} className="hy-note hy-note--warning" role="status">
      {say(words.sumGap, {
        along: say(along[one.along]),
        sum: figure(one.sum),
        gap: say(one.gap.startsWith('-') ? words.sumLess : words.sumMore, { n: figure(one.gap.replace('-', '')) }),
      })}
    </p>
  ));
}

function Branch({ row, depth, owner }: { row: AnyRow; depth: number; owner: string | undefined }) {
  return (
    <li style={{ paddingLeft: 12 + depth * 20 }}>
      <span className="hy-goal__name">
        {depth > 0 && <Icon name="right" size={12} />}
        <Link to={`/goals/${row.id}`} className="hy-ellipsis">
          {String(row.title)}
        </Link>
        {owner !== undefined && <PersonName name={owner} />}
      </span>
      <Progress row={row} />
    </li>
  );
}

function Progress({ row }: { row: Readonly<Record<string, unknown>> }) {
  const progress = row.progress as GoalProgress | null | undefined;
  if (progress === null || progress === undefined) return <span className="hy-muted">{NONE}</span>;
  return <ProgressLine progress={progress} metric={String(row.metric)} full />;
}
