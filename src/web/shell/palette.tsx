import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState } from 'react';
import { permissionOf } from '../../shared/record/record.ts';
import { request } from '../api/call.ts';
import { useCan } from '../api/session.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { Dialog } from '../kit/dialog.tsx';
import { Icon, type IconName } from '../kit/icon.tsx';
import { nameIn } from '../records/names.ts';
import { allRecords, findRecord } from '../records/registry.ts';
import { matching, type NavSection } from './nav.ts';
import './palette.css';

interface Found {
  readonly record: string;
  readonly id: string;
  readonly code: string;
  readonly title: string;
}
interface Choice {
  readonly key: string;
  readonly group: string;
  readonly icon: IconName;
  readonly text: string;
  readonly side: string;
  readonly to: string;
}

/** ⌘K: any page, any record, any "new". */
export function Palette({ nav, onClose }: { nav: readonly NavSection[]; onClose: () => void }) {
  const t = useText();
  const say = useSay();
  const can = useCan();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const q = useDeferredValue(typed.trim());
  const listId = useId();
  const found = useQuery({
    queryKey: ['search', q],
    queryFn: ({ signal }) => request<{ items: readonly Found[] }>('/api/search', { query: { q }, signal }),
    enabled: q !== '',
    placeholderData: (before) => before,
  });

  const pages = nav.flatMap((group) =>
    group.items.map((item) => ({ ...item, side: t(`nav.sections.${group.section}`) })),
  );
  const creatable = allRecords()
    .filter((def) => can(permissionOf(def, 'create')))
    .map((def) => ({
      label: { zh: `新建${def.label.zh}`, en: `New ${nameIn(def, 'en')}` },
      to: `/${def.path}/new`,
    }));
  const choices: Choice[] = [
    ...(q === '' ? [] : (found.data?.items ?? [])).flatMap((item): Choice[] => {
      const def = findRecord(item.record);
      if (def === undefined) return [];
      const to = `/${def.path}/${item.id}`;
      return [
        {
          key: item.id,
          group: t('palette.records'),
          icon: 'file',
          text: item.title,
          side: `${say(def.label)} ${item.code}`,
          to,
        },
      ];
    }),
    ...matching(pages, q).map(
      (page): Choice => ({
        key: page.to,
        group: t('palette.pages'),
        icon: 'right',
        text: say(page.label),
        side: page.side,
        to: page.to,
      }),
    ),
    ...(q === '' ? [] : matching(creatable, q)).map(
      (one): Choice => ({
        key: one.to,
        group: t('palette.actions'),
        icon: 'plus',
        text: say(one.label),
        side: '',
        to: one.to,
      }),
    ),
  ];
  const active = Math.min(at, choices.length - 1);
  const open = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    onClose();
    void navigate({ to: choice.to });
  };

  return (
    <Dialog open onClose={onClose} title={t('palette.title')} width={600} bare>
      <div className="hy-palette">
        <div className="hy-palette__field">
          <Icon name="search" />
          <input
            // The dialog was opened to type in this field.
            data-autofocus
            role="combobox"
            aria-expanded
            aria-controls={listId}
            aria-activedescendant={choices.length > 0 ? `${listId}-${active}` : undefined}
            aria-label={t('palette.title')}
            placeholder={t('palette.placeholder')}
            value={typed}
            onChange={(e) => {
              setTyped(e.target.value);
              setAt(0);
            }}
            onKeyDown={(e) => {
              if (e.nativeEvent.isComposing) return;
              const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
              if (step !== undefined && choices.length > 0) {
                e.preventDefault();
                setAt((active + step + choices.length) % choices.length);
              }
              if (e.key === 'Enter') open(choices[active]);
            }}
          />
        </div>
        <div id={listId} className="hy-palette__list" role="listbox" aria-label={t('palette.title')}>
          {choices.map((choice, i) => (
            <div key={choice.key} role="presentation">
              {choices[i - 1]?.group !== choice.group && <div className="hy-menu__heading">{choice.group}</div>}
              <div
                id={`${listId}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === active}
                className="hy-palette__item"
                ref={i === active ? (el) => el?.scrollIntoView({ block: 'nearest' }) : undefined}
                onMouseMove={() => setAt(i)}
                onClick={() => open(choice)}
              >
                <Icon name={choice.icon} size={14} />
                <span className="hy-grow hy-ellipsis">{choice.text}</span>
                <span className="hy-small hy-muted hy-nowrap">{choice.side}</span>
              </div>
            </div>
          ))}
          {choices.length === 0 && q !== '' && !found.isFetching && (
            <p className="hy-muted hy-palette__none">{t('palette.nothing', { q: typed.trim() })}</p>
          )}
        </div>
        <p className="hy-small hy-muted hy-palette__hint">{t('palette.hint')}</p>
      </div>
    </Dialog>
  );
}
