import { evaluate } from '../../../shared/record/condition.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RowAnswer } from '../../api/record-api.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { TimeText, useToday } from '../../kit/small.tsx';
import { FieldView } from '../fields/field-view.tsx';
import { LinesView } from '../lines/lines-view.tsx';
import { columnField, findFieldView } from '../registry.ts';
import { sectionsOf } from '../sections.ts';

/** Every field of a row by section; long texts take the whole width. JSON that nothing draws is for programs alone. */
export function RecordSections({
  def,
  answer,
  narrow = false,
}: {
  def: RecordDef;
  answer: RowAnswer;
  narrow?: boolean;
}) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const { item: row, refs } = answer;
  const ctx = { personId: useMe().person.id, today: useToday() };
  const applies = (field: string): boolean => {
    const when = def.fields[field]?.visibleIf;
    if (def.fields[field]?.kind === 'json' && findFieldView(def.id, field) === undefined) return false;
    return when === undefined || evaluate(when, row, ctx);
  };
  const sections = sectionsOf(def)
    .map((s) => ({ ...s, fields: s.fields.filter((field) => field !== def.title && applies(field)) }))
    .filter((s) => s.fields.length > 0);
  const name = (id: unknown): string => refs.person?.[String(id)]?.title ?? '';
  return (
    <div className={`hy-sections${narrow ? ' hy-sections--narrow' : ''}`}>
      {sections.map((section) => (
        <section key={section.key}>
          {section.label !== null && <h2>{say(section.label)}</h2>}
          <dl>
            {section.fields.map((field) => {
              const declared = columnField(def, field);
              if (declared === undefined) return null;
              const wide = ['longText', 'json', 'computed'].includes(declared.kind);
              return (
                <div key={field} className={wide ? 'hy-sections__wide' : undefined}>
                  <dt>{say(declared.label)}</dt>
                  <dd>
                    <FieldView def={def} name={field} field={declared} row={row} refs={refs} />
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
      {Object.entries(def.children ?? {}).map(([key, child]) => (
        <section key={key}>
          <h2>{say(child.label)}</h2>
          <LinesView def={def} name={key} child={child} refs={refs} value={row[key]} />
        </section>
      ))}
      <footer className="hy-small hy-muted" lang={locale}>
        {row.code} · {t('detail.version', { n: row.version })} · {name(row.updatedBy)}{' '}
        <TimeText at={row.updatedAt} ago />
      </footer>
    </div>
  );
}
