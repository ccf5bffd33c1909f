import { memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLocale, useText } from '../../i18n/i18n.ts';
import { useToday } from '../small.tsx';
import { daysBetween, formatRange, isWeekend } from '../time.ts';
import { showToast } from '../toast.tsx';
import { type Days, type DragHost, listenForDrags, pulled } from './bar-drag.ts';
import './gantt.css';
import { GanttHead } from './gantt-head.tsx';
import type { GanttItem } from './gantt-item.ts';
import { GanttList } from './gantt-list.tsx';
import { type LaidBar, linksOf, rowHeight } from './links.ts';
import { MoveDialog } from './move-dialog.tsx';
import { barOf, dayWidth, type Extent, extentOf, freeRuns, monthTicks, type Zoom } from './scale.ts';

export interface GanttProps {
  readonly items: readonly GanttItem[];
  readonly zoom: Zoom;
  readonly onOpen: (id: string) => void;
  /** Without it nothing moves. Resolves when the answer is drawn; says itself why not. */
  readonly onMove?: ((id: string, days: Days) => Promise<void>) | undefined;
  readonly groupName?: (key: string) => ReactNode;
  /** Holidays by day; without it weekends are shaded. */
  readonly freeDays?: ReadonlyMap<string, string> | undefined;
  /** Drawn below the rows over the same days. */
  readonly under?: ((extent: Extent, dayWidth: number) => ReactNode) | undefined;
}

const groupHeight = 32;
/** Days behind the last month into which a bar can be pulled. */
const roomBehind = 45;

/** Bars over time with arrows, today, free days; on phones a list. Bars are pulled by pointer, keys or a dialog. */
export function GanttChart(p: GanttProps) {
  const { items, zoom, onMove } = p;
  const t = useText();
  const today = useToday();
  const locale = useLocale();
  const box = useRef<HTMLDivElement>(null);
  const width = dayWidth[zoom];
  const extent = useMemo(() => {
    const { start, days } = extentOf(items, today);
    return { start, days: days + roomBehind };
  }, [items, today]);
  const now = daysBetween(extent.start, today);
  const [dialog, setDialog] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const byId = useMemo(() => new Map(items.map((i) => [i.id, i])), [items]);
  const rangeOf = useCallback((d: Days) => formatRange(d.start, d.end, today, locale), [today, locale]);

  const scrolledTo = useRef('');
  useLayoutEffect(() => {
    const el = box.current;
    // Once for a zoom: a row that is loaded anew does not take the eye away from where it is.
    if (el === null || scrolledTo.current === `${zoom}${extent.start}`) return;
    scrolledTo.current = `${zoom}${extent.start}`;
    el.scrollLeft = Math.max(0, now * width - el.clientWidth / 3);
  }, [now, width, zoom, extent.start]);

  const latest = useRef<DragHost | null>(null);
  useEffect(() => {
    const el = box.current;
    if (onMove === undefined || el === null) return;
    latest.current = {
      box: el,
      dayWidth: width,
      daysOf: (id) => byId.get(id),
      fixed: (id) => byId.get(id)?.fixed ?? null,
      say: rangeOf,
      refuse: (reason) => showToast(reason, { tone: 'bad' }),
      drop: onMove,
    };
  });
  const movable = onMove !== undefined;
  useEffect(() => {
    if (!movable) return;
    return listenForDrags(() => latest.current as DragHost);
  }, [movable]);

  const keyed = useKeyedMoves(byId, onMove, (days) =>
    setSaid(days === null ? '' : t('timeline.preview', { days: rangeOf(days) })),
  );
  const groups = useMemo(() => grouped(items), [items]);
  const laid = useMemo(() => layOut(groups, extent), [groups, extent]);
  const links = useMemo(() => linksOf(laid.bars, width, (row) => laid.tops[row] ?? 0), [laid, width]);
  const { freeDays } = p;
  const free = useMemo(
    () => (zoom === 'month' ? [] : freeRuns(extent, (d) => freeDays?.has(d) ?? isWeekend(d))),
    [extent, zoom, freeDays],
  );
  return (
    <>
      <div
        className="hy-gantt"
        ref={box}
        data-movable={movable}
        style={{ '--day': `${width}px`, '--days': extent.days } as React.CSSProperties}
      >
        <GanttHead extent={extent} zoom={zoom} freeDays={freeDays} />
        <div className="hy-gantt__body">
          {free.map(({ left, width: days }) => (
            <span
              key={left}
              className="hy-gantt__free"
              style={{ left: `calc(var(--names) + ${left} * var(--day))`, width: `calc(${days} * var(--day))` }}
            />
          ))}
          {monthTicks(extent).map(({ day, at }) => (
            <span key={day} className="hy-gantt__line" style={{ left: `calc(var(--names) + ${at} * var(--day))` }} />
          ))}
          <span
            className="hy-gantt__now"
            style={{ left: `calc(var(--names) + ${now + 0.5} * var(--day))` }}
            title={t('list.today')}
          />
          {links.length > 0 && <Links links={links} width={extent.days * width} height={laid.height} />}
          {groups.map(({ key, rows }) => (
            <div key={key}>
              {p.groupName !== undefined && (
                <div className="hy-gantt__group">{key === '' ? t('timeline.ungrouped') : p.groupName(key)}</div>
              )}
              {rows.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  extent={extent}
                  range={rangeOf(item)}
                  movable={movable}
                  shown={keyed.preview?.id === item.id ? keyed.preview.days : null}
                  onOpen={p.onOpen}
                  onKey={keyed.onKey}
                  onAsk={setDialog}
                />
              ))}
            </div>
          ))}
          {p.under?.(extent, width)}
        </div>
      </div>
      <GanttList items={items} rangeOf={rangeOf} onOpen={p.onOpen} onAsk={movable ? setDialog : undefined} />
      {movable && (
        <p className="hy-small hy-muted hy-gantt__keys" id="hy-gantt-keys">
          {t('timeline.keys')}
        </p>
      )}
      <span className="hy-sr" aria-live="polite">
        {said}
      </span>
      {dialog !== null && onMove !== undefined && byId.get(dialog) !== undefined && (
        <MoveDialog item={byId.get(dialog) as GanttItem} onClose={() => setDialog(null)} onMove={onMove} />
      )}
    </>
  );
}

