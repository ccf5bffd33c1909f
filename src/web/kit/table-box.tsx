import { type ReactNode, type UIEvent, useEffect, useRef, useState } from 'react';
import './table-box.css';

/** Which ways a box scrolls and where columns wait: '' when all of it is seen, else words of `start end scrolls`. */
function edgesOf(box: HTMLElement): string {
  const { scrollLeft, scrollWidth, clientWidth, scrollHeight, clientHeight } = box;
  // Widths are rounded, so one pixel tells nothing.
  const start = scrollLeft > 1 ? 'start ' : '';
  const end = scrollLeft + clientWidth < scrollWidth - 1 ? 'end ' : '';
  return `${start}${end}${start !== '' || end !== '' || scrollHeight > clientHeight + 1 ? 'scrolls' : ''}`;
}

interface Props {
  /** What the table holds: its name for those who cannot see the heading above it. */
  readonly label: string;
  readonly className?: string;
  /** Without the frame, inside a card or a text. */
  readonly bare?: boolean;
  /** Rows scroll under their head beyond this many pixels. */
  readonly maxHeight?: number;
  readonly children: ReactNode;
}

/** A table that scrolls inside itself, never the page. Only a box that scrolls is a stop of Tab. */
export function TableBox({ label, className = '', bare = false, maxHeight, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [edges, setEdges] = useState('');
  useEffect(() => {
    const el = box.current;
    if (el === null) return;
    const watcher = new ResizeObserver(() => setEdges(edgesOf(el)));
    for (const part of [el, ...el.children]) watcher.observe(part);
    return () => watcher.disconnect();
  }, []);
  const scrolls = edges !== '';
  return (
    <div className={`hy-tablebox${bare ? ' hy-tablebox--bare' : ''} ${className}`} data-more={edges}>
      <div
        ref={box}
        className="hy-tablebox__scroll"
        {...(scrolls && { role: 'region', tabIndex: 0, 'aria-label': label })}
        {...(maxHeight !== undefined && { style: { maxHeight } })}
        onScroll={(e: UIEvent<HTMLDivElement>) => setEdges(edgesOf(e.currentTarget))}
      >
        {children}
      </div>
    </div>
  );
}
