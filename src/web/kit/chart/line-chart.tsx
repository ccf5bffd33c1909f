import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { type FigureUnit, formatExact, formatFigure, NONE } from '../figure.ts';
import { usePalette } from '../theme.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { laneOf, linePath, lonely, niceTicks, spreadLabels, tickPlaces, type Value } from './scale.ts';

export interface ChartSeries {
  readonly key: string;
  readonly label: string;
  readonly values: readonly Value[];
  /** Exact decimal texts of the values, for hover, table and file. */
  readonly exact?: readonly (string | null)[];
  readonly colour: string;
  /** Targets, forecasts and earlier periods are dashed. */
  readonly look?: 'line' | 'dashed' | 'faint';
}
export interface ChartX {
  readonly key: string;
  /** In full, for hover and table. */
  readonly label: string;
  /** Under the axis. */
  readonly short: string;
  /** A weekend or a holiday. */
  readonly shade?: boolean;
}
/** Days that explain the course: a campaign, an incident, a gap in the data. */
export interface ChartMark {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** `gap`: days without data. */
  readonly tone?: 'gap';
}

interface Props {
  readonly title: string;
  readonly note?: ReactNode;
  readonly name: string;
  readonly x: readonly ChartX[];
  readonly series: readonly ChartSeries[];
  readonly unit: FigureUnit;
  readonly currency?: string | undefined;
  readonly marks?: readonly ChartMark[];
  readonly height?: number;
  readonly actions?: ReactNode;
}

/** Width of a text at 12 px, near enough to keep room for it. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, c) => sum + ((c.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.8), 0);

function useWidth(): readonly [React.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = ref.current;
    if (box === null) return;
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  return [ref, width];
}

/** Figures over time. Gaps stay gaps, weekends are shaded, arrow keys walk from point to point. */
export function LineChart(props: Props) {
  const { x, series, unit } = props;
  const t = useText();
  const locale = useLocale();
  const own = useMe().workspace.currency;
  const format = { unit, locale, currency: props.currency ?? own };
  const exactOf = (one: ChartSeries, i: number): string | number | null => one.exact?.[i] ?? one.values[i] ?? null;
  const table = {
    head: [t('chart.day'), ...series.map((s) => s.label)],
    rows: x.map((at, i) => [at.label, ...series.map((s) => formatExact(exactOf(s, i), format))]),
    plain: x.map((at, i) => [at.key, ...series.map((s) => exactOf(s, i))]),
  };
  const empty = !series.some((s) => s.values.some((v) => v !== null));
  return (
    <ChartFrame title={props.title} note={props.note} name={props.name} table={table} actions={props.actions}>
      {empty ? <p className="hy-chart__empty">{t('chart.noData')}</p> : <Plot {...props} />}
    </ChartFrame>
  );
}

