import type { ReactNode } from 'react';
import './loop-ring.css';
import { PathLink } from './path-link.tsx';

export interface RingStation {
  readonly key: string;
  readonly label: string;
  /** How much waits here for the person. */
  readonly waiting?: number;
  /** In words, for those who do not see the number. */
  readonly hint?: string;
  readonly to?: string;
  /** Where the thing at hand stands. */
  readonly current?: boolean;
  readonly passed?: boolean;
}

/** A quarter of the circle for each station, clockwise from the top, with an arrow to the next. */
const centre = 100;
const radius = 78;
const point = (degrees: number, r: number): { x: number; y: number } => {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return {
    x: Math.round((centre + r * Math.cos(angle)) * 10) / 10,
    y: Math.round((centre + r * Math.sin(angle)) * 10) / 10,
  };
};
const arc = (from: number, to: number): string => {
  const [a, b] = [point(from, radius), point(to, radius)];
  return `M${a.x} ${a.y}A${radius} ${radius} 0 0 1 ${b.x} ${b.y}`;
};

/** The loop of the department as a ring: its stations are links, in the order of work. */
export function LoopRing(p: {
  stations: readonly RingStation[];
  label: string;
  small?: boolean;
  children?: ReactNode;
}) {
  const each = 360 / Math.max(1, p.stations.length);
  return (
    <nav className={`hy-ring${p.small ? ' hy-ring--small' : ''}`} aria-label={p.label}>
      <svg viewBox="0 0 200 200" aria-hidden="true" className="hy-ring__drawing">
        {p.stations.map((s, i) => {
          // Below the right and above the left station stands a name: the line out of it begins after the name.
          const from = i * each + (i % 2 === 1 ? 34 : p.small ? 18 : 20);
          const to = (i + 1) * each - (p.small ? 19 : 24);
          const tip = point(to + 3, radius);
          return (
            <g key={s.key} className={s.passed ? 'hy-ring__done' : undefined}>
              <path d={arc(from, to)} className="hy-ring__arc" />
              <path
                d="M-5 -4L3 0L-5 4"
                className="hy-ring__arc"
                transform={`translate(${tip.x} ${tip.y}) rotate(${to + 3})`}
              />
            </g>
          );
        })}
      </svg>
      <ol>
        {p.stations.map((s, i) => {
          const at = point(i * each, radius);
          const body = (
            <>
              <span className="hy-ring__dot" aria-hidden="true">
                {p.small ? '' : (s.waiting ?? 0)}
              </span>
              <span className="hy-ring__name">{s.label}</span>
              {s.hint !== undefined && <span className="hy-sr">{s.hint}</span>}
            </>
          );
          return (
            <li
              key={s.key}
              style={{ left: `${at.x / 2}%`, top: `${at.y / 2}%` }}
              data-current={s.current === true}
              data-passed={s.passed === true}
              data-waiting={(s.waiting ?? 0) > 0}
              data-above={i === 3}
              aria-current={s.current ? 'step' : undefined}
            >
              {s.to === undefined ? body : <PathLink to={s.to}>{body}</PathLink>}
            </li>
          );
        })}
      </ol>
      {p.children !== undefined && <div className="hy-ring__centre">{p.children}</div>}
    </nav>
  );
}
