import { Input } from 'antd';
import { useState } from 'react';
import { scopeLabels } from '../../../shared/access.ts';
import { type Say, useSay } from '../../../web/i18n/i18n.ts';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { AccessAnswer } from '../account.contract.ts';
import { bySubject, matchingEntries, reachOf } from './access-view.ts';
import './organization.css';
import { words } from './organization.words.ts';

type Entry = AccessAnswer['permissions'][number];

function reachText(entry: Entry, say: Say): string {
  const reach = reachOf(entry);
  if (reach.kind === 'all') return say(words.whole);
  if (reach.kind === 'own') return say(words.ownOnly);
  const names = reach.names.join(say({ zh: '、', en: ', ' }));
  return reach.count > reach.names.length ? `${names} ${say(words.moreUnits, { n: reach.count })}` : names;
}

/** What a person may see and do, how far, and which position gives it; then what they may not. */
export function AccessTable({ access }: { access: AccessAnswer }) {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const groups = bySubject(matchingEntries(access.permissions, typed));
  const missing = bySubject(matchingEntries(access.missing, typed));
  return (
    <div className="hy-stack">
      <section>
        <h2>{say(words.assignments)}</h2>
        <p>
          {access.assignments.length === 0
            ? say(words.none)
            : access.assignments.map((a) => `${a.position}${a.unit === null ? '' : ` · ${a.unit}`}`).join('；')}
        </p>
        <p className="hy-small hy-muted">{say(words.accessHelp)}</p>
      </section>
      <Input
        allowClear
        style={{ maxWidth: 280 }}
        aria-label={say(words.search)}
        placeholder={say(words.search)}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
      />
      <section>
        <h2 className="hy-access__head">{say(words.can)}</h2>
        <TableBox label={say(words.can)}>
          <table className="hy-table hy-table--compact hy-access">
            <thead>
              <tr>
                <th>{say(words.permission)}</th>
                <th>{say(words.reach)}</th>
                <th>{say(words.because)}</th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group.id}>
                <tr>
                  <th colSpan={3} scope="rowgroup" className="hy-access__subject">
                    {say(group.label)}
                  </th>
                </tr>
                {group.entries.map((entry) => (
                  <tr key={entry.permission}>
                    <td title={entry.permission}>{say(entry.label)}</td>
                    <td>
                      <span title={say(scopeLabels[entry.scope])}>{reachText(entry, say)}</span>
                      {entry.reaches.people > 0 && (
                        <span className="hy-small hy-muted"> · {say(words.people, { n: entry.reaches.people })}</span>
                      )}
                    </td>
                    <td className="hy-muted">
                      {[
                        ...new Set(entry.because.map((b) => `${b.position}${b.unit === null ? '' : ` · ${b.unit}`}`)),
                      ].join('；')}
                    </td>
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        </TableBox>
      </section>
      {missing.length > 0 && (
        <section>
          <h2 className="hy-access__head">{say(words.cannot)}</h2>
          <p className="hy-small hy-muted">{say(words.cannotHelp)}</p>
          <dl className="hy-access__missing">
            {missing.map((group) => (
              <div key={group.id}>
                <dt>{say(group.label)}</dt>
                <dd>{group.entries.map((entry) => say(entry.label)).join(say({ zh: '、', en: ', ' }))}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}