function Plot({ title, x, series, unit, currency, marks: given = [], height = 240 }: Props) {
  const t = useText();
  const locale = useLocale();
  const palette = usePalette();
  const own = useMe().workspace.currency;
  const [box, width] = useWidth();
  const [at, setAt] = useState<number | null>(null);
  const format = { unit, locale, currency: currency ?? own };
  const marks = given.toSorted((a, b) => a.from - b.from);

  const ticks = niceTicks(series.flatMap((s) => s.values));
  const tickText = ticks.map((v) => plainTick(formatFigure(String(v), { ...format, bare: true })));
  const wide = width >= 560 && series.length > 1 && series.length <= 6;
  const left = Math.max(...tickText.map(widthOf)) + 12;
  const right = wide ? Math.min(132, Math.max(...series.map((s) => widthOf(s.label))) + 16) : 12;
  const plotWidth = Math.max(40, width - left - right);
  const low = ticks[0] ?? 0;
  const span = (ticks.at(-1) ?? 1) - low || 1;
  const step = plotWidth / Math.max(1, x.length);
  const xAt = (i: number): number => left + (i + 0.5) * step;
  // A mark is as wide as its days or its name, whichever needs more room.
  const spans = marks.map((mark) => {
    const from = Math.max(left, Math.min(xAt(mark.from) - step / 2, width - widthOf(mark.label) - 4));
    return { from, to: Math.max(xAt(mark.to) + step / 2, from + widthOf(mark.label) + 8) };
  });
  const lanes = laneOf(spans, 3);
  const [top, bottom] = [10 + 18 * (Math.max(-1, ...lanes.map((lane) => lane ?? -1)) + 1), 24];
  const plotHeight = height - top - bottom;
  const yAt = (v: number): number => top + plotHeight - ((v - low) / span) * plotHeight;

  const clamp = (i: number): number => Math.max(0, Math.min(x.length - 1, i));
  const onMove = (e: PointerEvent): void => {
    const edge = e.currentTarget.getBoundingClientRect().left;
    setAt(clamp(Math.floor((e.clientX - edge - left) / step)));
  };
  const onKey = (e: KeyboardEvent): void => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -x.length, End: x.length }[e.key];
    if (move !== undefined) {
      e.preventDefault();
      setAt(clamp((at ?? (move > 0 ? -1 : x.length)) + move));
    } else if (e.key === 'Escape') setAt(null);
  };
  const lines = at === null ? [] : series.map((s) => ({ s, value: s.exact?.[at] ?? s.values[at] ?? null }));
  const ends = series.map((s) => s.values.findLastIndex((v) => v !== null));
  const labelY = spreadLabels(
    series.map((s, i) => yAt(s.values[ends[i] ?? -1] ?? 0)),
    16,
    top + 4,
    top + plotHeight,
  );
  const text = { fontSize: 12, fill: palette.text3 };

  return (
    <div ref={box} className="hy-plot">
      {!wide && series.length > 1 && (
        <ul className="hy-legend">
          {series.map((s) => (
            <li key={s.key}>
              <svg width="16" height="8" aria-hidden="true">
                <line x1="0" x2="16" y1="4" y2="4" stroke={s.colour} strokeWidth="2" strokeDasharray={dash(s)} />
              </svg>
              {s.label}
            </li>
          ))}
        </ul>
      )}
      {/* A group with one stop of Tab: the arrows move inside, and what they reach is read out. */}
      <div
        role="group"
        tabIndex={0}
        className="hy-plot__area"
        aria-label={t('chart.region', { title })}
        onKeyDown={onKey}
        onPointerMove={onMove}
        onPointerDown={onMove}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        style={{ height }}
      >
        {width > 0 && (
          <svg data-plot width={width} height={height} aria-hidden="true">
            {x.map((one, i) =>
              // Of a whole year the weekends would be stripes that say nothing.
              one.shade && step > 5 ? (
                <rect
                  key={one.key}
                  x={xAt(i) - step / 2}
                  y={top}
                  width={step}
                  height={plotHeight}
                  fill={palette.sunken}
                />
              ) : null,
            )}
            {marks.map((mark, i) => {
              const lane = lanes[i];
              const place = spans[i];
              if (lane === undefined || place === undefined) return null;
              const y = 4 + lane * 18;
              return (
                <g key={`${mark.label}-${mark.from}`}>
                  <rect
                    x={xAt(mark.from) - step / 2}
                    y={y + 13}
                    width={(mark.to - mark.from + 1) * step}
                    height={3}
                    rx={1.5}
                    fill={mark.tone === 'gap' ? palette.warning : palette.series[1]}
                  />
                  <text {...text} x={place.from} y={y + 10}>
                    {mark.label}
                  </text>
                </g>
              );
            })}
            {ticks.map((v, i) => (
              <g key={v}>
                <line
                  x1={left}
                  x2={left + plotWidth}
                  y1={yAt(v)}
                  y2={yAt(v)}
                  stroke={v === 0 ? palette.lineStrong : palette.line}
                />
                <text {...text} x={left - 8} y={yAt(v) + 4} textAnchor="end">
                  {tickText[i]}
                </text>
              </g>
            ))}
            {tickPlaces(x.length, plotWidth).map((i) => (
              <text
                key={i}
                {...text}
                x={Math.min(xAt(i), width - widthOf(x[i]?.short ?? '') / 2)}
                y={height - 6}
                textAnchor="middle"
              >
                {x[i]?.short}
              </text>
            ))}
            {series.map((s) => (
              <g key={s.key} opacity={s.look === 'faint' ? 0.55 : 1}>
                <path
                  d={linePath(s.values, xAt, yAt)}
                  fill="none"
                  stroke={s.colour}
                  strokeWidth={s.look === 'line' || s.look === undefined ? 2 : 1.5}
                  strokeLinejoin="round"
                  strokeDasharray={dash(s)}
                />
                {lonely(s.values).map((i) => (
                  <circle key={i} cx={xAt(i)} cy={yAt(s.values[i] ?? 0)} r={2.5} fill={s.colour} />
                ))}
              </g>
            ))}
            {wide &&
              series.map((s, i) =>
                (ends[i] ?? -1) < 0 ? null : (
                  <text key={s.key} {...text} fill={s.colour} x={left + plotWidth + 8} y={(labelY[i] ?? 0) + 4}>
                    {s.label}
                  </text>
                ),
              )}
            {at !== null && (
              <>
                <line x1={xAt(at)} x2={xAt(at)} y1={top} y2={top + plotHeight} stroke={palette.text3} />
                {series.map((s) => {
                  const value = s.values[at] ?? null;
                  return value === null ? null : (
                    <circle key={s.key} cx={xAt(at)} cy={yAt(value)} r={3.5} fill={s.colour} stroke={palette.surface} />
                  );
                })}
              </>
            )}
          </svg>
        )}
        {at !== null && (
          <div
            className="hy-tip"
            style={xAt(at) > width / 2 ? { right: width - xAt(at) + 10 } : { left: xAt(at) + 10 }}
          >
            <div className="hy-tip__head">{x[at]?.label}</div>
            {lines.map(({ s, value }) => (
              <div key={s.key} className="hy-tip__line">
                <i style={{ background: s.colour }} />
                <span className="hy-grow">{s.label}</span>
                <b>{value === null ? t('chart.gap') : formatExact(value, format)}</b>
              </div>
            ))}
          </div>
        )}
        <span className="hy-sr" aria-live="polite">
          {at === null
            ? ''
            : `${x[at]?.label ?? ''} ${lines.map((l) => `${l.s.label} ${l.value === null ? NONE : formatExact(l.value, format)}`).join(' ')}`}
        </span>
      </div>
    </div>
  );
}

/** 75.0万 → 75万: ticks are round, their zeros say nothing. */
const plainTick = (text: string): string => text.replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');

const dash = (s: ChartSeries): string | undefined => (s.look === 'dashed' ? '5 4' : undefined);
