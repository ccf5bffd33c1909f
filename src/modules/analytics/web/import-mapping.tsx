import { useSay } from '../../../web/i18n/i18n.ts';
import { ColumnMap } from '../../../web/records/import/column-map.tsx';
import type { DataImportRun } from '../imports.contract.ts';
import { words } from './import.words.ts';
import { missingFields } from './import-view.ts';

interface Props {
  readonly run: DataImportRun;
  readonly mapping: DataImportRun['mapping'];
  readonly onChange: (mapping: DataImportRun['mapping']) => void;
}

/** Column of the file → field, those that must have one marked. */
export function ImportMapping({ run, mapping, onChange }: Props) {
  const say = useSay();
  const marked = run.fields.map(({ key, label, required }) => ({
    key,
    label: required ? { zh: `${label.zh} (${words.required.zh})`, en: `${label.en} (${words.required.en})` } : label,
  }));
  return (
    <section aria-label={say(words.mapping)}>
      <h2 className="hy-dataimport__head">{say(words.mapping)}</h2>
      <ColumnMap
        run={run}
        fields={marked}
        missing={missingFields(run, mapping)}
        mapping={mapping}
        onChange={onChange}
      />
    </section>
  );
}
