import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { useSay } from '../../i18n/i18n.ts';
import { NONE } from '../../kit/figure.ts';
import { FieldView } from '../fields/field-view.tsx';
import { columnField } from '../registry.ts';
import './lines.css';
import { lineDef } from './lines.ts';

interface Props {
  readonly def: RecordDef;
  readonly name: string;
  readonly value: unknown;
  readonly refs: RefNames;
}

const blank = (v: unknown): boolean => v === null || v === undefined || v === '';

/** A value of a row as its own page shows it; lines as a list, one a line, without what is empty. */
export function PartView({ def, name, value, refs }: Props) {
  const say = useSay();
  const child = def.children?.[name];
  if (child === undefined) {
    const field = columnField(def, name);
    return field === undefined ? null : (
      <FieldView def={def} name={name} field={field} row={{ [name]: value }} refs={refs} />
    );
  }
  const lines = (Array.isArray(value) ? value : []) as readonly Readonly<Record<string, unknown>>[];
  if (lines.length === 0) return <span className="hy-muted">{NONE}</span>;
  const pseudo = lineDef(def, name, child);
  return (
    <ul className="hy-plain hy-lines__text">
      {lines.map((line, i) => (
        <li key={String(line['id'] ?? i)}>
          {Object.entries(child.fields)
            .filter(([key]) => !blank(line[key]))
            .map(([key, field], at) => (
              <span key={key}>
                {at > 0 && <span className="hy-small hy-muted">{say(field.label)} </span>}
                <FieldView def={pseudo} name={key} field={field} row={line} refs={refs} compact plain />
              </span>
            ))}
        </li>
      ))}
    </ul>
  );
}
