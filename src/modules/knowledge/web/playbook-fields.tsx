import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { shiftPoint } from '../../../web/records/fields/decimal-text.ts';
import { metricsQuery, useMetric } from '../../../web/records/metrics.ts';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import {
  type BudgetShape,
  budgetDimensions,
  Playbook,
  type PlaybookStep,
  type PlaybookTargets,
  playbookMetrics,
} from '../playbooks.contract.ts';
import './knowledge.css';
import { positionsQuery } from './knowledge.queries.ts';
import { words } from './knowledge.words.ts';
import { Cell, LinesInput, RowsEditor } from './rows-editor.tsx';

const none = <span className="hy-muted">{NONE}</span>;

function usePositions(): ReadonlyMap<string, string> {
  const locale = useLocale();
  const { data } = useQuery(positionsQuery);
  return new Map((data?.items ?? []).map((p) => [p.id, String(locale === 'zh' ? p.name : p.nameEn)]));
}

function useDay(): (offset: number) => string {
  const say = useSay();
  return (offset) =>
    offset === 0 ? say(words.dayFirst) : say(offset < 0 ? words.dayBefore : words.dayAfter, { n: Math.abs(offset) });
}

export function StepsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const day = useDay();
  const positions = usePositions();
  const steps = (value ?? []) as readonly PlaybookStep[];
  if (steps.length === 0) return none;
  if (compact) return say(words.steps, { n: steps.length });
  return (
    <TableBox label={say(words.step)}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.offset)}</th>
            <th scope="col">{say(words.step)}</th>
            <th scope="col">{say(words.who)}</th>
            <th scope="col">{say(words.deliverable)}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, i) => (
            <tr key={`${i}-${step.what}`}>
              <td className="hy-nowrap">{day(step.offset)}</td>
              <td>
                {step.what}
                {step.checklist.length > 0 && (
                  <ul className="hy-small hy-muted">
                    {step.checklist.map((line) => (
                      <li key={line}>○ {line}</li>
                    ))}
                  </ul>
                )}
              </td>
              <td>{step.position ? (positions.get(step.position) ?? NONE) : say(words.manager)}</td>
              <td>{step.deliverable ?? NONE}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

export function StepsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const positions = usePositions();
  const rows = (Array.isArray(value) ? value : []) as readonly PlaybookStep[];
  const fresh = (): PlaybookStep => ({ what: '', offset: rows.at(-1)?.offset ?? -14, checklist: [] });
  return (
    <RowsEditor id={id} rows={rows} fresh={fresh} onChange={onChange} most={100}>
      {(row, put, inputId) => (
        <>
          <Cell label={say(words.step)} wide>
            <Input
              id={inputId}
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              maxLength={300}
              value={row.what}
              onChange={(e) => put({ what: e.target.value })}
            />
          </Cell>
          <Cell label={`${say(words.offset)}（${say(words.offsetHelp)}）`}>
            <InputNumber
              style={{ width: '100%' }}
              min={-365}
              max={365}
              precision={0}
              value={row.offset}
              onChange={(offset) => put({ offset: offset ?? 0 })}
            />
          </Cell>
          <Cell label={say(words.who)}>
            <Select
              allowClear
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={say(words.manager)}
              value={row.position ?? null}
              options={[...positions].map(([position, label]) => ({ value: position, label }))}
              onChange={(position: string | null) => put({ position })}
            />
          </Cell>
          <Cell label={say(words.deliverable)}>
            <Input
              maxLength={500}
              value={row.deliverable ?? ''}
              onChange={(e) => put({ deliverable: e.target.value === '' ? null : e.target.value })}
            />
          </Cell>
          <Cell label={say(words.checklist)} wide>
            <LinesInput lines={row.checklist} most={50} onChange={(checklist) => put({ checklist })} />
          </Cell>
        </>
      )}
    </RowsEditor>
  );
}

