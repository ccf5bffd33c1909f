import { addDays } from '../time.ts';

export type Edge = 'whole' | 'start' | 'end';
export interface Days {
  readonly start: string;
  readonly end: string;
}

/** Days of a bar after it was pulled by so many; an edge stops at the other one. */
export function pulled({ start, end }: Days, edge: Edge, by: number): Days {
  if (edge === 'whole') return { start: addDays(start, by), end: addDays(end, by) };
  if (edge === 'start') {
    const next = addDays(start, by);
    return { start: next > end ? end : next, end };
  }
  const next = addDays(end, by);
  return { start, end: next < start ? start : next };
}

export interface DragHost {
  /** What scrolls. */
  readonly box: HTMLElement;
  readonly dayWidth: number;
  readonly daysOf: (id: string) => Days | undefined;
  /** Why a bar stands still; null where it may move. */
  readonly fixed: (id: string) => string | null;
  readonly say: (days: Days) => string;
  readonly refuse: (reason: string) => void;
  /** Resolves when the answer of the server is drawn. */
  readonly drop: (id: string, days: Days) => Promise<void>;
}

const slop = 4;
const nearEdge = 28;
const scrollStep = 10;

/**
 * Pulls bars by the pointer. While it is pulled nothing is rendered anew: the bar (or a shade, for an edge) is moved by
 * its transform alone, once a frame, so that hundreds of bars cost nothing. Answers how to stop listening.
 */
export function listenForDrags(host: () => DragHost): () => void {
  const { box } = host();
  const down = (e: PointerEvent): void => {
    const bar = (e.target as HTMLElement).closest<HTMLElement>('[data-bar]');
    if (bar === null || e.button !== 0) return;
    const id = bar.dataset['bar'] ?? '';
    const edge = ((e.target as HTMLElement).dataset['edge'] ?? 'whole') as Edge;
    const before = host().daysOf(id);
    if (before !== undefined) follow(host, bar, id, edge, before, e);
  };
  box.addEventListener('pointerdown', down);
  return () => box.removeEventListener('pointerdown', down);
}

function follow(host: () => DragHost, bar: HTMLElement, id: string, edge: Edge, before: Days, e: PointerEvent): void {
  const { box, dayWidth, say } = host();
  const [fromX, fromScroll] = [e.clientX, box.scrollLeft];
  const reason = host().fixed(id);
  let x = fromX;
  let pulling = false;
  let frame = 0;
  let shownBy = Number.NaN;
  const left = bar.offsetLeft;
  const width = bar.offsetWidth;
  const shade = document.createElement('div');
  const tip = document.createElement('div');
  shade.className = 'hy-gantt__shade';
  tip.className = 'hy-gantt__tip';
  const distance = (): number => x - fromX + box.scrollLeft - fromScroll;

  const draw = (): void => {
    frame = 0;
    const area = box.getBoundingClientRect();
    if (x > area.right - nearEdge) box.scrollLeft += scrollStep;
    else if (x < area.left + nearEdge) box.scrollLeft -= scrollStep;
    const by = distance();
    if (edge === 'whole') bar.style.transform = `translateX(${by}px)`;
    else {
      const from = edge === 'start' ? Math.min(left + by, left + width - 8) : left;
      const to = edge === 'start' ? left + width : Math.max(left + width + by, left + 8);
      shade.style.transform = `translateX(${from}px) scaleX(${to - from})`;
    }
    const days = Math.round(by / dayWidth);
    if (days !== shownBy) {
      shownBy = days;
      tip.textContent = say(pulled(before, edge, days));
    }
    tip.style.transform = `translate(${x + 12}px, ${e.clientY - 36}px)`;
    if (x > area.right - nearEdge || x < area.left + nearEdge) frame = requestAnimationFrame(draw);
  };
  const begin = (): void => {
    pulling = true;
    bar.dataset['pulled'] = edge;
    if (edge !== 'whole') bar.parentElement?.append(shade);
    document.body.append(tip);
  };
  const move = (m: PointerEvent): void => {
    x = m.clientX;
    if (!pulling && Math.abs(x - fromX) < slop) return;
    if (reason !== null) return;
    if (!pulling) begin();
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const clear = (): void => {
    bar.style.transform = '';
    delete bar.dataset['pulled'];
    shade.remove();
  };
  const stop = (): void => {
    cancelAnimationFrame(frame);
    tip.remove();
    window.removeEventListener('pointermove', move);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', cancel);
    window.removeEventListener('keydown', key, true);
  };
  /** The click that follows is the end of the pull, not a wish to open the bar. */
  const swallow = (): void => {
    const eat = (c: MouseEvent): void => c.stopPropagation();
    window.addEventListener('click', eat, { capture: true, once: true });
    setTimeout(() => window.removeEventListener('click', eat, true), 0);
  };
  const up = (): void => {
    const far = Math.abs(distance()) >= slop;
    stop();
    if (reason !== null && far) {
      swallow();
      host().refuse(reason);
    }
    if (!pulling) return;
    swallow();
    const after = pulled(before, edge, Math.round(distance() / dayWidth));
    if (after.start === before.start && after.end === before.end) clear();
    else void host().drop(id, after).finally(clear);
  };
  const cancel = (): void => {
    stop();
    clear();
  };
  const key = (k: KeyboardEvent): void => {
    if (k.key !== 'Escape' || !pulling) return;
    k.stopPropagation();
    swallow();
    cancel();
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', cancel);
  window.addEventListener('keydown', key, true);
}
