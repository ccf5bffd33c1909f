import type { ReactNode } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { RetrospectiveFacts } from '../retrospectives.contract.ts';
import './retrospectives.css';
import { words } from './retrospectives.words.ts';

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="hy-card hy-pad hy-facts__part" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}
export function Table({ head, rows }: TableProps) {
  return (
    <TableBox label={head.join(' ')}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={name} scope="col" className={i === 0 ? undefined : 'hy-number'}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, i) => (
                <td key={head[i]} className={i === 0 ? undefined : 'hy-number'}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

export const outcomeTones = { kept: 'good', late: 'bad', running: 'info', overdue: 'bad' } as const;

export function ClockPart({ clocks }: Pick<RetrospectiveFacts, 'clocks'>) {
  const say = useSay();
  if (clocks.length === 0) return null;
  return (
    <Part title={say(words.clocks)}>
      <ul className="hy-plain hy-facts__lines">
        {clocks.map((c) => (
          <li key={`${c.label.en}${c.dueAt}`} className="hy-facts__clock">
            <span>{say(c.label)}</span>
            <span className="hy-small hy-muted">
              <TimeText at={c.dueAt} />
            </span>
            <StateTag label={say(words[c.outcome])} tone={outcomeTones[c.outcome]} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

export function CommentPart({ comments }: Pick<RetrospectiveFacts, 'comments'>) {
  const say = useSay();
  if (comments.length === 0) return null;
  return (
    <Part title={say(words.comments)}>
      <ul className="hy-plain hy-facts__lines">
        {comments.map((c) => (
          <li key={`${c.at}${c.author}`}>
            <span>{c.body}</span>
            <span className="hy-small hy-muted">
              {c.author} <TimeText at={c.at} />
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
