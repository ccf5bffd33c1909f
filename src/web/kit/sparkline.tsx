import { linePath, lonely, type Value } from './chart/scale.ts';
import './figure-text.css';
import { usePalette } from './theme.tsx';

/** The course of a figure without axes, beside the figure itself. The last point is marked, a gap stays a gap. */
export function Sparkline({ values, label, width = 96, height = 24 }: SparklineProps) {
  const palette = usePalette();
  const known = values.filter((v): v is number => v !== null);
  if (known.length < 2) return <span className="hy-muted">—</span>;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (i: number): number => 2 + (i / Math.max(1, values.length - 1)) * (width - 4);
  const y = (v: number): number => (high === low ? height / 2 : height - 3 - ((v - low) / (high - low)) * (height - 6));
  const last = values.findLastIndex((v) => v !== null);
  const lastValue = values[last] ?? null;
  return (
    <svg className="hy-spark" width={width} height={height} role="img" aria-label={label}>
      <path d={linePath(values, x, y)} fill="none" stroke={palette.accent} strokeWidth={1.5} strokeLinejoin="round" />
      {lonely(values).map((i) => (
        <circle key={i} cx={x(i)} cy={y(values[i] ?? 0)} r={1.5} fill={palette.accent} />
      ))}
      {lastValue !== null && <circle cx={x(last)} cy={y(lastValue)} r={2.2} fill={palette.accent} />}
    </svg>
  );
}

interface SparklineProps {
  readonly values: readonly Value[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

export interface MeterProps {
  /** Share that is reached; more than 1 fills the bar. */
  readonly ratio: number | null;
  /** Share that is due by now. */
  readonly pace?: number | null;
  readonly tone?: 'good' | 'bad' | 'neutral';
  readonly label: string;
}

/** How far something is, with a mark where it should be. */
export function Meter({ ratio, pace = null, tone = 'neutral', label }: MeterProps) {
  const share = Math.max(0, Math.min(1, ratio ?? 0));
  return (
    <div
      className="hy-meter"
      data-tone={tone}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      aria-valuetext={label}
    >
      <div className="hy-meter__fill" style={{ width: `${share * 100}%` }} />
      {pace !== null && (
        <span className="hy-meter__pace" style={{ left: `calc(${Math.max(0, Math.min(1, pace)) * 100}% - 1px)` }} />
      )}
    </div>
  );
}
