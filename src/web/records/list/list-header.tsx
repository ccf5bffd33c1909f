import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { recordApi } from '../../api/record-api.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { MenuButton, type MenuEntry } from '../../kit/menu.tsx';
import { PageHeader } from '../../kit/small.tsx';
import { nameIn, pluralLabel } from '../names.ts';
import { useRecordRights } from '../use-record.ts';
import type { ListControl } from './use-list.ts';

export function ListHeader({ control }: { control: ListControl }) {
  const t = useText();
  const say = useSay();
  const locale = useLocale();
  const navigate = useNavigate();
  const { def, state, params, set } = control;
  const rights = useRecordRights(def);
  const name = nameIn(def, locale);
  const heading = say(pluralLabel(def));
  const exportHref = (format: 'csv' | 'xlsx', lines?: string): string =>
    `${recordApi.exportUrl(def, format, { ...params, columns: state.columns.filter((column) => column !== 'clocks').join(','), lines })}&locale=${locale}`;
  const more: readonly MenuEntry[] = [
    ...(rights.imports.length > 0
      ? [
          {
            key: 'import',
            icon: 'upload' as const,
            label: t('records.import'),
            onPick: () => void navigate({ to: `/${def.path}/import` }),
          },
        ]
      : []),
    ...(rights.export
      ? [
          { key: 'xlsx', icon: 'download' as const, label: t('records.exportXlsx'), href: exportHref('xlsx') },
          { key: 'csv', icon: 'download' as const, label: t('records.exportCsv'), href: exportHref('csv') },
          ...Object.entries(def.children ?? {}).map(([lines, { label }]) => ({
            key: `csv-${lines}`,
            icon: 'download' as const,
            label: t('records.exportCsvLines', { name: say(label) }),
            href: exportHref('csv', lines),
          })),
        ]
      : []),
    ...(rights.remove
      ? [
          {
            key: 'trash',
            icon: 'trash' as const,
            label: t('records.trash'),
            onPick: () => set({ deleted: '1', view: undefined, preview: undefined, layout: undefined }, true),
          },
        ]
      : []),
  ];
  return (
    <>
      <PageHeader
        title={heading}
        actions={
          <>
            {more.length > 0 && <MenuButton label={t('app.more')} items={more} />}
            {rights.create && (
              <Button
                type="primary"
                title={`${t('keys.create')} (N)`}
                onClick={() => void navigate({ to: `/${def.path}/new` })}
              >
                {t('records.create', { name })}
              </Button>
            )}
          </>
        }
      />
    </>
  );
}
