import { actionLabel, looseText, partLabel } from '../../../shared/record/change-words.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { HistoryEntry, RefNames } from '../../../shared/record/wire.ts';
import type { Say } from '../../i18n/i18n.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { TimeText } from '../../kit/small.tsx';
import { FieldView } from '../fields/field-view.tsx';
import { LinesHistory } from '../lines/lines-view.tsx';
import { columnField, findFieldView } from '../registry.ts';
import './detail.css';
import { toTyped } from './mentions.ts';

type Changes = HistoryEntry['changes'];

/** What was done, with the clock that it was done to. */
export function actionName(say: Say, def: RecordDef | undefined, action: string, changes: Changes): string {
  const clock = action.startsWith('clock.') ? def?.clocks?.find((one) => `clock:${one.key}` in changes) : undefined;
  return `${say(actionLabel(def, action))}${clock === undefined ? '' : `：${say(clock.label)}`}`;
}

/** What a changed value is called: a field, lines, or a thing that is neither. */
export const changeLabel = (say: Say, def: RecordDef | undefined, name: string): string =>
  say(
    (def === undefined ? undefined : (def.children?.[name]?.label ?? columnField(def, name)?.label)) ??
      partLabel(def, name),
  );

interface Props {
  /** Undefined for what is logged and is no record. */
  readonly def: RecordDef | undefined;
  readonly changes: Changes;
  readonly refs: RefNames;
  /** The row was new: only what it began with. */
  readonly began?: boolean;
}

/** Field by field, before → after. */
export function ChangeList({ def, changes, refs, began = false }: Props) {
  return Object.entries(changes).map(([name, change]) => {
    const child = def?.children?.[name];
    if (def !== undefined && child !== undefined)
      return <LinesHistory key={name} def={def} name={name} child={child} refs={refs} {...change} />;
    return <Change key={name} def={def} name={name} refs={refs} began={began} {...change} />;
  });
}

interface OneProps extends Pick<Props, 'def' | 'refs'> {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly began: boolean;
}

function Change({ def, name, refs, before, after, began }: OneProps) {
  const t = useText();
  const say = useSay();
  const show = (value: unknown) => <Value def={def} name={name} value={value} refs={refs} />;
  return (
    <div className="hy-change">
      <span className="hy-muted">{changeLabel(say, def, name)}</span>
      {began ? (
        <span className="hy-change__whole">{show(after)}</span>
      ) : (
        <>
          <span className="hy-change__before">{show(before)}</span>
          <span aria-label={t('history.after')}>→</span>
          <span>{show(after)}</span>
        </>
      )}
    </div>
  );
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function Value({ def, name, value, refs }: Pick<OneProps, 'def' | 'name' | 'refs'> & { value: unknown }) {
  const locale = useLocale();
  const field = def === undefined ? undefined : columnField(def, name);
  // A structure that no room draws is told as a sentence, not as it is stored.
  const drawn = field?.kind !== 'json' || (def !== undefined && findFieldView(def.id, name) !== undefined);
  if (def !== undefined && field !== undefined && drawn)
    return <FieldView def={def} name={name} field={field} row={{ [name]: value }} refs={refs} compact plain />;
  if (typeof value === 'string' && instant.test(value)) return <TimeText at={value} />;
  return looseText(typeof value === 'string' ? toTyped(value).text : value, locale);
}
