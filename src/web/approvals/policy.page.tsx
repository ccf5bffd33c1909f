import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Segmented, Switch } from 'antd';
import { useState } from 'react';
import { type PolicyAnswer, readPolicy, writePolicy } from '../../shared/platform/policy.contract.ts';
import { type Structure, structures } from '../../shared/record/approval.ts';
import { call } from '../api/call.ts';
import { approvalsKey } from '../api/live.ts';
import { useCan } from '../api/session.ts';
import { useSay } from '../i18n/i18n.ts';
import { PageHeader } from '../kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../kit/states.tsx';
import { showToast } from '../kit/toast.tsx';
import '../records/form/form.css';
import { findRecord } from '../records/registry.ts';
import './approvals.css';
import { words } from './policy.words.ts';
import { type Draft, doubledKind, emptyLead, withNewRule, writable } from './policy-edit.ts';
import { PolicyLeads } from './policy-lead.tsx';
import { unitWords } from './policy-read.ts';
import { PolicyRule } from './policy-rule.tsx';
import { PolicyReading, PolicyVersions } from './policy-versions.tsx';

const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: ({ signal }) => call(readPolicy, { signal }),
});

/** 《营销活动管理办法》 on one page. */
export function PolicyPage() {
  const query = useQuery(policyQuery);
  return <QueryBoundary query={query}>{(answer) => <Editor key={answer.version} answer={answer} />}</QueryBoundary>;
}

function Editor({ answer }: { answer: PolicyAnswer }) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(answer.policy);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const disabled = !can('policy.manage');
  const [view, setView] = useState<'edit' | 'read'>(disabled ? 'read' : 'edit');
  const policies = Object.values(draft.approvals);
  const empty = policies.map(emptyLead).find((l) => l !== undefined);
  const fault =
    empty !== undefined
      ? say(words.emptyLead, { name: say(empty.label) })
      : policies.some((p) => doubledKind(p) !== undefined)
        ? say(words.doubledLead)
        : null;
  const changed = JSON.stringify(draft) !== JSON.stringify(answer.policy);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const approvals = Object.fromEntries(Object.entries(draft.approvals).map(([id, p]) => [id, writable(p)]));
      const next = await call(writePolicy, {
        body: { version: answer.version, policy: { ...draft, approvals }, reason },
      });
      showToast(say(words.saved), { tone: 'good' });
      client.setQueryData(policyQuery.queryKey, next);
      void client.invalidateQueries({ queryKey: ['policy'] });
      void client.invalidateQueries({ queryKey: approvalsKey });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const settle = (key: string, value: number): void =>
    setDraft({ ...draft, settings: { ...draft.settings, [key]: value } });
  return (
    <div className="hy-appr">
      <PageHeader
        title={say(words.title)}
        after={
          <span className="hy-small hy-muted">
            {answer.version === 0 ? say(words.asItComes) : say(words.version, { n: answer.version })}
          </span>
        }
      />
      <p className="hy-muted">{say(words.intro)}</p>
      {answer.running > 0 && <Note>{say(words.running, { n: answer.running })}</Note>}
      {disabled && <Note>{say(words.readOnly)}</Note>}
      <Segmented
        aria-label={say(words.view)}
        style={{ margin: '12px 0' }}
        options={(['edit', 'read'] as const).map((value) => ({ value, label: say(words[value]) }))}
        value={view}
        onChange={setView}
      />
      {view === 'read' && <PolicyReading answer={answer} policy={draft} />}
      {view === 'edit' && (
        <>
          <h2>{say(words.structure)}</h2>
          <Segmented
            aria-label={say(words.structure)}
            disabled={disabled}
            options={(Object.keys(structures) as Structure[]).map((value) => ({
              value,
              label: say(structures[value]),
            }))}
            value={draft.structure}
            onChange={(structure) => setDraft({ ...draft, structure })}
          />
          <p className="hy-small hy-muted">{say(words[draft.structure])}</p>
          {answer.approvals.map((a) => {
            const def = findRecord(a.record);
            const policy = draft.approvals[a.id];
            if (def === undefined || policy === undefined) return null;
            const rules = policy.rules;
            const change = (next: Partial<typeof policy>): void =>
              setDraft({ ...draft, approvals: { ...draft.approvals, [a.id]: { ...policy, ...next } } });
            const put = (next: typeof rules): void => change({ rules: next });
            const declared = def.approvals?.find((one) => `${a.record}.${one.key}` === a.id)?.policy.lead;
            const leads = policy.lead ?? declared ?? [];
            const timed = leads.length > 0 || def.approvals?.some((one) => one.urgent !== undefined) === true;
            const money = Object.entries(def.fields).find(([, f]) => f.kind === 'money')?.[0];
            return (
              <section key={a.id}>
                <h2>{say(a.label)}</h2>
                {rules.map((rule, i) => (
                  <PolicyRule
                    key={rule.key}
                    def={def}
                    answer={answer}
                    rule={rule}
                    disabled={disabled}
                    onChange={(next) => put(rules.with(i, next))}
                    onRemove={() => put(rules.filter((_, j) => j !== i))}
                  />
                ))}
                {!disabled && money !== undefined && (
                  <Button onClick={() => put(withNewRule(rules, money, words.newRule))}>{say(words.addRule)}</Button>
                )}
                {timed && (
                  <PolicyLeads
                    {...{ def, answer, leads, disabled }}
                    settings={draft.settings}
                    onChange={(lead) => change({ lead })}
                  />
                )}
              </section>
            );
          })}
          <h2>{say(words.settings)}</h2>
          <div className="hy-policy__settings">
            {answer.settings.map((s) => (
              <div key={s.key} className="hy-field">
                <label className="hy-field__label" htmlFor={`setting-${s.key}`}>
                  {say(s.label)}
                </label>
                <SettingInput
                  setting={s}
                  disabled={disabled}
                  value={draft.settings[s.key] ?? s.default}
                  onChange={(value) => settle(s.key, value)}
                />
              </div>
            ))}
          </div>
        </>
      )}
      <PolicyVersions answer={answer} />
      {!disabled && (
        <section className="hy-appr__decide">
          <div className="hy-field">
            <label className="hy-field__label" htmlFor="policy-reason">
              {say(words.reason)}
            </label>
            <Input id="policy-reason" maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
          </div>
          {fault !== null && <Note tone="warning">{fault}</Note>}
          {error !== null && <ErrorNote error={error} />}
          <Button
            type="primary"
            style={{ marginTop: 8 }}
            loading={busy}
            disabled={!changed || reason.trim() === '' || fault !== null}
            onClick={() => void save()}
          >
            {say(words.save)}
          </Button>
        </section>
      )}
    </div>
  );
}

function SettingInput(p: {
  readonly setting: PolicyAnswer['settings'][number];
  readonly value: number;
  readonly disabled: boolean;
  readonly onChange: (value: number) => void;
}) {
  const say = useSay();
  const { key, unit, min, max } = p.setting;
  const shared = { id: `setting-${key}`, disabled: p.disabled };
  if (unit === 'yesNo')
    return (
      <div>
        <Switch {...shared} checked={p.value === 1} onChange={(on) => p.onChange(on ? 1 : 0)} />
      </div>
    );
  const word = unitWords[unit];
  return (
    <InputNumber
      {...shared}
      min={min}
      max={max}
      style={{ width: '100%' }}
      value={p.value}
      suffix={word === null ? undefined : say(word)}
      onChange={(value) => value !== null && p.onChange(value)}
    />
  );
}
