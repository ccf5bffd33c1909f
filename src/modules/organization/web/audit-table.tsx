import { Fragment, useState } from 'react';
import type { AuditLine } from '../../../shared/platform/audit.contract.ts';
import { subjectLabel, viaWords } from '../../../shared/record/change-words.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { actionName, ChangeList, changeLabel } from '../../../web/records/detail/changes.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import { words } from './audit.words.ts';

interface Page {
  readonly items: readonly AuditLine[];
  readonly refs: RefNames;
}

/** Lines of the log; each opens to what changed, drawn as the row's own history draws it. */
export function AuditTable({ pages }: { pages: readonly Page[] }) {
  const say = useSay();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <TableBox label={say(words.audit)} className="hy-audit__table">
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.when)}</th>
            <th scope="col">{say(words.who)}</th>
            <th scope="col">{say(words.what)}</th>
            <th scope="col">{say(words.changes)}</th>
            <th scope="col">{say(words.where)}</th>
          </tr>
        </thead>
        <tbody>
          {pages.flatMap(({ items, refs }) =>
            items.map((line) => (
              <Fragment key={line.seq}>
                <LineRow
                  line={line}
                  open={open === line.seq}
                  toggle={() => setOpen(open === line.seq ? null : line.seq)}
                />
                {open === line.seq && (
                  <tr>
                    <td colSpan={5} className="hy-audit__detail">
                      <Detail line={line} refs={refs} />
                    </td>
                  </tr>
                )}
              </Fragment>
            )),
          )}
        </tbody>
      </table>
    </TableBox>
  );
}

function LineRow({ line, open, toggle }: { line: AuditLine; open: boolean; toggle: () => void }) {
  const say = useSay();
  const locale = useLocale();
  const def = findRecord(line.record);
  const done = actionName(say, def, line.action, line.changes);
  const subject = say(subjectLabel(def, line.record));
  const names = Object.keys(line.changes);
  const via = viaWords[line.via];
  const told = names.map((name) => changeLabel(say, def, name)).join(locale === 'zh' ? '、' : ', ');
  return (
    <tr>
      <td>
        <TimeText at={line.at} />
      </td>
      <td>{line.actorName || say(words.system)}</td>
      <td className="hy-audit__what">
        {done} {subject !== done && <span className="hy-muted">{subject}</span>} <Subject line={line} />
      </td>
      <td className="hy-audit__changes">
        {(names.length > 0 || line.reason !== null) && (
          <button type="button" className="hy-link hy-row" aria-expanded={open} title={told} onClick={toggle}>
            <span className="hy-nowrap">
              {names.length === 0
                ? say(words.why)
                : say(line.action === 'create' ? words.began : words.changed, { n: names.length })}
            </span>
            <span className="hy-ellipsis hy-muted">{told}</span>
            <Icon name={open ? 'up' : 'down'} size={12} />
          </button>
        )}
      </td>
      <td className="hy-muted">
        {via === undefined ? line.via : say(via)}
        {line.address !== null && ` · ${line.address}`}
      </td>
    </tr>
  );
}

/** The row by its title, as a link while it is there. */
function Subject({ line }: { line: AuditLine }) {
  const say = useSay();
  const def = findRecord(line.record);
  if (line.recordId === null) return null;
  const title = line.title ?? `…${line.recordId.slice(-6)}`;
  return def !== undefined && line.opens ? (
    <PathLink to={`/${def.path}/${line.recordId}`}>{title}</PathLink>
  ) : (
    <span title={def === undefined ? undefined : say(words.gone)}>
      {line.title === null && def === undefined ? '' : title}
    </span>
  );
}

function Detail({ line, refs }: { line: AuditLine; refs: RefNames }) {
  const say = useSay();
  const locale = useLocale();
  return (
    <>
      {line.reason !== null && (
        <p>
          {say(words.reason)}
          {locale === 'zh' ? '：' : ': '}
          {line.reason}
        </p>
      )}
      <ChangeList def={findRecord(line.record)} changes={line.changes} refs={refs} began={line.action === 'create'} />
    </>
  );
}
