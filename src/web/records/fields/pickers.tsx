import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { permissionOf } from '../../../shared/record/record.ts';
import { recordApi } from '../../api/record-api.ts';
import { lookupQuery, recordKeys } from '../../api/record-queries.ts';
import { useCan } from '../../api/session.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { metricsQuery, offered } from '../metrics.ts';
import { findRecord } from '../registry.ts';
import { aria, type FieldInputProps, status } from './input-props.ts';
import { useRegions } from './regions.ts';

interface Option {
  readonly value: string;
  readonly label: string;
  readonly code: string;
}

const renderOption = ({ data }: { data: Option }) => (
  <span className="hy-option">
    <span className="hy-ellipsis">{data.label}</span>
    <span className="hy-small hy-muted">{data.code}</span>
  </span>
);

const idsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? (value as string[]) : typeof value === 'string' && value !== '' ? [value] : [];

/** Finds rows of the referenced record by name or code as one types. */
export function RefInput(p: FieldInputProps) {
  const t = useText();
  const def = findRecord(p.field.target ?? '');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed);
  const can = useCan();
  // Who may not see those records has none to choose from, and is not refused for opening the form.
  const readable = def !== undefined && (def.shared === true || can(permissionOf(def, 'read')));
  const many = p.field.kind === 'refs';
  const ids = idsOf(p.value);
  const found = useQuery({ ...lookupQuery(def ?? noRecord, q), enabled: readable });
  const known = p.refs[p.field.target ?? ''] ?? {};
  const unnamed = ids.filter((id) => known[id] === undefined);
  const named = useQuery({
    queryKey: [...recordKeys.lookup(p.field.target ?? '', ''), unnamed],
    queryFn: () => recordApi.lookup(def ?? noRecord, { q: '', ids: unnamed.join(',') }),
    enabled: readable && unnamed.length > 0,
    staleTime: 60_000,
  });

  const options = new Map<string, Option>();
  for (const item of [...(named.data?.items ?? []), ...(found.data?.items ?? [])])
    options.set(item.id, { value: item.id, label: item.title, code: item.code });
  for (const id of ids)
    if (!options.has(id)) options.set(id, { value: id, label: known[id]?.title ?? '…', code: known[id]?.code ?? '' });

  return (
    <Select
      {...aria(p)}
      {...status(p)}
      style={{ width: '100%' }}
      placeholder={t('form.typeToSearch')}
      allowClear={!p.field.required}
      {...(many ? { mode: 'multiple' as const } : {})}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={found.isFetching ? t('app.loading') : t('form.nothingFound')}
      options={[...options.values()]}
      optionRender={renderOption}
      value={many ? [...ids] : (ids[0] ?? undefined)}
      onChange={(next: unknown) => {
        setTyped('');
        const none = next === undefined || next === null || (Array.isArray(next) && next.length === 0);
        p.onChange(none ? null : next);
      }}
    />
  );
}

// Hooks may not be skipped: a reference to a record without pages asks for nothing.
const noRecord = { id: 'none', path: 'none' } as unknown as Parameters<typeof lookupQuery>[0];

/** Chosen by name; what is counted stands below, so that nobody sets a goal on another figure than they think. */
export function MetricInput(p: FieldInputProps) {
  const t = useText();
  const say = useSay();
  const metrics = useQuery(metricsQuery);
  const chosen = metrics.data?.items.find((m) => m.name === p.value);
  return (
    <div>
      <Select
        {...aria(p)}
        {...status(p)}
        style={{ width: '100%' }}
        placeholder={t('form.pick')}
        loading={metrics.isPending}
        allowClear={!p.field.required}
        showSearch={{ optionFilterProp: 'label' }}
        options={offered(metrics.data?.items ?? [], [String(p.value)]).map((m) => ({
          value: m.name,
          label: say(m.label),
          formula: say(m.formula),
        }))}
        optionRender={({ data }) => (
          <span className="hy-option">
            <span>{data.label}</span>
            <span className="hy-small hy-muted hy-ellipsis">{data.formula}</span>
          </span>
        )}
        value={(p.value as string | null) ?? undefined}
        onChange={(next: string | undefined) => p.onChange(next ?? null)}
      />
      {chosen !== undefined && (
        <p className="hy-field__help" aria-live="polite">
          {t('figure.formula')}：{say(chosen.formula)}
        </p>
      )}
    </div>
  );
}

/** Province, then city: a province alone is an answer too. */
export function RegionInput(p: FieldInputProps) {
  const t = useText();
  const locale = useLocale();
  const regions = useRegions();
  const code = typeof p.value === 'string' && p.value !== '' ? p.value : null;
  const province = code === null ? undefined : regions.find((r) => r.code.slice(0, 2) === code.slice(0, 2));
  const city = code === null || code.endsWith('0000') ? undefined : code;
  return (
    <div className="hy-pair">
      <Select
        {...aria(p)}
        {...status(p)}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear={!p.field.required}
        placeholder={t('form.province')}
        value={province?.code}
        options={regions.map((r) => ({ value: r.code, label: r[locale] }))}
        onChange={(next: string | undefined) => p.onChange(next ?? null)}
      />
      <Select
        aria-label={t('form.city')}
        showSearch={{ optionFilterProp: 'label' }}
        allowClear
        disabled={province === undefined || province.cities.length === 0}
        placeholder={t('form.city')}
        value={city}
        options={(province?.cities ?? []).map((c) => ({ value: c.code, label: c[locale] }))}
        onChange={(next: string | undefined) => p.onChange(next ?? province?.code ?? null)}
      />
    </div>
  );
}
