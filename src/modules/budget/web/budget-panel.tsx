import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { AboutFigure, FigureText } from '../../../web/kit/figure-text.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { RangeText, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { type BudgetFigures, type Grouping, groupings } from '../budget-figures.contract.ts';
import './budget.css';
import { figuresQuery } from './budget.queries.ts';
import { words } from './budget.words.ts';
import { sentenceOf } from './budget-view.ts';
import { GroupBars } from './group-bars.tsx';
import { MonthTable } from './month-table.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

/** A budget at a glance: what is planned, promised, spent and free, by what it is spent for. */
export function BudgetPanel({ id }: DetailTabProps) {
  const [by, setBy] = useState<Grouping>('kind');
  const query = useQuery(figuresQuery(id, by));
  return (
    <div className="hy-budget">
      <QueryBoundary query={query} rows={8}>
        {(figures) => <Figures figures={figures} by={by} onBy={setBy} />}
      </QueryBoundary>
    </div>
  );
}

function Figures({ figures, by, onBy }: { figures: BudgetFigures; by: Grouping; onBy: (by: Grouping) => void }) {
  const say = useSay();
  const locale = useLocale();
  const { use, currency, limits } = figures;
  const percent = (value: string | null): string => formatFigure(value, { unit: 'ratio', locale });
  const money = (value: string | null): string => formatFigure(value, { unit: 'money', locale, currency });
  if (figures.lineCount === 0) return <NoLines figures={figures} />;
  const about = (formula: Label, title: string) => (
    <AboutFigure
      title={title}
      formula={formula}
      period={<RangeText start={figures.period.start} end={figures.period.end} />}
      filters={figures.budget.code}
      fresh={<TimeText at={figures.asOf} />}
    />
  );
  return (
    <>
      <section className="hy-card hy-pad" aria-label={say(words.overview)}>
        <div className="hy-row hy-row--between hy-row--wrap">
          <h2>
            {say(words[sentenceOf(use)], {
              rate: percent(use.rate),
              free: money(use.free),
              reserve: money(use.reserve),
            })}
          </h2>
          <Actions figures={figures} />
        </div>
        <dl className="hy-budget__figures">
          <Figure label={say(words.total)} value={figures.total} currency={currency} />
          <Figure
            label={say(words.plan)}
            value={use.plan}
            currency={currency}
            about={about(words.planHelp, say(words.plan))}
          />
          <Figure label={say(words.committed)} value={use.committed} currency={currency} />
          <Figure label={say(words.actual)} value={use.actual} currency={currency} />
          <Figure
            label={say(words.free)}
            value={use.free}
            currency={currency}
            about={about(words.freeHelp, say(words.free))}
          />
          <Figure label={say(words.reserve)} value={use.reserve} currency={currency} />
          <div>
            <dt>
              {say(words.rate)}
              {about(words.rateHelp, say(words.rate))}
            </dt>
            <dd className="hy-budget__main">{percent(use.rate)}</dd>
          </div>
          <Figure
            label={say(words.imported)}
            value={figures.imported}
            currency={currency}
            about={about(words.importedHelp, say(words.imported))}
            note={
              figures.unassigned !== null && Number(figures.unassigned) !== 0
                ? say(words.unassigned, { amount: money(figures.unassigned) })
                : undefined
            }
          />
        </dl>
        {!figures.whole && <Note tone="warning">{say(words.partial)}</Note>}
      </section>
      <section className="hy-card hy-pad" aria-label={say(groupings[by])}>
        <div className="hy-row hy-row--between hy-row--wrap hy-budget__head">
          <span className="hy-legend hy-small">
            <i className="hy-legend__actual" />
            {say(words.actual)}
            <i className="hy-legend__committed" />
            {say(words.committed)}
            <i className="hy-legend__imported" />
            {say(words.imported)}
            <span className="hy-muted">
              {say(words.marks, { warn: percent(limits.warnAt), guard: percent(limits.guardAt) })}
            </span>
          </span>
          <Select
            aria-label={say(words.by)}
            style={{ width: 120 }}
            value={by}
            options={Object.entries(groupings).map(([value, label]) => ({ value, label: say(label) }))}
            onChange={(next: Grouping) => onBy(next)}
          />
        </div>
        <GroupBars figures={figures} />
      </section>
      <MonthTable figures={figures} />
    </>
  );
}

function Figure(p: {
  label: string;
  value: string | null;
  currency: string;
  about?: ReactNode;
  note?: string | undefined;
}) {
  return (
    <div>
      <dt>
        {p.label}
        {p.about}
      </dt>
      <dd className="hy-budget__main">
        <FigureText value={p.value} unit="money" currency={p.currency} />
      </dd>
      {p.note !== undefined && <dd className="hy-small hy-muted">{p.note}</dd>}
    </div>
  );
}

function Actions({ figures }: { figures: BudgetFigures }) {
  const say = useSay();
  const can = useCan();
  const [open, setOpen] = useState<'split' | 'transfer' | null>(null);
  const { state, id } = figures.budget;
  return (
    <div className="hy-row hy-row--wrap hy-noprint">
      {state === 'draft' && can('budgetLine.create') && (
        <>
          <Button onClick={() => setOpen('split')}>{say(words.split)}</Button>
          <NewLine id={id} currency={figures.currency} />
        </>
      )}
      {state === 'active' && can('commitment.create') && (
        <Link to="/commitments/new" className="hy-budget__link">
          {say(words.newCommitment)}
        </Link>
      )}
      {state === 'active' && can('budgetTransfer.create') && (
        <Button icon={<Icon name="right" />} onClick={() => setOpen('transfer')}>
          {say(words.transfer)}
        </Button>
      )}
      {open === 'split' && <SplitDialog figures={figures} onClose={() => setOpen(null)} />}
      {open === 'transfer' && <TransferDialog budget={id} onClose={() => setOpen(null)} />}
    </div>
  );
}

const NewLine = ({ id, currency }: { id: string; currency: string }) => {
  const say = useSay();
  return (
    <Link
      to="/budget-lines/new"
      search={{ set: { budget: id, amount: { amount: '0', currency } } } as never}
      className="hy-budget__link"
    >
      {say(words.newLine)}
    </Link>
  );
};

function NoLines({ figures }: { figures: BudgetFigures }) {
  const say = useSay();
  const can = useCan();
  const [splitting, setSplitting] = useState(false);
  return (
    <>
      <EmptyState
        title={say(words.noLines)}
        actions={
          figures.budget.state === 'draft' &&
          can('budgetLine.create') && (
            <>
              <Button type="primary" onClick={() => setSplitting(true)}>
                {say(words.split)}
              </Button>
              <NewLine id={figures.budget.id} currency={figures.currency} />
            </>
          )
        }
      >
        {say(words.noLinesHelp)}
      </EmptyState>
      {splitting && <SplitDialog figures={figures} onClose={() => setSplitting(false)} />}
    </>
  );
}
