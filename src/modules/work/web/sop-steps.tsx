import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { Position } from '../../organization/organization.contract.ts';
import { maxSteps, type SopStep } from '../sop.contract.ts';
import './work.css';
import { words } from './work.words.ts';
import { freshKey, toPoints, whenOf, withoutStep } from './work-view.ts';

/** Names of positions by id, in the reader's language. */
function usePositions(): ReadonlyMap<string, string> {
  const locale = useLocale();
  const { data } = useQuery(allRowsQuery(Position, { sort: 'code' }));
  return new Map((data?.items ?? []).map((p) => [p.id, String(locale === 'zh' ? p.name : p.nameEn)]));
}

/** Steps as a table that reads like the process. */
export function SopStepsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const steps = (Array.isArray(value) ? value : []) as readonly SopStep[];
  if (compact) return steps.length === 0 ? NONE : say(words.stepCount, { n: steps.length });
  if (steps.length === 0) return <span className="hy-muted">{say(words.noSteps)}</span>;
  return <StepTable steps={steps} />;
}

function StepTable({ steps }: { steps: readonly SopStep[] }) {
  const say = useSay();
  const positions = usePositions();
  const titles = new Map(steps.map((s) => [s.key, s.title]));
  return (
    <TableBox label={say(words.steps)}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.step)}</th>
            <th scope="col">{say(words.position)}</th>
            <th scope="col">{say(words.when)}</th>
            <th scope="col">{say(words.dependsOn)}</th>
            <th scope="col">{say(words.deliverable)}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => {
            const { label, base, n, unit } = whenOf(step);
            return (
              <tr key={step.key}>
                <td title={step.checklist.join('\n')}>
                  {step.title}
                  {step.checklist.length > 0 && (
                    <span className="hy-small hy-muted"> {say(words.agendaCount, { n: step.checklist.length })}</span>
                  )}
                </td>
                <td>{step.position ? (positions.get(step.position) ?? NONE) : say(words.choose)}</td>
                <td>{say(label, { base: say(base), n, unit: say(unit) })}</td>
                <td>{step.dependsOn.map((key) => titles.get(key) ?? key).join('、') || NONE}</td>
                <td>
                  {step.deliverable ?? NONE}
                  {step.needsDeliverable && <span className="hy-small hy-muted"> ({say(words.required)})</span>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableBox>
  );
}

export function ReleasedView({ value, row }: FieldViewProps) {
  const say = useSay();
  const released = value as { steps: readonly SopStep[] } | null;
  if (released === null) return <span className="hy-muted">{NONE}</span>;
  return say(words.releasedAs, { n: Number(row.release), count: released.steps.length });
}

/** Writes the steps one below the other; nobody types a key. */
export function SopStepsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const steps = (Array.isArray(value) ? value : []) as readonly SopStep[];
  const put = (at: number, change: Partial<SopStep>): void =>
    onChange(steps.map((step, i) => (i === at ? { ...step, ...change } : step)));
  const swap = (at: number): void => {
    const [one, two] = [steps[at - 1], steps[at]];
    if (one !== undefined && two !== undefined)
      onChange(steps.map((step, i) => (i === at - 1 ? two : i === at ? one : step)));
  };
  const add = (): void => {
    const last = steps.at(-1);
    const fresh: SopStep = {
      key: freshKey(steps),
      title: '',
      from: last?.from ?? 'start',
      offset: last?.offset ?? -10,
      unit: last?.unit ?? 'workingDays',
      lasts: 1,
      priority: 'normal',
      checklist: [],
      needsDeliverable: false,
      dependsOn: last === undefined ? [] : [last.key],
    };
    onChange([...steps, fresh]);
  };
  return (
    <div className="hy-steps">
      {steps.map((step, i) => (
        <div key={step.key} className="hy-steps__one">
          <div className="hy-steps__head">
            <b>{i + 1}</b>
            <Input
              id={i === 0 ? id : `${id}-${step.key}`}
              aria-label={say(words.step)}
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              maxLength={300}
              value={step.title}
              onChange={(e) => put(i, { title: e.target.value })}
            />
            <button
              type="button"
              className="hy-iconbutton"
              aria-label={say(words.moveUp)}
              disabled={i === 0}
              onClick={() => swap(i)}
            >
              <Icon name="arrowUp" size={14} />
            </button>
            <button
              type="button"
              className="hy-iconbutton"
              aria-label={say(words.removeStep)}
              onClick={() => onChange(steps.length === 1 ? null : withoutStep(steps, i))}
            >
              <Icon name="close" size={14} />
            </button>
          </div>
          <StepParts step={step} others={steps.filter((one) => one !== step)} put={(change) => put(i, change)} />
        </div>
      ))}
      <div>
        <Button size="small" {...(steps.length === 0 ? { id } : {})} disabled={steps.length >= maxSteps} onClick={add}>
          {say(words.addStep)}
        </Button>
        {steps.length >= maxSteps && (
          <span className="hy-small hy-muted"> {say(words.mostSteps, { n: maxSteps })}</span>
        )}
      </div>
    </div>
  );
}

