import { Button, InputNumber, Select, Switch } from 'antd';
import type { PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import type { ApprovalStep } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { useSay } from '../i18n/i18n.ts';
import { LabelInput } from './label-input.tsx';
import { words } from './policy.words.ts';
import { approverOf, approverText, changedStep } from './policy-edit.ts';

interface Props {
  readonly def: RecordDef;
  readonly answer: PolicyAnswer;
  readonly step: ApprovalStep;
  readonly removable: boolean;
  readonly disabled: boolean;
  readonly onChange: (step: ApprovalStep) => void;
  readonly onRemove: () => void;
}

/** One step of a rule: who, how many of them, within which time, signed or not. */
export function PolicyStep({ def, answer, step, removable, disabled, onChange, onRemove }: Props) {
  const say = useSay();
  const change = (part: Partial<ApprovalStep>): void => onChange(changedStep(step, part));
  const options = [
    { value: 'structure', label: say(words.structureApprover) },
    { value: 'unitHead', label: say(words.unitHead) },
    { value: 'ownerHead', label: say(words.ownerHead) },
    { value: 'projectLead', label: say(words.projectLead) },
    ...answer.positions.map((p) => ({ value: `position:${p.key}`, label: say(p.name) })),
    ...Object.entries(def.fields)
      .filter(([, f]) => f.kind === 'person' && f.readOnly !== true)
      .map(([name, f]) => ({ value: `field:${name}`, label: say(words.fieldOf, { field: say(f.label) }) })),
    ...step.approvers
      .filter((a) => a.kind === 'person')
      .map((a) => ({ value: approverText(a), label: say(words.someone) })),
  ];
  const modes = (['all', 'any', 'quorum'] as const).map((value) => ({ value, label: say(words[value]) }));
  const title = (what: keyof typeof words): string => `${say(step.label)} · ${say(words[what])}`;
  return (
    <div className="hy-policy__step">
      <LabelInput
        name={title('step')}
        width={150}
        value={step.label}
        disabled={disabled}
        onChange={(label) => change({ label })}
      />
      <Select
        mode="multiple"
        aria-label={title('approvers')}
        options={options}
        value={step.approvers.map(approverText)}
        disabled={disabled}
        onChange={(values: string[]) => values.length > 0 && change({ approvers: values.map(approverOf) })}
      />
      <Select
        aria-label={title('mode')}
        options={modes}
        value={step.mode}
        disabled={disabled || step.approvers.some((a) => a.kind === 'structure')}
        onChange={(mode) => change({ mode })}
      />
      <InputNumber
        aria-label={title('hours')}
        style={{ width: '100%' }}
        min={0.5}
        max={2000}
        value={step.dueHours}
        disabled={disabled}
        suffix={say(words.hours)}
        onChange={(v) => v !== null && change({ dueHours: v })}
      />
      <span className="hy-row">
        <Switch
          size="small"
          aria-label={title('signature')}
          checked={step.signature}
          disabled={disabled}
          onChange={(signature) => change({ signature })}
        />
        <span className="hy-small">{say(words.signature)}</span>
      </span>
      {removable && !disabled && (
        <Button size="small" type="text" onClick={onRemove}>
          {say(words.remove)}
        </Button>
      )}
    </div>
  );
}