export function ShapeView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const shape = (value ?? []) as BudgetShape;
  if (shape.length === 0) return none;
  if (compact) return shape.map((l) => `${l.name} ${Math.round(Number(l.share) * 100)}%`).join(' · ');
  return (
    <TableBox label={say(Playbook.fields.budgetShape.label)}>
      <table className="hy-table hy-table--compact">
        <tbody>
          {shape.map((line, i) => (
            <tr key={`${i}-${line.name}`}>
              <td className="hy-muted">{say(budgetDimensions[line.dimension])}</td>
              <td>{line.name}</td>
              <td className="hy-number">
                <FigureText value={line.share} unit="ratio" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

export function ShapeEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const locale = useLocale();
  const rows = (Array.isArray(value) ? value : []) as BudgetShape;
  const sum = rows.reduce((total, line) => total + Number(line.share) * 100, 0);
  const total = Math.round(sum * 100) / 100;
  return (
    <RowsEditor
      id={id}
      rows={rows}
      fresh={() => ({ dimension: 'channel' as const, name: '', share: '0.1' })}
      onChange={onChange}
      most={50}
      foot={
        rows.length > 0 && (
          <span className={total === 100 ? 'hy-muted' : 'hy-field__error'}>{say(words.sum, { sum: total })}</span>
        )
      }
    >
      {(row, put, inputId) => (
        <>
          <Cell label={say(words.dimension)}>
            <Select
              id={inputId}
              value={row.dimension}
              options={Object.entries(budgetDimensions).map(([dimension, label]) => ({
                value: dimension,
                label: label[locale],
              }))}
              onChange={(dimension) => put({ dimension: dimension as BudgetShape[number]['dimension'] })}
            />
          </Cell>
          <Cell label={say(words.item)}>
            <Input
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              maxLength={100}
              value={row.name}
              onChange={(e) => put({ name: e.target.value })}
            />
          </Cell>
          <Cell label={say(words.shareOf)}>
            <InputNumber
              style={{ width: '100%' }}
              stringMode
              min="0"
              max="100"
              value={shiftPoint(row.share, 2)}
              onChange={(share) => put({ share: shiftPoint(share ?? '0', -2) })}
            />
          </Cell>
        </>
      )}
    </RowsEditor>
  );
}

function Target({ metric, value }: PlaybookTargets[number]) {
  const locale = useLocale();
  const info = useMetric(metric);
  return (
    <tr>
      <td>{info?.label[locale] ?? metric.toUpperCase()}</td>
      <td className="hy-number">
        <FigureText value={value} unit={figureUnit(info?.unit ?? 'decimal', info?.display)} />
      </td>
    </tr>
  );
}

export function TargetsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const targets = (value ?? []) as PlaybookTargets;
  if (targets.length === 0) return none;
  if (compact) return targets.map((t) => `${t.metric} ${t.value}`).join(' · ');
  return (
    <TableBox label={say(Playbook.fields.targets.label)}>
      <table className="hy-table hy-table--compact">
        <tbody>
          {targets.map((target) => (
            <Target key={target.metric} {...target} />
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

export function TargetsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const locale = useLocale();
  const known = useQuery(metricsQuery).data?.items ?? [];
  const rows = (Array.isArray(value) ? value : []) as PlaybookTargets;
  const free = playbookMetrics.find((m) => !rows.some((r) => r.metric === m)) ?? 'roi';
  return (
    <RowsEditor
      id={id}
      rows={rows}
      fresh={() => ({ metric: free, value: '1' })}
      onChange={onChange}
      most={playbookMetrics.length}
    >
      {(row, put, inputId) => (
        <>
          <Cell label={say(words.metric)}>
            <Select
              id={inputId}
              value={row.metric}
              options={playbookMetrics.map((metric) => ({
                value: metric,
                label: known.find((k) => k.name === metric)?.label[locale] ?? metric,
              }))}
              onChange={(metric) => put({ metric })}
            />
          </Cell>
          <Cell label={say(words.value)}>
            <InputNumber
              style={{ width: '100%' }}
              stringMode
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              value={row.value}
              onChange={(next) => put({ value: next ?? '0' })}
            />
          </Cell>
        </>
      )}
    </RowsEditor>
  );
}
