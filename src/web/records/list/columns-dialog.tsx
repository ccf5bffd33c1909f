import { Button, Checkbox } from 'antd';
import { useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { Icon } from '../../kit/icon.tsx';
import { columnField, systemColumns } from '../registry.ts';
import { moveColumn } from './column-order.ts';
import type { ListControl } from './use-list.ts';

/** Which columns a list shows, and in which order. */
export function ColumnsDialog({ control, onClose }: { control: ListControl; onClose: () => void }) {
  const t = useText();
  const say = useSay();
  const { def, state, set } = control;
  const clocks = def.clocks === undefined ? [] : ['clocks'];
  const hidden = [...Object.keys(def.fields), ...clocks, ...Object.keys(systemColumns)].filter(
    (name) => !state.columns.includes(name) && columnField(def, name)?.kind !== 'json',
  );
  const put = (columns: readonly string[]): void => set({ columns });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('list.columnsTitle')}
      width={400}
      footer={<Button onClick={() => set({ columns: undefined })}>{t('list.columnsReset')}</Button>}
    >
      <p className="hy-small hy-muted">{t('list.columnsHelp')}</p>
      <ul className="hy-columns">
        {[...state.columns, ...hidden].map((name) => {
          const label = say(columnField(def, name)?.label ?? { zh: name, en: name });
          const at = state.columns.indexOf(name);
          const fixed = name === def.title;
          return (
            <li key={name}>
              <Checkbox
                checked={at >= 0}
                disabled={fixed}
                onChange={(e) =>
                  put(e.target.checked ? [...state.columns, name] : state.columns.filter((c) => c !== name))
                }
              >
                {label}
              </Checkbox>
              <span className="hy-grow" />
              {at > 0 && (
                <>
                  <button
                    type="button"
                    className="hy-iconbutton"
                    disabled={at === 1}
                    aria-label={`${t('list.moveUp')} ${label}`}
                    onClick={() => put(moveColumn(state.columns, at, -1))}
                  >
                    <Icon name="up" size={14} />
                  </button>
                  <button
                    type="button"
                    className="hy-iconbutton"
                    disabled={at === state.columns.length - 1}
                    aria-label={`${t('list.moveDown')} ${label}`}
                    onClick={() => put(moveColumn(state.columns, at, 1))}
                  >
                    <Icon name="down" size={14} />
                  </button>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
