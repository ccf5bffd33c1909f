import { useText } from '../i18n/i18n.ts';
import { Dialog } from '../kit/dialog.tsx';
import { commandKey } from './use-keys.ts';

/** `?`: every key that does something. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const t = useText();
  const groups: readonly (readonly [string, readonly (readonly [readonly string[], string])[]])[] = [
    [
      t('keys.everywhere'),
      [
        [[commandKey, 'K'], t('keys.palette')],
        [['?'], t('keys.help')],
      ],
    ],
    [
      t('keys.list'),
      [
        [['↑', '↓'], t('keys.move')],
        [['Enter'], t('keys.open')],
        [['Space'], t('keys.peek')],
        [['X'], t('keys.select')],
        [[commandKey, 'A'], t('keys.selectAll')],
        [['E'], t('keys.edit')],
        [['/'], t('keys.search')],
        [['N'], t('keys.create')],
        [['Esc'], t('keys.clear')],
      ],
    ],
    [
      t('keys.preview'),
      [
        [['K'], t('keys.previous')],
        [['J'], t('keys.nextOne')],
      ],
    ],
  ];
  return (
    <Dialog open onClose={onClose} title={t('keys.title')} width={440}>
      <div className="hy-stack">
        {groups.map(([heading, rows]) => (
          <section key={heading}>
            <h3 className="hy-muted">{heading}</h3>
            <dl>
              {rows.map(([keys, meaning]) => (
                <div key={meaning} className="hy-row hy-row--between" style={{ padding: '4px 0' }}>
                  <dt>{meaning}</dt>
                  <dd className="hy-row" style={{ gap: 4 }}>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
