import { Select } from 'antd';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Note } from '../../../web/kit/states.tsx';
import type { DataImportRun } from '../imports.contract.ts';
import { words } from './import.words.ts';
import { doubled, missingFields } from './import-view.ts';

interface Props {
  readonly run: DataImportRun;
  readonly mapping: DataImportRun['mapping'];
  readonly onChange: (mapping: DataImportRun['mapping']) => void;
}

/** Column of the file → field, as recognised; each can be changed. */
export function ImportMapping({ run, mapping, onChange }: Props) {
  const say = useSay();
  const t = useText();
  const twice = doubled(mapping);
  const missing = missingFields(run, mapping);
  const name = (key: string): string => say(run.fields.find((f) => f.key === key)?.label ?? { zh: key, en: key });
  return (
    <section aria-label={say(words.mapping)}>
      <h2 className="hy-dataimport__head">{say(words.mapping)}</h2>
      <div className="hy-tablebox">
        <table className="hy-table hy-table--compact">
          <thead>
            <tr>
              <th scope="col">{say(words.column)}</th>
              <th scope="col">{say(words.sample)}</th>
              <th scope="col">{say(words.field)}</th>
            </tr>
          </thead>
          <tbody>
            {run.header.map((header, i) => (
              // Columns of a file are told apart by their place; two may have one heading.
              <tr key={`${i}-${header}`}>
                <td>
                  <b>{header || `#${i + 1}`}</b>
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
                    aria-label={`${say(words.field)}: ${header}`}
                    size="small"
                    style={{ width: 200 }}
                    showSearch={{ optionFilterProp: 'label' }}
                    {...(twice.includes(mapping[String(i)] ?? '') ? { status: 'error' as const } : {})}
                    value={mapping[String(i)] ?? ''}
                    options={[
                      { value: '', label: say(words.skip) },
                      ...run.fields.map((f) => ({
                        value: f.key,
                        label: f.required ? `${say(f.label)} (${say(words.required)})` : say(f.label),
                      })),
                    ]}
                    onChange={(field: string) => onChange({ ...mapping, [String(i)]: field })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {twice.map((field) => (
        <Note key={field} tone="bad">
          {say(words.twice, { field: name(field) })}
        </Note>
      ))}
      {missing.length > 0 && (
        <Note tone="warning">
          {say(words.missing, { fields: missing.map((f) => say(f.label)).join(t('app.listJoin')) })}
        </Note>
      )}
    </section>
  );
}
