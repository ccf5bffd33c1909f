import { Input, Select } from 'antd';
import { type ReactNode, useId } from 'react';
import type { Field } from '../../../shared/record/field.ts';
import { useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { FieldInput } from '../../../web/records/fields/field-input.tsx';
import '../../../web/records/form/form.css';
import type { DataImportKind } from '../imports.contract.ts';
import { useDimensionChoices } from './dimension-names.ts';
import { words } from './import.words.ts';
import { isSource, type OptionsForm } from './import-view.ts';

const dayField = { kind: 'date', label: words.date, required: false } as unknown as Field;
const zones = [
  'Asia/Shanghai',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
  'Asia/Singapore',
  'Europe/London',
  'Europe/Paris',
  'America/New_York',
  'America/Los_Angeles',
  'UTC',
];
const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD'];

interface Props {
  readonly kind: DataImportKind;
  readonly value: OptionsForm;
  readonly onChange: (value: OptionsForm) => void;
}

/** What a file may lack: closed at first, for most files need none of it. */
export function ImportOptions({ kind, value, onChange }: Props) {
  const say = useSay();
  const { workspace } = useMe();
  const set = (part: Partial<OptionsForm>): void => onChange({ ...value, ...part });
  const usual = (text: string): string => say(words.usual, { value: text });
  const pick = (options: readonly string[], own: string) =>
    [...new Set([own, ...options])].map((v) => ({ value: v, label: v }));
  return (
    <details className="hy-importoptions">
      <summary>
        {say(words.options)} <span className="hy-small hy-muted">{say(words.optionsHelp)}</span>
      </summary>
      <div className="hy-importoptions__fields">
        <One label={say(words.dateOrder)} help={say(words.dateOrderHelp)}>
          {(id) => (
            <Select
              id={id}
              value={value.dateOrder}
              options={[
                { value: '', label: say(words.dateAuto) },
                { value: 'mdy', label: say(words.mdy) },
                { value: 'dmy', label: say(words.dmy) },
              ]}
              onChange={(dateOrder: OptionsForm['dateOrder']) => set({ dateOrder })}
            />
          )}
        </One>
        <One label={say(words.timeZone)}>
          {(id) => (
            <Select
              id={id}
              showSearch
              allowClear
              placeholder={usual(workspace.timeZone)}
              value={value.timeZone || undefined}
              options={pick(zones, workspace.timeZone)}
              onChange={(timeZone: string | undefined) => set({ timeZone: timeZone ?? '' })}
            />
          )}
        </One>
        <One label={say(words.currency)}>
          {(id) => (
            <Select
              id={id}
              showSearch
              allowClear
              placeholder={usual(workspace.currency)}
              value={value.currency || undefined}
              options={pick(currencies, workspace.currency)}
              onChange={(currency: string | undefined) => set({ currency: currency ?? '' })}
            />
          )}
        </One>
        <One
          label={say(words.source)}
          help={say(words.sourceHelp)}
          error={isSource(value.source) ? undefined : say(words.sourceWrong)}
        >
          {(id) => (
            <Input
              id={id}
              placeholder={usual(kind)}
              value={value.source}
              {...(isSource(value.source) ? {} : { status: 'error' as const })}
              onChange={(e) => set({ source: e.target.value.trim() })}
            />
          )}
        </One>
        <Choice
          label={say(words.channel)}
          dimension="channel"
          value={value.channel}
          onChange={(channel) => set({ channel })}
        />
        <Choice
          label={say(words.campaign)}
          dimension="campaign"
          value={value.campaign}
          onChange={(campaign) => set({ campaign })}
        />
        {kind === 'costs' ? (
          <>
            <One label={say(words.account)} help={say(words.forMissing)}>
              {(id) => <Input id={id} value={value.account} onChange={(e) => set({ account: e.target.value })} />}
            </One>
            <One label={say(words.date)} help={say(words.dateHelp)}>
              {(id) => (
                <FieldInput
                  id={id}
                  field={dayField}
                  value={value.date === '' ? null : value.date}
                  refs={{}}
                  onChange={(date) => set({ date: typeof date === 'string' ? date : '' })}
                />
              )}
            </One>
          </>
        ) : (
          <Choice label={say(words.unit)} dimension="unit" value={value.unit} onChange={(unit) => set({ unit })} />
        )}
        <One label={say(words.headerRow)} help={say(words.headerRowHelp)}>
          {(id) => (
            <Input
              id={id}
              inputMode="numeric"
              value={value.headerRow}
              onChange={(e) => set({ headerRow: e.target.value.replace(/\D/g, '') })}
            />
          )}
        </One>
        <One label={say(words.sheet)}>
          {(id) => <Input id={id} value={value.sheet} onChange={(e) => set({ sheet: e.target.value })} />}
        </One>
      </div>
    </details>
  );
}

interface OneProps {
  readonly label: string;
  readonly help?: string;
  readonly error?: string | undefined;
  readonly children: (id: string) => ReactNode;
}

function One({ label, help, error, children }: OneProps) {
  const id = useId();
  return (
    <div className="hy-field">
      <label className="hy-field__label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {error === undefined ? (
        help !== undefined && <span className="hy-field__help">{help}</span>
      ) : (
        <span className="hy-field__error" role="alert">
          {error}
        </span>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly dimension: 'channel' | 'campaign' | 'unit';
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Choice({ label, dimension, value, onChange }: ChoiceProps) {
  const say = useSay();
  const options = useDimensionChoices(dimension);
  return (
    <One label={label} help={say(words.forMissing)}>
      {(id) => (
        <Select
          id={id}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={[...options]}
          value={value || undefined}
          onChange={(next: string | undefined) => onChange(next ?? '')}
        />
      )}
    </One>
  );
}
