import { Input } from 'antd';
import type { Label } from '../../shared/label.ts';
import { useSay } from '../i18n/i18n.ts';
import { words } from './policy.words.ts';
import { labelWith } from './policy-edit.ts';

interface Props {
  readonly name: string;
  readonly value: Label;
  readonly onChange: (value: Label) => void;
  readonly disabled: boolean;
  readonly width: number;
}

/** A name in both languages. As long as both say the same, the second follows the first. */
export function LabelInput({ name, value, onChange, disabled, width }: Props) {
  const say = useSay();
  return (
    <span className="hy-row" style={{ flexWrap: 'wrap', gap: 4 }}>
      {(['zh', 'en'] as const).map((locale) => (
        <Input
          key={locale}
          style={{ width }}
          aria-label={`${name} · ${say(words[locale])}`}
          placeholder={say(words[locale])}
          value={value[locale]}
          maxLength={100}
          disabled={disabled}
          onChange={(e) => onChange(labelWith(value, locale, e.target.value))}
        />
      ))}
    </span>
  );
}