/** Moves by the arrow keys: shown at once, kept by Enter. */
function useKeyedMoves(
  byId: ReadonlyMap<string, GanttItem>,
  onMove: GanttProps['onMove'],
  tell: (days: Days | null) => void,
) {
  const [preview, setPreview] = useState<{ id: string; days: Days } | null>(null);
  const state = useRef({ byId, onMove, preview, tell });
  useEffect(() => {
    state.current = { byId, onMove, preview, tell };
  });
  const show = useCallback((next: { id: string; days: Days } | null): void => {
    setPreview(next);
    state.current.tell(next?.days ?? null);
  }, []);
  const onKey = useCallback(
    (id: string, e: React.KeyboardEvent): void => {
      const { byId: items, onMove: keep, preview: now } = state.current;
      const item = items.get(id);
      if (item === undefined || keep === undefined) return;
      const step = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? -1 : 0;
      if (step !== 0 && !e.altKey && !e.ctrlKey && !e.metaKey) {
        e.preventDefault();
        if (item.fixed !== null && item.fixed !== undefined) return showToast(item.fixed, { tone: 'bad' });
        show({ id, days: pulled(now?.id === id ? now.days : item, e.shiftKey ? 'end' : 'whole', step) });
      } else if (e.key === 'Enter' && now?.id === id) {
        e.preventDefault();
        void keep(id, now.days).finally(() => show(null));
      } else if (e.key === 'Escape' && now !== null) {
        e.preventDefault();
        show(null);
      } else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        const names = [...document.querySelectorAll<HTMLElement>('.hy-gantt__name')];
        const to = names[names.indexOf(e.currentTarget as HTMLElement) + (e.key === 'ArrowDown' ? 1 : -1)];
        if (to !== undefined) {
          e.preventDefault();
          to.focus();
        }
      }
    },
    [show],
  );
  return { preview, onKey };
}

