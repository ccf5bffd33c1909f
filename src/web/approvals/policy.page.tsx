import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Segmented } from 'antd';
import { useState } from 'react';
import {
  listPolicyVersions,
  type PolicyAnswer,
  readPolicy,
  writePolicy,
} from '../../shared/platform/policy.contract.ts';
import { type Structure, structures } from '../../shared/record/approval.ts';
import { call } from '../api/call.ts';
import { approvalsKey } from '../api/live.ts';
import { useCan } from '../api/session.ts';
import { useSay } from '../i18n/i18n.ts';
import { PageHeader, TimeText } from '../kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../kit/states.tsx';
import { showToast } from '../kit/toast.tsx';
import '../records/form/form.css';
import { findRecord } from '../records/registry.ts';
import './approvals.css';
import { words } from './policy.words.ts';
import { type Draft, sortedRules, withNewRule } from './policy-edit.ts';
import { PolicyRule } from './policy-rule.tsx';

const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: ({ signal }) => call(readPolicy, { signal }),
});
const versionsQuery = queryOptions({
  queryKey: ['policy', 'versions'],
  queryFn: ({ signal }) => call(listPolicyVersions, { signal }),
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
  const changed = JSON.stringify(draft) !== JSON.stringify(answer.policy);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const approvals = Object.fromEntries(
        Object.entries(draft.approvals).map(([id, p]) => [id, { rules: sortedRules(p.rules) }]),
      );
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
  const units = {
    days: words.days,
    workingDays: words.workingDays,
    workingHours: words.workingHours,
    hours: words.plainHours,
    percent: words.percent,
    count: words.count,
  };
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
      <h2>{say(words.structure)}</h2>
      <Segmented
        aria-label={say(words.structure)}
        disabled={disabled}
        options={(Object.keys(structures) as Structure[]).map((value) => ({ value, label: say(structures[value]) }))}
        value={draft.structure}
        onChange={(structure) => setDraft({ ...draft, structure })}
      />
      <p className="hy-small hy-muted">{say(words[draft.structure])}</p>
      {answer.approvals.map((a) => {
        const def = findRecord(a.record);
        const policy = draft.approvals[a.id];
        if (def === undefined || policy === undefined) return null;
        const rules = policy.rules;
        const put = (next: typeof rules): void =>
          setDraft({ ...draft, approvals: { ...draft.approvals, [a.id]: { rules: next } } });
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
            <InputNumber
              id={`setting-${s.key}`}
              min={s.min}
              max={s.max}
              style={{ width: '100%' }}
              disabled={disabled}
              value={draft.settings[s.key] ?? s.default}
              suffix={say(units[s.unit])}
              onChange={(v) => v !== null && setDraft({ ...draft, settings: { ...draft.settings, [s.key]: v } })}
            />
          </div>
        ))}
      </div>
      <Versions />
      {!disabled && (
        <section className="hy-appr__decide">
          <div className="hy-field">
            <label className="hy-field__label" htmlFor="policy-reason">
              {say(words.reason)}
            </label>
            <Input id="policy-reason" maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
          </div>
          {error !== null && <ErrorNote error={error} />}
          <Button
            type="primary"
            style={{ marginTop: 8 }}
            loading={busy}
            disabled={!changed || reason.trim() === ''}
            onClick={() => void save()}
          >
            {say(words.save)}
          </Button>
        </section>
      )}
    </div>
  );
}

function Versions() {
  const say = useSay();
  const { data } = useQuery(versionsQuery);
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section>
      <h2>{say(words.versions)}</h2>
      <ul className="hy-card hy-appr__list">
        {data.items.map((v) => (
          <li key={v.version} className="hy-appr__delegation">
            <b>{say(words.version, { n: v.version })}</b> {v.by} <TimeText at={v.at} />
            <p className="hy-small">{v.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
