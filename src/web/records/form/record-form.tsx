import { createElement, Suspense } from 'react';
import type { Label } from '../../../shared/label.ts';
import type { ChildDef } from '../../../shared/record/children.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { useMe } from '../../api/session.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { useToday } from '../../kit/small.tsx';
import { Skeleton } from '../../kit/states.tsx';
import { FieldInput } from '../fields/field-input.tsx';
import type { FieldInputProps } from '../fields/input-props.ts';
import { LinesEditor } from '../lines/lines-editor.tsx';
import { columnField, findFieldEditor } from '../registry.ts';
import { formSections } from '../sections.ts';
import './form.css';
import { sameValue } from './merge.ts';
import type { Fault } from './validate.ts';

export interface FormFaults {
  /** Found by the page before sending. */
  readonly own: ReadonlyMap<string, Fault>;
  /** Found by the server in what it was sent. */
  readonly server: ReadonlyMap<string, Label>;
  readonly sent: Readonly<Record<string, unknown>>;
}

interface Props {
  readonly def: RecordDef;
  readonly values: Readonly<Record<string, unknown>>;
  readonly onChange: (name: string, value: unknown) => void;
  readonly faults: FormFaults;
  readonly refs: RefNames;
  readonly rowId?: string | undefined;
  readonly idPrefix?: string;
}

export const fieldId = (prefix: string, name: string): string => `${prefix}-${name}`;

/** The fields of a record in one column: label above, help, error below that says how to mend it. */
export function RecordFields(p: Props) {
  const me = useMe();
  const today = useToday();
  const say = useSay();
  const sections = formSections(p.def, p.values, { personId: me.person.id, today });
  return (
    <>
      {sections.map((section) => (
        <fieldset key={section.key} className="hy-form__section">
          {section.label !== null && <legend>{say(section.label)}</legend>}
          {section.fields.map((name) => (
            <FormField key={name} {...p} name={name} />
          ))}
        </fieldset>
      ))}
      {Object.entries(p.def.children ?? {}).map(([name, child]) => (
        <ChildLines key={name} {...p} name={name} child={child} />
      ))}
    </>
  );
}

function ChildLines(p: Props & { name: string; child: ChildDef }) {
  const t = useText();
  const say = useSay();
  const own = p.faults.own.get(p.name);
  const server = p.faults.server.get(p.name);
  const error = own
    ? t(`invalid.${own.key}`, own.values)
    : server && sameValue(p.faults.sent[p.name], p.values[p.name])
      ? say(server)
      : undefined;
  return (
    <fieldset className="hy-form__section hy-form__section--wide">
      <legend>{say(p.child.label)}</legend>
      {p.child.help && <p className="hy-field__help">{say(p.child.help)}</p>}
      <LinesEditor
        def={p.def}
        name={p.name}
        child={p.child}
        values={p.values}
        onChange={(lines) => p.onChange(p.name, lines)}
        faults={p.faults.own}
        error={error}
        refs={p.refs}
        id={fieldId(p.idPrefix ?? p.def.id, p.name)}
      />
    </fieldset>
  );
}

export function FormField(p: Props & { name: string }) {
  const t = useText();
  const say = useSay();
  const field = columnField(p.def, p.name);
  if (field === undefined) return null;
  const id = fieldId(p.idPrefix ?? p.def.id, p.name);
  const label = say(field.label);
  const own = p.faults.own.get(p.name);
  const server = p.faults.server.get(p.name);
  // What the server said is about the value it was sent: a change takes it back.
  const error = own
    ? t(`invalid.${own.key}`, { ...own.values, field: label })
    : server && sameValue(p.faults.sent[p.name], p.values[p.name])
      ? say(server)
      : undefined;
  const noteId = `${id}-note`;
  return (
    <div className="hy-field">
      <label className="hy-field__label" htmlFor={id}>
        {label}
        {!field.required && <span className="hy-field__optional">{t('form.optional')}</span>}
      </label>
      <Editor
        def={p.def}
        name={p.name}
        field={field}
        id={id}
        value={p.values[p.name] ?? null}
        onChange={(value) => p.onChange(p.name, value)}
        refs={p.refs}
        invalid={error !== undefined}
        describedBy={error !== undefined || field.help ? noteId : undefined}
        row={p.rowId === undefined ? undefined : { recordId: p.def.id, id: p.rowId }}
      />
      {error !== undefined ? (
        <p id={noteId} className="hy-field__error" role="alert">
          {error}
        </p>
      ) : (
        field.help && (
          <p id={noteId} className="hy-field__help">
            {say(field.help)}
          </p>
        )
      )}
    </div>
  );
}

/** The editor of a field's kind, or the one that a room brought for it. */
function Editor({ def, name, ...props }: FieldInputProps & { def: RecordDef; name: string }) {
  const own = findFieldEditor(def.id, name);
  if (own === undefined) return <FieldInput {...props} />;
  const { id, value, onChange, invalid = false, describedBy } = props;
  return (
    <Suspense fallback={<Skeleton rows={2} />}>
      {createElement(own, { id, value, onChange, invalid, describedBy })}
    </Suspense>
  );
}
