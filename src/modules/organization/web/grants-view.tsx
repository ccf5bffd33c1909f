import { useQuery } from '@tanstack/react-query';
import { type Grant, scopeLabels } from '../../../shared/access.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { FieldViewProps } from '../../../web/room.ts';
import { grantRows } from './access-view.ts';
import './organization.css';
import { myAccessQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

/** Permissions of a position as a table that people read, not as patterns. */
export function GrantsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const t = useText();
  const access = useQuery(myAccessQuery).data;
  const grants = (Array.isArray(value) ? value : []) as readonly Grant[];
  if (grants.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return say(words.grantCount, { n: grants.length });
  if (access === undefined) return null;
  // What somebody has and what they lack are together every permission that exists.
  const rows = grantRows(grants, [...access.permissions, ...access.missing]);
  return (
    <TableBox label={say(words.grants)}>
      <table className="hy-table hy-table--compact hy-access">
        <thead>
          <tr>
            <th scope="col">{say(words.subject)}</th>
            <th scope="col">{say(words.can)}</th>
            <th scope="col">{say(words.reach)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={`${row.subject?.en ?? '*'}-${row.scope}-${i}`}>
              <td>{row.subject === null ? say(words.everySubject) : say(row.subject)}</td>
              <td>
                {row.actions === null ? say(words.everyAction) : row.actions.map((a) => say(a)).join(t('app.listJoin'))}
              </td>
              <td className="hy-nowrap">{say(scopeLabels[row.scope])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
