import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type * as z from 'zod';
import type { AuditLine } from '../../../shared/platform/platform.contract.ts';
import { f } from '../../../shared/record/field.ts';
import { useMe } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { PageHeader, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays, instantOf } from '../../../web/kit/time.ts';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/list/list-table.css';
import { allRecords, columnField, findRecord } from '../../../web/records/registry.ts';
import './organization.css';
import { auditQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

type Line = z.infer<typeof AuditLine>;
const period = f.dateRange({ zh: words.since.zh, en: words.since.en });

/** Who changed what, when and from where. */
export function AuditPage() {
  const say = useSay();
  const zone = useMe().workspace.timeZone;
  const [record, setRecord] = useState('');
  const [days, setDays] = useState<{ start: string; end: string | null } | null>(null);
  const query = useInfiniteQuery(
    auditQuery({
      ...(record === '' ? {} : { record }),
      ...(days === null ? {} : { from: instantOf(days.start, '00:00', zone) }),
      ...(days?.end ? { to: instantOf(addDays(days.end, 1), '00:00', zone) } : {}),
    }),
  );
  return (
    <>
      <PageHeader title={say(words.audit)} />
      <p className="hy-muted" style={{ marginBottom: 12 }}>
        {say(words.auditHelp)}
      </p>
      <div className="hy-row hy-row--wrap" style={{ marginBottom: 12 }}>
        <Select
          aria-label={say(words.record)}
          style={{ width: 180 }}
          showSearch={{ optionFilterProp: 'label' }}
          value={record}
          options={[
            { value: '', label: say(words.allRecords) },
            ...allRecords().map((def) => ({ value: def.id, label: say(def.label) })),
          ]}
          onChange={setRecord}
        />
        <div style={{ width: 280 }}>
          <FieldInput
            field={period}
            id="audit-days"
            value={days}
            refs={{}}
            onChange={(next) => setDays(next as { start: string; end: string | null } | null)}
          />
        </div>
      </div>
      <QueryBoundary query={query} rows={10}>
        {({ pages }) => {
          const lines = pages.flatMap((page) => page.items);
          if (lines.length === 0) return <EmptyState icon="history" title={say(words.noAudit)} />;
          return (
            <>
              <div className="hy-tablebox">
                <table className="hy-table hy-table--compact hy-audit">
                  <thead>
                    <tr>
                      {[words.when, words.who, words.action, words.what, words.changes, words.from].map((label) => (
                        <th key={label.en}>{say(label)}</th>
                      ))}
                    </tr>
                  </thead>
                  <tbody>
                    {lines.map((line) => (
                      <AuditRow key={line.seq} line={line} />
                    ))}
                  </tbody>
                </table>
              </div>
              {query.hasNextPage && (
                <p style={{ marginTop: 12 }}>
                  <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                    {say(words.more)}
                  </Button>
                </p>
              )}
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}

function AuditRow({ line }: { line: Line }) {
  const t = useText();
  const say = useSay();
  const def = findRecord(line.record);
  const vias: Readonly<Record<string, string>> = t('history.vias', { returnObjects: true });
  const transition = def?.states.transitions.find((one) => one.action === line.action);
  const known = {
    create: 'created',
    update: 'updated',
    delete: 'deleted',
    restore: 'restored',
    comment: 'commented',
  } as const;
  const key = known[line.action as keyof typeof known];
  const action = transition ? say(transition.label) : key ? t(`history.${key}`) : line.action;
  const names = Object.keys(line.changes).flatMap((name) => {
    const label = def && columnField(def, name)?.label;
    return label ? [say(label)] : [];
  });
  return (
    <tr>
      <td>
        <TimeText at={line.at} />
      </td>
      <td>{line.actorName || t('history.system')}</td>
      <td>
        {action}
        {line.reason !== null && <div className="hy-small hy-muted">{line.reason}</div>}
      </td>
      <td>
        {def && line.recordId !== null ? (
          <Link to={`/${def.path}/${line.recordId}`} search={{ tab: 'history' } as never}>
            {say(def.label)}
          </Link>
        ) : (
          say(line.record === 'serviceKey' ? words.keys : { zh: line.record, en: line.record })
        )}
      </td>
      <td className="hy-audit__changes">{names.slice(0, 8).join(t('app.listJoin'))}</td>
      <td className="hy-muted">
        {vias[line.via] ?? line.via}
        {line.address !== null && ` · ${line.address}`}
      </td>
    </tr>
  );
}
