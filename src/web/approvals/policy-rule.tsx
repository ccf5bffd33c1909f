import { Button, InputNumber, Select, Switch } from 'antd';
import type { PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import type { ApprovalRule, ApprovalStep } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { useSay } from '../i18n/i18n.ts';
import { LabelInput } from './label-input.tsx';
import { words } from './policy.words.ts';
import { newStep, sumOf } from './policy-edit.ts';
import { PolicyStep } from './policy-step.tsx';

interface Props {
  readonly def: RecordDef;
  readonly answer: PolicyAnswer;
  readonly rule: ApprovalRule;
  readonly disabled: boolean;
  readonly onChange: (rule: ApprovalRule) => void;
  readonly onRemove: () => void;
}

/** One rule: from which sum on, the steps, the attachments, and the green channel. */
export function PolicyRule({ def, answer, rule, disabled, onChange, onRemove }: Props) {
  const say = useSay();
  const sum = sumOf(rule.when);
  const { urgent, ...plain } = rule;
  const steps = (list: readonly ApprovalStep[], save: (steps: ApprovalStep[]) => void) => (
    <>
      {list.map((step, i) => (
        <PolicyStep
          key={step.key}
          def={def}
          answer={answer}
          step={step}
          disabled={disabled}
          removable={list.length > 1}
          onChange={(next) => save(list.with(i, next))}
          onRemove={() => save(list.filter((_, j) => j !== i))}
        />
      ))}
      {!disabled && (
        <Button size="small" onClick={() => save([...list, newStep(list, words.newStep)])}>
          {say(words.addStep)}
        </Button>
      )}
    </>
  );
  return (
    <section className="hy-policy__rule" aria-label={say(rule.label)}>
      <div className="hy-row hy-row--wrap" style={{ gap: 8, marginBottom: 8 }}>
        <LabelInput
          name={say(words.rule)}
          width={180}
          value={rule.label}
          disabled={disabled}
          onChange={(label) => onChange({ ...rule, label })}
        />
        {rule.when === undefined ? (
          <span className="hy-muted">{say(words.otherwise)}</span>
        ) : sum === null ? (
          <span className="hy-muted">{say(words.complex)}</span>
        ) : (
          <label className="hy-row" style={{ gap: 8 }}>
            <span>
              {say(words.atLeast, { field: say(def.fields[sum.field]?.label ?? { zh: sum.field, en: sum.field }) })}
            </span>
            <InputNumber
              min={0}
              value={sum.value}
              disabled={disabled}
              style={{ width: 140 }}
              onChange={(v) => v !== null && onChange({ ...rule, when: { field: sum.field, op: 'gte', value: v } })}
            />
          </label>
        )}
        <span className="hy-grow" />
        {rule.when !== undefined && !disabled && (
          <Button size="small" type="text" danger onClick={onRemove}>
            {say(words.removeRule)}
          </Button>
        )}
      </div>
      {steps(rule.steps, (next) => onChange({ ...rule, steps: next }))}
      <div className="hy-field" style={{ marginTop: 8 }}>
        <label className="hy-field__label" htmlFor={`attach-${rule.key}`}>
          {say(words.attachments)}
        </label>
        <Select
          id={`attach-${rule.key}`}
          mode="tags"
          style={{ width: '100%' }}
          open={false}
          disabled={disabled}
          value={rule.attachments.map((a) => a.contains)}
          onChange={(values: string[]) =>
            onChange({
              ...rule,
              attachments: values.map(
                (v) => rule.attachments.find((a) => a.contains === v) ?? { contains: v, label: { zh: v, en: v } },
              ),
            })
          }
        />
      </div>
      <span className="hy-row" style={{ gap: 8, margin: '8px 0' }}>
        <Switch
          size="small"
          aria-label={`${say(rule.label)} · ${say(words.urgent)}`}
          checked={urgent !== undefined}
          disabled={disabled}
          onChange={(on) =>
            onChange(on ? { ...plain, urgent: { steps: rule.steps.slice(0, 1), papersHours: 16 } } : plain)
          }
        />
        <span>{say(words.urgent)}</span>
        {urgent !== undefined && (
          <>
            <span className="hy-small hy-muted">{say(words.papers)}</span>
            <InputNumber
              style={{ width: 150 }}
              min={1}
              max={2000}
              value={urgent.papersHours}
              disabled={disabled}
              suffix={say(words.hours)}
              aria-label={`${say(rule.label)} · ${say(words.papers)}`}
              onChange={(v) => v !== null && onChange({ ...rule, urgent: { ...urgent, papersHours: v } })}
            />
          </>
        )}
      </span>
      {urgent !== undefined && steps(urgent.steps, (next) => onChange({ ...rule, urgent: { ...urgent, steps: next } }))}
    </section>
  );
}
