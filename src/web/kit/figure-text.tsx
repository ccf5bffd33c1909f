import { Popover } from 'antd';
import type { ReactNode } from 'react';
import type { Label } from '../../shared/label.ts';
import { useMe } from '../api/session.ts';
import { useLocale, useSay, useText } from '../i18n/i18n.ts';
import {
  changeOf,
  type Direction,
  type FigureUnit,
  type FigureValue,
  formatExact,
  formatFigure,
  toneOf,
} from './figure.ts';
import './figure-text.css';
import { Icon } from './icon.tsx';

export interface FigureProps {
  readonly value: FigureValue;
  readonly unit: FigureUnit;
  readonly currency?: string | undefined;
  /** The currency sign stands elsewhere. */
  readonly bare?: boolean;
}

/** A ratio that is read as times (ROAS 3.2) is written like a decimal. */
export const figureUnit = (unit: FigureUnit, display?: 'percent' | 'times'): FigureUnit =>
  unit === 'ratio' && display === 'times' ? 'decimal' : unit;

/** A short figure with the exact one on hover. */
export function FigureText({ value, unit, currency, bare = false }: FigureProps) {
  const locale = useLocale();
  const own = useMe().workspace.currency;
  const format = { unit, locale, currency: currency ?? own };
  return (
    <span className="hy-figure" title={formatExact(value, format)}>
      {formatFigure(value, { ...format, bare })}
    </span>
  );
}

export interface ChangeProps {
  readonly value: FigureValue;
  readonly base: FigureValue;
  readonly unit: FigureUnit;
  readonly direction?: Direction | undefined;
  /** What it is compared with: 环比, 同比. */
  readonly label?: string;
}

/** How a figure moved: arrow, sign and word; the colour only repeats them. */
export function ChangeText({ value, base, unit, direction, label }: ChangeProps) {
  const t = useText();
  const locale = useLocale();
  const currency = useMe().workspace.currency;
  const change = changeOf(value, base, unit);
  const title =
    change.way === 'none' ? t('figure.none') : `${label ?? ''} ${formatExact(base, { unit, locale, currency })}`;
  return (
    <span className="hy-moved" data-tone={toneOf(change.way, direction)} title={title.trim()}>
      {label !== undefined && <span className="hy-moved__label">{label}</span>}
      {(change.way === 'up' || change.way === 'down') && (
        <Icon name={change.way === 'up' ? 'arrowUp' : 'arrowDown'} size={12} />
      )}
      <span className="hy-sr">{t(`figure.${change.way}`)}</span>
      <span>{change.text}</span>
    </span>
  );
}

export interface AboutProps {
  readonly title: string;
  readonly formula: Label | string;
  readonly period?: ReactNode;
  readonly filters?: ReactNode;
  readonly fresh?: ReactNode;
  /** The way down to the rows. */
  readonly rows?: ReactNode;
}

/** What a figure is: its formula, period, conditions and age, on demand. */
export function AboutFigure(p: AboutProps) {
  const t = useText();
  const say = useSay();
  const lines: readonly (readonly [string, ReactNode])[] = [
    [t('figure.formula'), typeof p.formula === 'string' ? p.formula : say(p.formula)],
    [t('figure.period'), p.period],
    [t('figure.filters'), p.filters],
    [t('figure.fresh'), p.fresh],
  ];
  return (
    <Popover
      trigger="click"
      title={p.title}
      content={
        <div className="hy-about">
          <dl>
            {lines.map(([name, text]) =>
              text === undefined || text === null ? null : (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{text}</dd>
                </div>
              ),
            )}
          </dl>
          {p.rows}
        </div>
      }
    >
      <button type="button" className="hy-aboutbutton hy-noprint" aria-label={`${t('figure.about')}：${p.title}`}>
        <Icon name="help" size={14} />
      </button>
    </Popover>
  );
}
