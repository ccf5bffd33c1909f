import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, NONE } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { StateTag } from '../../../web/kit/small.tsx';
import type { FieldViewProps } from '../../../web/room.ts';
import type { BudgetUse, Use } from '../budget.contract.ts';
import type { Limits } from '../budget-figures.contract.ts';
import './budget.css';
import { words } from './budget.words.ts';
import { barOf } from './budget-view.ts';

const usual: Limits = { warnAt: '0.9', guardAt: '1.05' };
export const levelTone = { none: 'neutral', fine: 'good', warned: 'warning', over: 'bad' } as const;

/** Booked, committed and free on one bar, with the marks of warning and limit; platform cost is a line of its own. */
export function UseBar(p: {
  use: Use;
  imported: string | null;
  limits: Limits;
  scale?: number;
  currency: string;
  name: string;
}) {
  const say = useSay();
  const locale = useLocale();
  const bar = barOf(p.use, p.imported, p.limits, p.scale);
  const money = (value: string): string => formatFigure(value, { unit: 'money', locale, currency: p.currency });
  const label = [
    p.name,
    `${say(words.plan)} ${money(p.use.plan)}`,
    `${say(words.committed)} ${money(p.use.committed)}`,
    `${say(words.actual)} ${money(p.use.actual)}`,
    `${say(words.free)} ${money(p.use.free)}`,
    ...(p.imported === null ? [] : [`${say(words.imported)} ${money(p.imported)}`]),
  ].join(locale === 'zh' ? '，' : ', ');
  const width = (share: number) => ({ width: `${share * 100}%` });
  return (
    <div className="hy-usebar" role="img" aria-label={label} title={label} data-level={p.use.level}>
      <span className="hy-usebar__plan" style={width(bar.plan)} />
      <span className="hy-usebar__actual" style={width(bar.actual)} />
      <span className="hy-usebar__committed" style={{ left: `${bar.actual * 100}%`, ...width(bar.committed) }} />
      {bar.warn !== null && <span className="hy-usebar__warn" style={{ left: `${bar.warn * 100}%` }} />}
      {bar.guard !== null && <span className="hy-usebar__guard" style={{ left: `calc(${bar.guard * 100}% - 2px)` }} />}
      {bar.imported !== null && <span className="hy-usebar__imported" style={width(bar.imported)} />}
    </div>
  );
}

/** The use of a budget or a line in lists, on cards and in fields. */
export function UseView({ value, row, compact }: FieldViewProps) {
  const say = useSay();
  const locale = useLocale();
  const own = useMe().workspace.currency;
  const use = value as Use | BudgetUse | null;
  if (use === null || use === undefined) return <span className="hy-muted">{NONE}</span>;
  const money = (row.total ?? row.amount) as { currency: string } | null | undefined;
  const currency = money?.currency ?? own;
  return (
    <span className="hy-useline">
      <span className="hy-useline__bar">
        <UseBar use={use} imported={null} limits={usual} currency={currency} name={say(words.rate)} />
      </span>
      <span className="hy-useline__rate">{formatFigure(use.rate, { unit: 'ratio', locale })}</span>
      {use.level !== 'fine' && <StateTag label={say(words[use.level])} tone={levelTone[use.level]} />}
      {!compact && (
        <span className="hy-muted">
          {say(words.free)} <FigureText value={use.free} unit="money" currency={currency} />
          {'reserve' in use && (
            <>
              {' · '}
              {say(words.reserve)} <FigureText value={use.reserve} unit="money" currency={currency} />
            </>
          )}
        </span>
      )}
    </span>
  );
}
