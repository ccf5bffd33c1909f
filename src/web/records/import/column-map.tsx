import { Select } from 'antd';
import type { Label } from '../../../shared/label.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Note } from '../../kit/states.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import './import.css';
import { doubled, type Mapping } from './import-steps.ts';

interface Props {
  readonly run: { readonly header: readonly string[]; readonly sample: readonly (readonly string[])[] };
  readonly fields: readonly { readonly key: string; readonly label: Label }[];
  /** Fields that need a column and have none. */
  readonly missing: readonly { readonly label: Label }[];
  readonly mapping: Mapping;
  readonly onChange: (mapping: Mapping) => void;
}

/** Column of a file → field, as recognised; each can be changed. */
export function ColumnMap({ run, fields, missing, mapping, onChange }: Props) {
  const t = useText();
  const say = useSay();
  const twice = doubled(mapping);
  const name = (key: string): string => say(fields.find((f) => f.key === key)?.label ?? { zh: key, en: key });
  return (
    <>
      <TableBox label={t('import.mapping')} className="hy-import-map">
        <table className="hy-table">
          <thead>
            <tr>
              <th scope="col">{t('import.column')}</th>
              <th scope="col">{t('import.sample')}</th>
              <th scope="col">{t('import.field')}</th>
            </tr>
          </thead>
          <tbody>
            {run.header.map((header, i) => (
              // Columns of a file are told apart by their place; two may have one heading.
              <tr key={`${i}-${header}`}>
                <td>
                  <strong>{header || `#${i + 1}`}</strong>
                </td>
                <td className="hy-muted">
                  {run.sample
                    .map((row) => row[i] ?? '')
                    .filter((text) => text !== '')
                    .slice(0, 3)
                    .join(t('app.listJoin'))}
                </td>
                <td>
                  <Select
                    aria-label={`${t('import.field')}: ${header}`}
                    className="hy-import-field"
                    size="small"
                    showSearch={{ optionFilterProp: 'label' }}
                    {...(twice.includes(mapping[String(i)] ?? '') ? { status: 'error' as const } : {})}
                    value={mapping[String(i)] ?? ''}
                    options={[
                      { value: '', label: t('import.skip') },
                      ...fields.map((field) => ({ value: field.key, label: say(field.label) })),
                    ]}
                    onChange={(field: string) => onChange({ ...mapping, [String(i)]: field })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {twice.length > 0 && <Note tone="bad">{twice.map((f) => t('import.twice', { field: name(f) })).join(' ')}</Note>}
      {missing.length > 0 && (
        <Note tone="warning">
          {t('import.missing', { fields: missing.map((f) => say(f.label)).join(t('app.listJoin')) })}
        </Note>
      )}
    </>
  );
}