interface PartsProps {
  readonly step: SopStep;
  readonly others: readonly SopStep[];
  readonly put: (change: Partial<SopStep>) => void;
}

function StepParts({ step, others, put }: PartsProps) {
  const say = useSay();
  const positions = usePositions();
  return (
    <div className="hy-steps__parts">
      <Part label={say(words.position)}>
        <Select
          style={{ width: '100%' }}
          allowClear
          placeholder={say(words.choose)}
          aria-label={say(words.position)}
          value={step.position ?? undefined}
          options={[...positions].map(([value, label]) => ({ value, label }))}
          onChange={(position: string | undefined) => put({ position: position ?? null })}
        />
      </Part>
      <Part label={say(words.base)}>
        <Select
          style={{ width: '100%' }}
          aria-label={say(words.base)}
          value={step.from}
          options={[
            { value: 'start', label: say(words.fromStart) },
            { value: 'end', label: say(words.fromEnd) },
          ]}
          onChange={(from: SopStep['from']) => put({ from })}
        />
      </Part>
      <Part label={`${say(words.offset)} · ${say(words.after)}`}>
        <InputNumber
          style={{ width: '100%' }}
          aria-label={say(words.offset)}
          min={-730}
          max={730}
          precision={0}
          value={step.offset}
          onChange={(offset) => put({ offset: offset ?? 0 })}
        />
      </Part>
      <Part label={say(words.unit)}>
        <Select
          style={{ width: '100%' }}
          aria-label={say(words.unit)}
          value={step.unit}
          options={[
            { value: 'workingDays', label: say(words.workingDays) },
            { value: 'days', label: say(words.days) },
          ]}
          onChange={(unit: SopStep['unit']) => put({ unit })}
        />
      </Part>
      <Part label={say(words.lasts)}>
        <InputNumber
          style={{ width: '100%' }}
          aria-label={say(words.lasts)}
          min={1}
          max={365}
          precision={0}
          value={step.lasts}
          onChange={(lasts) => put({ lasts: lasts ?? 1 })}
        />
      </Part>
      <Part label={say(words.dependsOn)}>
        <Select
          mode="multiple"
          style={{ width: '100%' }}
          aria-label={say(words.dependsOn)}
          value={[...step.dependsOn]}
          options={others.map((one) => ({ value: one.key, label: one.title === '' ? one.key : one.title }))}
          onChange={(dependsOn: string[]) => put({ dependsOn })}
        />
      </Part>
      <Part label={say(words.deliverable)} wide>
        <Input
          maxLength={500}
          value={step.deliverable ?? ''}
          onChange={(e) => put({ deliverable: e.target.value === '' ? null : e.target.value })}
        />
      </Part>
      <Checkbox checked={step.needsDeliverable} onChange={(e) => put({ needsDeliverable: e.target.checked })}>
        {say(words.required)}
      </Checkbox>
      <Part label={say(words.points)} wide>
        <Input.TextArea
          autoSize={{ minRows: 1, maxRows: 8 }}
          defaultValue={step.checklist.join('\n')}
          onChange={(e) => put({ checklist: toPoints(e.target.value) })}
        />
      </Part>
    </div>
  );
}

/** A field with its name above it; the select inside carries the name for screen readers itself. */
function Part({ label, wide, children }: { label: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={wide === true ? 'hy-steps__wide' : undefined}>
      <span>{label}</span>
      {children}
    </div>
  );
}
