import { Button, InputNumber, Select } from 'antd';
import type { PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import type { LeadRule } from '../../shared/record/approval.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { useSay } from '../i18n/i18n.ts';
import { LabelInput } from './label-input.tsx';
import { words } from './policy.words.ts';
import { kindsOf, newLead } from './policy-edit.ts';

interface Props {
  readonly def: RecordDef;
  readonly answer: PolicyAnswer;
  readonly leads: readonly LeadRule[];
  readonly settings: Readonly<Record<string, number>>;
  readonly disabled: boolean;
  readonly onChange: (leads: LeadRule[]) => void;
}

/** Lead times: which kinds are to be proposed how many days ahead of which day, with which fields filled in. */
export function PolicyLeads({ def, answer, leads, settings, disabled, onChange }: Props) {
  const say = useSay();
  const kind = Object.entries(def.fields).find(([, f]) => f.kind === 'choice' && f.required)?.[0];
  const day = Object.entries(def.fields).find(([, f]) => f.kind === 'dateRange' || f.kind === 'date')?.[0];
  if (kind === undefined || day === undefined) return null;
  return (
    <section className="hy-policy__leads" aria-label={say(words.lead)}>
      <h3>{say(words.lead)}</h3>
      <p className="hy-small hy-muted">{say(leads.length === 0 ? words.noLead : words.leadHelp)}</p>
      {leads.map((lead, i) => (
        <Lead
          key={lead.key}
          {...{ def, answer, lead, settings, disabled }}
          onChange={(next) => onChange(leads.with(i, next))}
          onRemove={() => onChange(leads.filter((_, j) => j !== i))}
        />
      ))}
      {!disabled && leads.length < 10 && (
        <Button size="small" onClick={() => onChange([...leads, newLead(leads, { kind, before: day }, words.newLead)])}>
          {say(words.addLead)}
        </Button>
      )}
    </section>
  );
}

interface LeadProps extends Omit<Props, 'leads' | 'onChange'> {
  readonly lead: LeadRule;
  readonly onChange: (lead: LeadRule) => void;
  readonly onRemove: () => void;
}

function Lead({ def, answer, lead, settings, disabled, onChange, onRemove }: LeadProps) {
  const say = useSay();
  const kinds = kindsOf(lead.when);
  const field = kinds === null ? undefined : def.fields[kinds.field];
  const named = answer.settings.find((s) => s.key === lead.setting);
  const title = (what: keyof typeof words): string => `${say(lead.label)} · ${say(words[what])}`;
  // A number of the policy that the days follow is written below, with the other times.
  const { setting: _, ...own } = lead;
  return (
    <div className="hy-policy__lead">
      <div className="hy-row hy-row--wrap" style={{ gap: 8 }}>
        <LabelInput
          name={title('leadName')}
          width={180}
          value={lead.label}
          disabled={disabled}
          onChange={(label) => onChange({ ...lead, label })}
        />
        <span>{say(words.leadBefore, { field: say(def.fields[lead.before]?.label ?? words.rule) })}</span>
        <InputNumber
          aria-label={title('leadDays')}
          min={0}
          max={365}
          style={{ width: 130 }}
          disabled={disabled}
          value={lead.setting === undefined ? lead.days : (settings[lead.setting] ?? lead.days)}
          suffix={say(words.days)}
          onChange={(days) => days !== null && onChange({ ...own, days })}
        />
        {named !== undefined && (
          <span className="hy-small hy-muted">{say(words.leadSetting, { name: say(named.label) })}</span>
        )}
        <span className="hy-grow" />
        {!disabled && (
          <Button size="small" type="text" danger onClick={onRemove}>
            {say(words.remove)}
          </Button>
        )}
      </div>
      {kinds === null || field === undefined ? (
        <p className="hy-small hy-muted">{say(words.complex)}</p>
      ) : (
        <div className="hy-field">
          <span className="hy-field__label">{say(words.leadKinds, { field: say(field.label) })}</span>
          <Select
            mode="multiple"
            aria-label={title('leadKindsShort')}
            style={{ width: '100%' }}
            disabled={disabled}
            value={[...kinds.values]}
            options={Object.entries(field.options ?? {}).map(([value, label]) => ({ value, label: say(label) }))}
            onChange={(value: string[]) => onChange({ ...lead, when: { field: kinds.field, op: 'in', value } })}
          />
        </div>
      )}
      <div className="hy-field">
        <span className="hy-field__label">{say(words.leadNeeds)}</span>
        <Select
          mode="multiple"
          aria-label={title('leadNeeds')}
          style={{ width: '100%' }}
          disabled={disabled}
          maxCount={10}
          value={[...lead.needs]}
          options={Object.entries(def.fields)
            .filter(([, f]) => f.readOnly !== true && f.computed !== true)
            .map(([value, f]) => ({ value, label: say(f.label) }))}
          onChange={(needs: string[]) => onChange({ ...lead, needs })}
        />
      </div>
    </div>
  );
}
