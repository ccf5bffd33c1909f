import { type ReactNode, useRef, useState } from 'react';
import { useText } from '../../i18n/i18n.ts';
import { type Cell, saveCsv, savePicture } from '../download.ts';
import { Icon } from '../icon.tsx';
import { MenuButton } from '../menu.tsx';
import { TableBox } from '../table-box.tsx';
import { usePalette } from '../theme.tsx';
import './chart.css';

export interface ChartTable {
  readonly head: readonly string[];
  /** As shown. */
  readonly rows: readonly (readonly ReactNode[])[];
  /** As kept in a file: exact and without signs. */
  readonly plain: readonly (readonly Cell[])[];
}

interface Props {
  /** A sentence of what is seen, where the system can say it. */
  readonly title: string;
  readonly note?: ReactNode;
  /** Name of downloaded files. */
  readonly name: string;
  readonly table: ChartTable;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

/** Frame of every chart: its sentence, the way to a table of the same figures, picture and file. */
export function ChartFrame({ title, note, name, table, children, actions }: Props) {
  const t = useText();
  const palette = usePalette();
  const box = useRef<HTMLDivElement>(null);
  const [asTable, setAsTable] = useState(false);
  const picture = (): void => {
    const svg = box.current?.querySelector('svg[data-plot]');
    if (svg instanceof SVGSVGElement) void savePicture(name, svg, palette.surface);
  };
  return (
    <figure className="hy-chart">
      <figcaption className="hy-chart__head">
        <h2 className="hy-grow hy-chart__title">{title}</h2>
        {actions}
        <MenuButton
          label={t('chart.menu')}
          className="hy-iconbutton hy-noprint"
          items={[
            {
              key: 'table',
              label: t(asTable ? 'chart.chart' : 'chart.table'),
              icon: asTable ? 'chart' : 'table',
              onPick: () => setAsTable(!asTable),
            },
            ...(asTable
              ? []
              : [{ key: 'picture', label: t('chart.picture'), icon: 'download' as const, onPick: picture }]),
            {
              key: 'csv',
              label: t('chart.csv'),
              icon: 'file',
              onPick: () => saveCsv(name, [table.head, ...table.plain]),
            },
          ]}
        >
          <Icon name="more" />
        </MenuButton>
      </figcaption>
      {note !== undefined && <div className="hy-chart__note">{note}</div>}
      <div ref={box}>{asTable ? <FigureTable table={table} caption={title} /> : children}</div>
    </figure>
  );
}

/** The figures of a chart as rows. */
export function FigureTable({ table, caption }: { table: ChartTable; caption: string }) {
  return (
    <TableBox label={caption} className="hy-chart__table" bare maxHeight={360}>
      <table>
        <caption className="hy-sr">{caption}</caption>
        <thead>
          <tr>
            {table.head.map((text, i) => (
              <th key={`${i}-${text}`} scope="col" className={i === 0 ? undefined : 'hy-number'}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={at} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={at} className="hy-number">
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
