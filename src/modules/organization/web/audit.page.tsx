import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useDeferredValue, useState } from 'react';
import { exportAudit } from '../../../shared/platform/audit.contract.ts';
import { actionWords, subjectWords } from '../../../shared/record/change-words.ts';
import type { Field } from '../../../shared/record/field.ts';
import { useMe } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { MenuButton } from '../../../web/kit/menu.tsx';
import { PageHeader } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays, instantOf } from '../../../web/kit/time.ts';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import { allRecords, findRecord } from '../../../web/records/registry.ts';
import { AuditTable } from './audit-table.tsx';
import './organization.css';
import { words } from './audit.words.ts';
import { auditQuery } from './organization.queries.ts';

const DAY = 'YYYY-MM-DD';
const personField = { kind: 'person', target: 'person', label: words.who, required: false } as unknown as Field;
interface Asked {
  readonly record: string | null;
  readonly action: string | null;
  readonly actorId: string | null;
  readonly days: readonly [string, string] | null;
  readonly q: string;
}
const nothing: Asked = { record: null, action: null, actorId: null, days: null, q: '' };

const filterOf = ({ record, action, actorId, days, q }: Asked, timeZone: string): Readonly<Record<string, string>> => ({
  ...(record === null ? {} : { record }),
  ...(action === null ? {} : { action }),
  ...(actorId === null ? {} : { actorId }),
  ...(q.trim() === '' ? {} : { q: q.trim() }),
  ...(days === null
    ? {}
    : { from: instantOf(days[0], '00:00', timeZone), to: instantOf(addDays(days[1], 1), '00:00', timeZone) }),
});

/** Who did what, when and from where: only ever added to. */
export function AuditPage() {
  const say = useSay();
  const locale = useLocale();
  const { timeZone } = useMe().workspace;
  const [asked, setAsked] = useState<Asked>(nothing);
  const deferred = useDeferredValue(asked);
  const filter = filterOf(deferred, timeZone);
  const query = useInfiniteQuery({ ...auditQuery(filter), placeholderData: keepPreviousData });
  const exportHref = (format: 'csv' | 'xlsx'): string =>
    `${exportAudit.path}?${new URLSearchParams(Object.entries({ ...filter, format, locale })).toString()}`;
  const clear = <Button onClick={() => setAsked(nothing)}>{say(words.clear)}</Button>;
  return (
    <>
      <PageHeader
        title={say(words.audit)}
        actions={
          <MenuButton
            label={say(words.more)}
            items={[
              { key: 'xlsx', icon: 'download', label: say(words.exportXlsx), href: exportHref('xlsx') },
              { key: 'csv', icon: 'download', label: say(words.exportCsv), href: exportHref('csv') },
            ]}
          />
        }
      />
      <p className="hy-muted hy-audit__help">{say(words.auditHelp)}</p>
      <div className="hy-auditbar">
        <FilterBar asked={asked} set={(change) => setAsked({ ...asked, ...change })} />
        {asked !== nothing && clear}
      </div>
      <QueryBoundary query={query} rows={8}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            <EmptyState icon="history" title={say(words.noAudit)} actions={clear}>
              {say(words.noAuditHelp)}
            </EmptyState>
          ) : (
            <AuditTable pages={pages} />
          )
        }
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

function FilterBar({ asked, set }: { asked: Asked; set: (change: Partial<Asked>) => void }) {
  const say = useSay();
  const records = [
    ...allRecords().map((def) => ({ value: def.id, label: say(def.label) })),
    ...Object.entries(subjectWords).flatMap(([value, label]) => (label ? [{ value, label: say(label) }] : [])),
  ];
  const choose = { allowClear: true, showSearch: { optionFilterProp: 'label' }, popupMatchSelectWidth: false } as const;
  return (
    <>
      <Input
        className="hy-auditbar__text"
        aria-label={say(words.text)}
        placeholder={say(words.text)}
        allowClear
        value={asked.q}
        onChange={(e) => set({ q: e.target.value })}
      />
      <Select
        {...choose}
        aria-label={say(words.record)}
        placeholder={say(words.anyRecord)}
        options={records}
        value={asked.record ?? undefined}
        // An action of one record is seldom one of another.
        onChange={(record: string | undefined) => set({ record: record ?? null, action: null })}
      />
      <Select
        {...choose}
        aria-label={say(words.action)}
        placeholder={say(words.anyAction)}
        options={actionOptions(asked.record, say)}
        value={asked.action ?? undefined}
        onChange={(action: string | undefined) => set({ action: action ?? null })}
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
          onChange={(id) => set({ actorId: typeof id === 'string' ? id : null })}
        />
      </div>
      <DatePicker.RangePicker
        format={DAY}
        placeholder={[say(words.from), say(words.to)]}
        value={asked.days === null ? null : [dayjs(asked.days[0]), dayjs(asked.days[1])]}
        onChange={(next) => {
          const [from, to] = next ?? [];
          set({ days: from && to ? [from.format(DAY), to.format(DAY)] : null });
        }}
      />
    </>
  );
}

/** What can have been done to this record, or to any; one name that means two things is told by both. */
function actionOptions(record: string | null, say: ReturnType<typeof useSay>): { value: string; label: string }[] {
  const names = new Map<string, Set<string>>();
  const add = (action: string, label: string): void => {
    names.set(action, (names.get(action) ?? new Set<string>()).add(label));
  };
  for (const [action, label] of Object.entries(actionWords)) if (label) add(action, say(label));
  const defs = record === null ? allRecords() : [findRecord(record)];
  for (const def of defs) for (const { action, label } of def?.states.transitions ?? []) add(action, say(label));
  return [...names].map(([value, labels]) => ({ value, label: [...labels].slice(0, 3).join(' / ') }));
}
