import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RefNames } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { allRowsQuery } from '../../api/record-queries.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useText } from '../../i18n/i18n.ts';
import type { Days } from '../../kit/gantt/bar-drag.ts';
import { GanttChart } from '../../kit/gantt/gantt-chart.tsx';
import type { GanttItem } from '../../kit/gantt/gantt-item.ts';
import type { Zoom } from '../../kit/gantt/scale.ts';
import { ZoomSwitch } from '../../kit/gantt/zoom-switch.tsx';
import { useToday } from '../../kit/small.tsx';
import { Note, QueryBoundary } from '../../kit/states.tsx';
import { formatRange } from '../../kit/time.ts';
import { showUndo } from '../../kit/toast.tsx';
import { daysOf } from '../dates-of.ts';
import { useRowActions } from '../detail/use-row-actions.ts';
import { FieldView } from '../fields/field-view.tsx';
import type { ListControl } from '../list/use-list.ts';
import { type AnyRow, columnField, titleOf } from '../registry.ts';
import { useRecordRights } from '../use-record.ts';

/** Rows as bars over time, grouped as declared; opens at today. A range that people write is pulled to other days. */
export function Timeline({ control, onOpen }: { control: ListControl; onOpen: (id: string) => void }) {
  const t = useText();
  const zone = useMe().workspace.timeZone;
  const { def } = control;
  const name = def.views.timeline?.field ?? '';
  const field = columnField(def, name);
  const [zoom, setZoom] = useState<Zoom>('month');
  const query = useQuery(allRowsQuery(def, { ...control.params, sort: name }));
  return (
    <>
      <ZoomSwitch zoom={zoom} onZoom={setZoom} />
      <QueryBoundary query={query} rows={8}>
        {({ items, refs, total }) => {
          const without = items.filter((row) => field === undefined || daysOf(field, row[name], zone) === null).length;
          return (
            <>
              {total !== null && total > items.length && <Note>{t('list.onlyFirst', { n: items.length })}</Note>}
              <Chart control={control} rows={items} refs={refs} zoom={zoom} onOpen={onOpen} />
              {without > 0 && <p className="hy-small hy-muted">{t('list.noDate', { n: without })}</p>}
            </>
          );
        }}
      </QueryBoundary>
    </>
  );
}

interface ChartProps {
  readonly control: ListControl;
  readonly rows: readonly AnyRow[];
  readonly refs: RefNames;
  readonly zoom: Zoom;
  readonly onOpen: (id: string) => void;
}

function Chart({ control, rows, refs, zoom, onOpen }: ChartProps) {
  const t = useText();
  const zone = useMe().workspace.timeZone;
  const { def } = control;
  const name = def.views.timeline?.field ?? '';
  const field = columnField(def, name);
  const groupName = def.views.timeline?.group;
  const groupField = groupName === undefined ? undefined : columnField(def, groupName);
  const rights = useRecordRights(def);
  const items = useMemo(() => {
    const pinned = def.approvals?.some((a) => a.pinned.includes(name)) === true;
    const signed = (row: AnyRow): boolean => pinned && row.state !== def.states.initial;
    return rows.flatMap((row): GanttItem[] => {
      const days = field === undefined ? null : daysOf(field, row[name], zone);
      if (days === null) return [];
      const frozen = def.states.frozen?.includes(row.state) === true;
      return [
        {
          ...days,
          id: row.id,
          title: titleOf(def, row),
          tone: def.states.all[row.state]?.tone ?? 'neutral',
          group: groupName === undefined ? '' : String(row[groupName] ?? ''),
          // To pull what was signed would void the signature by a slip of the hand.
          fixed: frozen ? t('timeline.frozen') : signed(row) ? t('timeline.signed') : null,
        },
      ];
    });
  }, [rows, field, name, zone, def, groupName, t]);
  const move = useMoveRange(control, rows, name);
  const writable = field?.kind === 'dateRange' && field.readOnly !== true && rights.update;
  return (
    <GanttChart
      items={items}
      zoom={zoom}
      onOpen={onOpen}
      onMove={writable ? move : undefined}
      {...(groupField === undefined || groupName === undefined
        ? {}
        : {
            groupName: (key: string) => (
              <FieldView
                def={def}
                name={groupName}
                field={groupField}
                row={{ [groupName]: key }}
                refs={refs}
                compact
                plain
              />
            ),
          })}
    />
  );
}

/** Writes a range through the record's own rules; what they refuse is said, what they let is undone by one click. */
function useMoveRange(control: ListControl, rows: readonly AnyRow[], name: string) {
  const t = useText();
  const today = useToday();
  const locale = useLocale();
  const { def } = control;
  const actions = useRowActions(def);
  return async (id: string, days: Days): Promise<void> => {
    const row = rows.find((r) => r.id === id);
    if (row === undefined) return;
    const before = row[name];
    try {
      const answer = await recordApi.update(def, id, row.version, { [name]: days });
      actions.keep(answer);
      await actions.renew();
      const undo = async (): Promise<void> => {
        try {
          actions.keep(await recordApi.update(def, id, answer.item.version, { [name]: before }));
        } catch (error) {
          actions.refused(error);
        }
      };
      showUndo(
        t('timeline.moved', { title: titleOf(def, row), days: formatRange(days.start, days.end, today, locale) }),
        t('app.undo'),
        () => void undo(),
      );
    } catch (error) {
      actions.refused(error);
    }
  };
}
