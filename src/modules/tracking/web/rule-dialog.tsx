import { AutoComplete, Button, Select } from 'antd';
import { useId, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import '../../../web/records/fields/fields.css';
import '../../../web/records/form/form.css';
import { type ConditionKey, conditions, isEmptyRule, isSlug, type Rule, tidied } from './rules-view.ts';
import { conditionWords, words } from './tracking.words.ts';

interface Props {
  readonly start: Rule | null;
  readonly names: Readonly<Record<string, Label>>;
  readonly onClose: () => void;
  readonly onDone: (rule: Rule) => void;
}

/** One rule: what must hold, and the channel it leads to. */
export function RuleDialog({ start, names, onClose, onDone }: Props) {
  const say = useSay();
  const t = useText();
  const id = useId();
  const [rule, setRule] = useState<Rule>(start ?? { channel: '', when: {} });
  const [tried, setTried] = useState(false);
  const tidy = tidied(rule);
  const badSlug = !isSlug(tidy.channel);
  const empty = isEmptyRule(tidy);
  const set = (key: ConditionKey, values: string[]): void =>
    setRule({ ...rule, when: { ...rule.when, [key]: values } });
  const done = (): void => {
    setTried(true);
    if (!badSlug && !empty) onDone(tidy);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(start === null ? words.addRule : words.editRule)}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="primary" onClick={done}>
            {say(words.ok)}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-channel`}>
            {say(words.channelSlug)}
          </label>
          <AutoComplete
            id={`${id}-channel`}
            options={Object.entries(names).map(([value, label]) => ({ value, label: `${say(label)} (${value})` }))}
            showSearch={{
              filterOption: (typed, option) => (option?.label ?? '').toLowerCase().includes(typed.toLowerCase()),
            }}
            value={rule.channel}
            {...(tried && badSlug ? { status: 'error' as const } : {})}
            onChange={(channel: string) => setRule({ ...rule, channel })}
          />
          {tried && badSlug && (
            <span className="hy-field__error" role="alert">
              {say(words.slugWrong)}
            </span>
          )}
        </div>
        {conditions.map((key) => (
          <div key={key} className="hy-field">
            <label className="hy-field__label" htmlFor={`${id}-${key}`}>
              {say(conditionWords[key])}
            </label>
            <Select
              id={`${id}-${key}`}
              mode="tags"
              open={false}
              suffixIcon={null}
              placeholder={say(words.valuesHelp)}
              tokenSeparators={[',', '，', '、', ' ']}
              value={[...(rule.when[key] ?? [])]}
              onChange={(values: string[]) => set(key, values)}
            />
          </div>
        ))}
        {tried && empty && (
          <p className="hy-field__error" role="alert">
            {say(words.needCondition)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
