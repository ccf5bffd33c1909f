import type { ApprovalDetail } from '../../shared/platform/approvals.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { useSay } from '../i18n/i18n.ts';
import { PartView } from '../records/lines/lines-text.tsx';
import { partLabel } from '../records/registry.ts';
import { words } from './approvals.words.ts';

/** Field by field: now, as last approved, and of the last time; a cell of a phone tells its column itself. */
export function Comparison({ def, approval }: { def: RecordDef; approval: ApprovalDetail }) {
  const say = useSay();
  const hasBefore = approval.comparison.some((c) => c.approved !== null);
  const show = (field: string, value: unknown) => (
    <PartView def={def} name={field} value={value} refs={approval.refs} />
  );
  const last = approval.last === null ? '' : say(words.lastTime, { title: approval.last.title });
  return (
    <table className="hy-appr__compare">
      <thead>
        <tr>
          <th scope="col">{say(words.field)}</th>
          <th scope="col">{say(words.now)}</th>
          {hasBefore && <th scope="col">{say(words.before)}</th>}
          {approval.last !== null && <th scope="col">{last}</th>}
        </tr>
      </thead>
      <tbody>
        {approval.comparison.map((c) => (
          <tr key={c.field} data-changed={c.changed}>
            <th scope="row">
              {say(partLabel(def, c.field))}
              {c.changed && <span className="hy-appr__changed">{say(words.changed)}</span>}
            </th>
            <td data-label={say(words.now)}>{show(c.field, c.now)}</td>
            {hasBefore && <td data-label={say(words.before)}>{show(c.field, c.approved)}</td>}
            {approval.last !== null && <td data-label={last}>{show(c.field, c.last)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
