import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { Fragment, useState } from 'react';
import type * as z from 'zod';
import type { AuditLine } from '../../../shared/platform/platform.contract.ts';
import type { Field } from '../../../shared/record/field.ts';
import { useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { PageHeader, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays, instantOf } from '../../../web/kit/time.ts';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/list/list-table.css';
import { allRecords, columnField, findRecord } from '../../../web/records/registry.ts';
import { actionLabel, subjectLabel, valueText } from './audit-view.ts';
import './organization.css';
import { subjectWords, viaWords, words } from './audit.words.ts';
import { auditQuery } from './organization.queries.ts';

type Line = z.infer<typeof AuditLine>;
const DAY = 'YYYY-MM-DD';
const personField = { kind: 'person', target: 'person', label: words.who, required: false } as unknown as Field;
interface Asked {
  readonly record: string | null;
  readonly actorId: string | null;
  readonly days: readonly [string, string] | null;
}
const nothing: Asked = { record: null, actorId: null, days: null };

/** Who did what, when and from where: only ever added to. */
export function AuditPage() {
  const say = useSay();
  const { timeZone } = useMe().workspace;
  const [asked, setAsked] = useState<Asked>(nothing);
  const query = useInfiniteQuery(
    auditQuery({
      ...(asked.record === null ? {} : { record: asked.record }),
      ...(asked.actorId === null ? {} : { actorId: asked.actorId }),
      ...(asked.days === null
        ? {}
        : {
            from: instantOf(asked.days[0], '00:00', timeZone),
            to: instantOf(addDays(asked.days[1], 1), '00:00', timeZone),
          }),
    }),
  );
  const records = [
    ...allRecords().map((def) => ({ value: def.id, label: say(def.label) })),
    ...Object.entries(subjectWords).flatMap(([value, label]) => (label ? [{ value, label: say(label) }] : [])),
  ];
  return (
    <>
      <PageHeader title={say(words.audit)} />
      <p className="hy-muted hy-audit__help">{say(words.auditHelp)}</p>
      <div className="hy-auditbar">
        <Select
          aria-label={say(words.record)}
          style={{ width: 160 }}
          allowClear
          placeholder={say(words.anyRecord)}
          showSearch={{ optionFilterProp: 'label' }}
          options={records}
          value={asked.record ?? undefined}
          onChange={(record: string | undefined) => setAsked({ ...asked, record: record ?? null })}
        />
        <div className="hy-auditbar__who">
          <label htmlFor="audit-who" className="hy-auditbar__label">
            {say(words.who)}
          </label>
          <FieldInput
            id="audit-who"
            field={personField}
            value={asked.actorId}
            refs={{}}
            onChange={(id) => setAsked({ ...asked, actorId: typeof id === 'string' ? id : null })}
          />
        </div>
        <DatePicker.RangePicker
          format={DAY}
          placeholder={[say(words.from), say(words.to)]}
          value={asked.days === null ? null : [dayjs(asked.days[0]), dayjs(asked.days[1])]}
          onChange={(next) => {
            const [from, to] = next ?? [];
            setAsked({ ...asked, days: from && to ? [from.format(DAY), to.format(DAY)] : null });
          }}
        />
        {asked !== nothing && <Button onClick={() => setAsked(nothing)}>{say(words.clear)}</Button>}
      </div>
      <QueryBoundary query={query} rows={8}>
        {({ pages }) => {
          const lines = pages.flatMap((p) => p.items);
          if (lines.length === 0)
            return (
              <EmptyState
                icon="history"
                title={say(words.noAudit)}
                actions={<Button onClick={() => setAsked(nothing)}>{say(words.clear)}</Button>}
              >
                {say(words.noAuditHelp)}
              </EmptyState>
            );
          return <Table lines={lines} />;
        }}
      </QueryBoundary>
      {query.hasNextPage && (
        <p className="hy-audit__more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {say(words.older)}
          </Button>
        </p>
      )}
    </>
  );
}

function Table({ lines }: { lines: readonly Line[] }) {
  const say = useSay();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className="hy-tablebox">
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
          {lines.map((line) => {
            const def = findRecord(line.record);
            const fields = Object.keys(line.changes);
            const subject = say(subjectLabel(def, line.record));
            const via = viaWords[line.via];
            return (
              <Fragment key={line.seq}>
                <tr>
                  <td>
                    <TimeText at={line.at} />
                  </td>
                  <td>{line.actorName || say(words.system)}</td>
                  <td className="hy-audit__what">
                    {say(actionLabel(def, line.action))}{' '}
                    {def !== undefined && line.recordId !== null ? (
                      <PathLink to={`/${def.path}/${line.recordId}`}>{subject}</PathLink>
                    ) : (
                      subject
                    )}
                  </td>
                  <td>
                    {(fields.length > 0 || line.reason !== null) && (
                      <button
                        type="button"
                        className="hy-link hy-row"
                        aria-expanded={open === line.seq}
                        onClick={() => setOpen(open === line.seq ? null : line.seq)}
                      >
                        {say(words.changed, { n: fields.length })}
                        <Icon name={open === line.seq ? 'up' : 'down'} size={12} />
                      </button>
                    )}
                  </td>
                  <td className="hy-muted">
                    {via === undefined ? line.via : say(via)}
                    {line.address !== null && ` · ${line.address}`}
                  </td>
                </tr>
                {open === line.seq && (
                  <tr>
                    <td colSpan={5} className="hy-audit__detail">
                      <Changes line={line} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Changes({ line }: { line: Line }) {
  const say = useSay();
  const def = findRecord(line.record);
  return (
    <>
      {line.reason !== null && (
        <p>
          {say(words.reason)}：{line.reason}
        </p>
      )}
      <dl>
        {Object.entries(line.changes).map(([name, change]) => {
          const field = def && columnField(def, name);
          const word = (text: string): string | undefined => {
            const option = field?.options?.[text];
            return option === undefined ? undefined : say(option);
          };
          return (
            <div key={name}>
              <dt>{field === undefined ? name : say(field.label)}</dt>
              <dd>
                <del>{valueText(change.before, word)}</del> → {valueText(change.after, word)}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
