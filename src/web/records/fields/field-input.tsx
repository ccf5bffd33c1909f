import { Input, Select, Switch } from 'antd';
import { useState } from 'react';
import type { Field, Money } from '../../../shared/record/field.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { DateInput, InstantInput, RangeInput } from './date-inputs.tsx';
import { cleanNumber, shiftPoint } from './decimal-text.ts';
import { FileInput } from './file-input.tsx';
import { aria, type FieldInputProps, status } from './input-props.ts';
import { LongTextInput } from './long-text-input.tsx';
import { MetricInput, RefInput, RegionInput } from './pickers.tsx';

/** The editor of a field's kind. Empty is always null. */
export function FieldInput(props: FieldInputProps) {
  const { field, value } = props;
  switch (field.kind) {
    case 'longText':
      return <LongTextInput {...props} />;
    case 'integer':
      return <NumberInput {...props} read={(text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text)} />;
    case 'decimal':
      return <NumberInput {...props} read={(text) => text} />;
    case 'percent':
      return (
        <NumberInput
          {...props}
          value={value === null || value === undefined ? null : shiftPoint(String(value), 2)}
          read={(text) => shiftPoint(text, -2)}
          suffix="%"
        />
      );
    case 'money':
      return <MoneyInput {...props} />;
    case 'date':
      return <DateInput {...props} />;
    case 'instant':
      return <InstantInput {...props} />;
    case 'dateRange':
      return <RangeInput {...props} />;
    case 'boolean':
      return <BooleanInput {...props} />;
    case 'choice':
    case 'choices':
      return <ChoiceInput {...props} />;
    case 'tags':
      return <TagsInput {...props} />;
    case 'ref':
    case 'refs':
    case 'person':
    case 'unit':
      return <RefInput {...props} />;
    case 'region':
      return <RegionInput {...props} />;
    case 'metric':
      return <MetricInput {...props} />;
    case 'file':
      return <FileInput {...props} />;
    case 'json':
    case 'computed':
      return <JsonInput {...props} />;
    default:
      return <TextInput {...props} />;
  }
}

const types: Partial<Record<Field['kind'], string>> = { email: 'email', phone: 'tel', link: 'url' };

function TextInput(p: FieldInputProps) {
  return (
    <Input
      {...aria(p)}
      {...status(p)}
      inputMode={(types[p.field.kind] ?? 'text') as 'text'}
      value={p.value === null || p.value === undefined ? '' : String(p.value)}
      onChange={(e) => p.onChange(e.target.value === '' ? null : e.target.value)}
    />
  );
}

function NumberInput(p: FieldInputProps & { read: (text: string) => unknown; suffix?: string }) {
  // What was typed stays as it is while it is being typed: "1." must not become "1".
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (p.value === null || p.value === undefined ? '' : String(p.value));
  return (
    <Input
      {...aria(p)}
      {...status(p)}
      inputMode="decimal"
      suffix={p.suffix}
      value={shown}
      onChange={(e) => {
        setTyped(e.target.value);
        const clean = cleanNumber(e.target.value);
        p.onChange(clean === '' ? null : p.read(clean));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD'];

function MoneyInput(p: FieldInputProps) {
  const t = useText();
  const { currency: usual } = useMe().workspace;
  const money = p.value as Money | null | undefined;
  const currency = money?.currency ?? usual;
  const options = [...new Set([usual, currency, ...currencies])].map((c) => ({ value: c, label: c }));
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <div className="hy-pair">
      <Input
        {...aria(p)}
        {...status(p)}
        inputMode="decimal"
        value={typed ?? money?.amount ?? ''}
        onChange={(e) => {
          setTyped(e.target.value);
          const amount = cleanNumber(e.target.value);
          p.onChange(amount === '' ? null : { amount, currency });
        }}
        onBlur={() => setTyped(null)}
      />
      <Select
        aria-label={t('form.currency')}
        style={{ flex: '0 0 88px' }}
        value={currency}
        options={options}
        onChange={(next: string) => p.onChange(money ? { ...money, currency: next } : null)}
      />
    </div>
  );
}

function BooleanInput(p: FieldInputProps) {
  return (
    <div>
      <Switch id={p.id} checked={p.value === true} onChange={(on) => p.onChange(on)} aria-describedby={p.describedBy} />
    </div>
  );
}

function ChoiceInput(p: FieldInputProps) {
  const t = useText();
  const say = useSay();
  const many = p.field.kind === 'choices';
  const options = Object.entries(p.field.options ?? {}).map(([value, label]) => ({ value, label: say(label) }));
  return (
    <Select
      {...aria(p)}
      {...status(p)}
      style={{ width: '100%' }}
      placeholder={t('form.pick')}
      options={options}
      allowClear={!p.field.required}
      {...(many ? { mode: 'multiple' as const } : {})}
      showSearch={options.length > 8 ? { optionFilterProp: 'label' } : many}
      value={p.value ?? (many ? [] : undefined)}
      onChange={(next: unknown) =>
        p.onChange(next === undefined || (Array.isArray(next) && next.length === 0) ? null : next)
      }
    />
  );
}

function TagsInput(p: FieldInputProps) {
  const t = useText();
  return (
    <Select
      {...aria(p)}
      {...status(p)}
      mode="tags"
      style={{ width: '100%' }}
      placeholder={t('form.tagsHelp')}
      tokenSeparators={[',', '，', '、', ';', '；']}
      open={false}
      suffixIcon={null}
      value={(p.value as string[] | null | undefined) ?? []}
      onChange={(next: string[]) => p.onChange(next.length === 0 ? null : next)}
    />
  );
}

/** The last resort: a value whose shape only its schema knows. */
function JsonInput(p: FieldInputProps) {
  const t = useText();
  const locale = useLocale();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (p.value === null || p.value === undefined ? '' : JSON.stringify(p.value, null, 2));
  return (
    <Input.TextArea
      {...aria(p)}
      {...status(p)}
      lang={locale}
      placeholder={t('form.jsonHelp')}
      autoSize={{ minRows: 3, maxRows: 16 }}
      spellCheck={false}
      value={shown}
      onChange={(e) => {
        setTyped(e.target.value);
        if (e.target.value.trim() === '') return p.onChange(null);
        try {
          p.onChange(JSON.parse(e.target.value));
        } catch {
          // Half-written JSON is refused by the field's schema, which says so under it.
          p.onChange(e.target.value);
        }
      }}
    />
  );
}
