import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { cents, fromCents } from '../../../shared/money.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { StateTag } from '../../../web/kit/small.tsx';
import type { BudgetFigures, LineFigures } from '../budget-figures.contract.ts';
import { figuresQuery } from './budget.queries.ts';
import { words } from './budget.words.ts';
import { scaleOf } from './budget-view.ts';
import { levelTone, UseBar } from './use-bar.tsx';

type Group = BudgetFigures['groups'][number];

/** One bar a group, of one length unit for all; each opens to its lines. */
export function GroupBars({ figures }: { figures: BudgetFigures }) {
  const [open, setOpen] = useState<string | null>(
    figures.groups.length === 1 ? (figures.groups[0]?.key ?? null) : null,
  );
  const scale = scaleOf(figures.groups, figures.limits);
  return (
    <ul className="hy-bars">
      {figures.groups.map((group) => (
        <GroupRow
          key={group.key}
          group={group}
          figures={figures}
          scale={scale}
          open={open === group.key}
          onToggle={() => setOpen(open === group.key ? null : group.key)}
        />
      ))}
    </ul>
  );
}

function GroupRow(p: { group: Group; figures: BudgetFigures; scale: number; open: boolean; onToggle: () => void }) {
  const say = useSay();
  const { group, figures } = p;
  return (
    <li>
      <div className="hy-bars__row">
        <button type="button" className="hy-plain hy-bars__name" aria-expanded={p.open} onClick={p.onToggle}>
          <Icon name={p.open ? 'down' : 'right'} size={12} />
          <span className="hy-ellipsis">{say(group.label)}</span>
          <span className="hy-small hy-muted hy-nowrap">{say(words.lines, { n: group.lines })}</span>
        </button>
        <UseBar
          use={group.use}
          imported={group.imported}
          limits={figures.limits}
          scale={p.scale}
          currency={figures.currency}
          name={say(group.label)}
        />
        <Numbers use={group.use} currency={figures.currency} />
      </div>
      {p.open && <Lines figures={figures} group={group.key} />}
    </li>
  );
}

function Lines({ figures, group }: { figures: BudgetFigures; group: string }) {
  const say = useSay();
  const query = useQuery(figuresQuery(figures.budget.id, figures.by, group));
  const [shown, setShown] = useState(20);
  const answer = query.data;
  if (answer === undefined || query.isPlaceholderData) return null;
  const scale = scaleOf(answer.lines, answer.limits);
  const rest = answer.lineCount - Math.min(shown, answer.lines.length);
  return (
    <ul className="hy-bars hy-bars--lines">
      {answer.lines.slice(0, shown).map((line) => (
        <LineRow key={line.id} line={line} figures={answer} scale={scale} />
      ))}
      {rest > 0 && (
        <li>
          {shown < answer.lines.length ? (
            <button type="button" className="hy-link" onClick={() => setShown(shown + 50)}>
              {say(words.more, { n: rest })}
            </button>
          ) : (
            <Link to="/budget-lines">{say(words.more, { n: rest })}</Link>
          )}
        </li>
      )}
    </ul>
  );
}

function LineRow({ line, figures, scale }: { line: LineFigures; figures: BudgetFigures; scale: number }) {
  const say = useSay();
  return (
    <li className="hy-bars__row">
      <span className="hy-bars__name">
        <Link to={`/budget-lines/${line.id}`} className="hy-ellipsis">
          {line.title}
        </Link>
        {line.use.level !== 'fine' && <StateTag label={say(words[line.use.level])} tone={levelTone[line.use.level]} />}
      </span>
      <UseBar
        use={line.use}
        imported={line.imported}
        limits={figures.limits}
        scale={scale}
        currency={figures.currency}
        name={line.title}
      />
      <Numbers use={line.use} currency={figures.currency} movements={`/budgets/${figures.budget.id}`} line={line.id} />
    </li>
  );
}

function Numbers(p: { use: Group['use']; currency: string; movements?: string; line?: string }) {
  const say = useSay();
  const locale = useLocale();
  const spent = fromCents(cents(p.use.committed) + cents(p.use.actual));
  return (
    <span className="hy-bars__numbers">
      <span>
        <FigureText value={spent} unit="money" currency={p.currency} />{' '}
        <span className="hy-muted">
          / <FigureText value={p.use.plan} unit="money" currency={p.currency} bare />
        </span>
      </span>
      <b>{formatFigure(p.use.rate, { unit: 'ratio', locale })}</b>
      {p.movements !== undefined && (
        <Link
          to={p.movements}
          search={{ tab: 'movements', line: p.line } as never}
          className="hy-small"
          aria-label={say(words.movements)}
          title={say(words.movements)}
        >
          <Icon name="history" size={14} />
        </Link>
      )}
    </span>
  );
}