interface RowProps {
  readonly item: GanttItem;
  readonly extent: Extent;
  readonly range: string;
  readonly movable: boolean;
  /** Days to show instead, while keys move it. */
  readonly shown: Days | null;
  readonly onOpen: (id: string) => void;
  readonly onKey: (id: string, e: React.KeyboardEvent) => void;
  readonly onAsk: (id: string) => void;
}

const Row = memo(function Row({ item, extent, range, movable, shown, onOpen, onKey }: RowProps) {
  const t = useText();
  const { start, end } = shown ?? item;
  const bar = barOf(extent, start, end);
  const flags = [item.critical === true && t('timeline.critical'), item.clash === true && t('timeline.clash')];
  const hover = [`${item.title} · ${range}`, item.note, ...flags, item.fixed].filter(Boolean).join('\n');
  return (
    <div className="hy-gantt__row">
      <button
        type="button"
        className="hy-plain hy-gantt__name hy-ellipsis"
        aria-describedby={movable ? 'hy-gantt-keys' : undefined}
        aria-label={[t('timeline.bar', { title: item.title, days: range }), ...flags.filter(Boolean)].join(' · ')}
        onKeyDown={(e) => onKey(item.id, e)}
        onClick={() => onOpen(item.id)}
      >
        {item.critical === true && <i className="hy-gantt__dot" aria-hidden="true" />}
        {item.title}
      </button>
      {bar !== null && (
        <button
          type="button"
          className="hy-span hy-gantt__bar"
          data-bar={item.id}
          data-tone={item.tone}
          data-critical={item.critical === true}
          data-clash={item.clash === true}
          data-fixed={movable && typeof item.fixed === 'string'}
          data-preview={shown !== null}
          style={{
            left: `calc(var(--names) + ${bar.left} * var(--day))`,
            width: `max(8px, calc(${bar.width} * var(--day)))`,
          }}
          title={hover}
          aria-hidden="true"
          tabIndex={-1}
          onClick={() => onOpen(item.id)}
        >
          {movable && (
            <>
              <i className="hy-gantt__edge" data-edge="start" />
              <i className="hy-gantt__edge" data-edge="end" />
            </>
          )}
        </button>
      )}
    </div>
  );
});

const Links = memo(function Links({
  links,
  width,
  height,
}: {
  links: ReturnType<typeof linksOf>;
  width: number;
  height: number;
}) {
  return (
    <svg className="hy-gantt__links" width={width} height={height} aria-hidden="true">
      <defs>
        {(['plain', 'critical', 'clash'] as const).map((tone) => (
          <marker
            key={tone}
            id={`hy-arrow-${tone}`}
            viewBox="0 0 6 6"
            refX="5"
            refY="3"
            markerWidth="6"
            markerHeight="6"
            orient="auto"
          >
            <path d="M0 0L6 3L0 6z" data-tone={tone} />
          </marker>
        ))}
      </defs>
      {links.map((l) => (
        <path key={l.key} d={l.path} data-tone={l.tone} markerEnd={`url(#hy-arrow-${l.tone})`} />
      ))}
    </svg>
  );
});

interface Group {
  readonly key: string;
  readonly rows: readonly GanttItem[];
}
function grouped(items: readonly GanttItem[]): readonly Group[] {
  const groups = new Map<string, GanttItem[]>();
  for (const item of items) {
    const key = item.group ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups].map(([key, rows]) => ({ key, rows }));
}

/** Where each row's top is: groups have a line of their own above their rows. */
function layOut(
  groups: readonly Group[],
  extent: Extent,
): { bars: readonly LaidBar[]; tops: readonly number[]; height: number } {
  const headed = groups.length > 1 || (groups[0]?.key ?? '') !== '';
  const bars: LaidBar[] = [];
  const tops: number[] = [];
  let top = 0;
  for (const { rows } of groups) {
    if (headed) top += groupHeight;
    for (const item of rows) {
      const bar = barOf(extent, item.start, item.end);
      if (bar !== null)
        bars.push({
          id: item.id,
          row: tops.length,
          left: bar.left,
          right: bar.left + bar.width,
          waitsFor: item.waitsFor ?? [],
          critical: item.critical === true,
        });
      tops.push(top);
      top += rowHeight;
    }
  }
  return { bars, tops, height: top };
}
