import { useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import { NONE } from '../../kit/figure.ts';
import { listClocksQuery } from './clock.queries.ts';
import { ClockText } from './clock-text.tsx';

const chunk = 100;
const RowsAround = createContext<readonly string[]>([]);

/** The rows that a list shows: their cells ask for the clocks of all of them at once. */
export function ClocksOfRows({ rows, children }: { rows: readonly { readonly id: string }[]; children: ReactNode }) {
  return <RowsAround value={rows.map((row) => row.id)}>{children}</RowsAround>;
}

interface ClockCellProps {
  readonly def: RecordDef;
  readonly id: string;
  /** What stands where no clock runs; a cell of a table says that it is empty. */
  readonly none?: ReactNode;
}
/** The most urgent clock of a row. */
export function ClockCell({ def, id, none = <span className="hy-muted">{NONE}</span> }: ClockCellProps) {
  const around = useContext(RowsAround);
  const at = around.indexOf(id);
  const from = Math.floor(at / chunk) * chunk;
  const { data } = useQuery(listClocksQuery(def, at < 0 ? [id] : around.slice(from, from + chunk)));
  const clock = data?.items.find((one) => one.recordId === id);
  if (clock === undefined) return none;
  return <ClockText clock={clock} named />;
}
