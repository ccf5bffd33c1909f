import { useQuery } from '@tanstack/react-query';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { FieldView } from '../../../web/records/fields/field-view.tsx';
import { columnField, getRecord } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import './knowledge.css';
import { type Editioned, editionsQuery } from './knowledge.queries.ts';
import { words } from './knowledge.words.ts';

/** Every edition, what it changed, and its content on demand. */
function Editions({ record, id }: { record: Editioned; id: string }) {
  const say = useSay();
  const t = useText();
  const def = getRecord(record);
  const query = useQuery(editionsQuery(record, id));
  const nameOf = (field: string): string => {
    const declared = columnField(def, field);
    return declared === undefined ? field : say(declared.label);
  };
  return (
    <QueryBoundary query={query} rows={4}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon="history" title={say(words.noEditions)}>
            {say(words.noEditionsHelp)}
          </EmptyState>
        ) : (
          <ol className="hy-editions">
            {items.map((one) => (
              <li key={one.edition}>
                <div className="hy-row hy-row--wrap">
                  <b>{say(words.edition, { n: one.edition })}</b>
                  <span>
                    {one.changed.length === 0
                      ? say(words.first)
                      : say(words.changed, { fields: one.changed.map(nameOf).join(t('app.listJoin')) })}
                  </span>
                  <span className="hy-small hy-muted">
                    {one.byName} <TimeText at={one.at} />
                  </span>
                </div>
                {one.changed.length > 0 && (
                  <dl>
                    {one.changed.map((field) => {
                      const declared = columnField(def, field);
                      return declared === undefined ? null : (
                        <div key={field}>
                          <dt className="hy-small hy-muted">{say(declared.label)}</dt>
                          <dd>
                            <FieldView def={def} name={field} field={declared} row={one.content} refs={{}} />
                          </dd>
                        </div>
                      );
                    })}
                  </dl>
                )}
              </li>
            ))}
          </ol>
        )
      }
    </QueryBoundary>
  );
}

export const PlaybookEditions = ({ id }: DetailTabProps) => <Editions record="playbook" id={id} />;
export const TermEditions = ({ id }: DetailTabProps) => <Editions record="term" id={id} />;
export const ReferenceEditions = ({ id }: DetailTabProps) => <Editions record="reference" id={id} />;
