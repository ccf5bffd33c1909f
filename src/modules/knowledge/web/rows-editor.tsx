import { Button, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import './knowledge.css';
import { words } from './knowledge.words.ts';

interface Props<Row> {
  readonly id: string;
  readonly rows: readonly Row[];
  readonly fresh: () => Row;
  /** Null when none is left: the field is empty. */
  readonly onChange: (rows: readonly Row[] | null) => void;
  readonly most: number;
  readonly children: (row: Row, put: (change: Partial<Row>) => void, inputId: string) => ReactNode;
  readonly foot?: ReactNode;
}

/** Lines that are written one below the other, moved and removed; the fields of a line are its user's. */
export function RowsEditor<Row extends object>({ id, rows, fresh, onChange, most, children, foot }: Props<Row>) {
  const say = useSay();
  const put = (at: number, change: Partial<Row>): void =>
    onChange(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const up = (at: number): void =>
    onChange(rows.map((row, i) => (i === at - 1 ? (rows[at] ?? row) : i === at ? (rows[at - 1] ?? row) : row)));
  const drop = (at: number): void => onChange(rows.length === 1 ? null : rows.filter((_, i) => i !== at));
  return (
    <div className="hy-rows">
      {rows.map((row, i) => (
        // Two lines may read alike while they are written.
        <div key={`line-${i}`} className="hy-rows__one">
          <div className="hy-rows__fields">
            {children(row, (change) => put(i, change), i === 0 ? id : `${id}-${i}`)}
          </div>
          <div className="hy-rows__acts">
            <button
              type="button"
              className="hy-iconbutton"
              aria-label={say(words.moveUp, { n: i + 1 })}
              disabled={i === 0}
              onClick={() => up(i)}
            >
              <Icon name="arrowUp" size={14} />
            </button>
            <button
              type="button"
              className="hy-iconbutton"
              aria-label={say(words.remove, { n: i + 1 })}
              onClick={() => drop(i)}
            >
              <Icon name="close" size={14} />
            </button>
          </div>
        </div>
      ))}
      <div className="hy-row">
        <Button
          size="small"
          {...(rows.length === 0 ? { id } : {})}
          disabled={rows.length >= most}
          onClick={() => onChange([...rows, fresh()])}
        >
          {say(words.add)}
        </Button>
        {foot}
      </div>
    </div>
  );
}

/** One field of a line with its name above. */
export function Cell({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <label className={wide ? 'hy-rows__wide' : undefined}>
      <span className="hy-small hy-muted">{label}</span>
      {children}
    </label>
  );
}

/** A list that is written one line each. What is typed stays as it is; empty lines do not count. */
export function LinesInput(p: { lines: readonly string[]; most: number; onChange: (lines: string[]) => void }) {
  const [typed, setTyped] = useState(p.lines.join('\n'));
  return (
    <Input.TextArea
      autoSize={{ minRows: 2, maxRows: 8 }}
      value={typed}
      onChange={(e) => {
        setTyped(e.target.value);
        const lines = e.target.value.split('\n').map((line) => line.trim());
        p.onChange(lines.filter((line) => line !== '').slice(0, p.most));
      }}
    />
  );
}
