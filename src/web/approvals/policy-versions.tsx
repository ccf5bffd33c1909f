import { queryOptions, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { type HousePolicy, listPolicyVersions, type PolicyAnswer } from '../../shared/platform/policy.contract.ts';
import { call } from '../api/call.ts';
import { useSay } from '../i18n/i18n.ts';
import { NONE } from '../kit/figure.ts';
import { TimeText } from '../kit/small.tsx';
import { findRecord } from '../records/registry.ts';
import { words } from './policy.words.ts';
import { type Article, changedArticles, readingOf, wholePolicy } from './policy-read.ts';

const versionsQuery = queryOptions({
  queryKey: ['policy', 'versions'],
  queryFn: ({ signal }) => call(listPolicyVersions, { signal }),
});

/** The rules that the records declare, before any house wrote its own. */
const declaredIn = (answer: PolicyAnswer): HousePolicy['approvals'] =>
  Object.fromEntries(
    answer.approvals.flatMap(({ id, record }) => {
      const found = findRecord(record)?.approvals?.find((a) => `${record}.${a.key}` === id);
      return found === undefined ? [] : [[id, found.policy]];
    }),
  );

/** The policy as sentences, heading by heading. */
export function PolicyReading({ answer, policy }: { answer: PolicyAnswer; policy: HousePolicy }) {
  const say = useSay();
  const articles = readingOf(answer, policy, findRecord);
  const headings = [...new Set(articles.map((a) => say(a.about)))];
  return (
    <article className="hy-card hy-pad hy-policy__reading" aria-label={say(words.reading)}>
      {headings.map((heading) => (
        <section key={heading}>
          <h3>{heading}</h3>
          <ol>
            {articles
              .filter((a) => say(a.about) === heading)
              .map((a) => (
                <li key={a.key}>{say(a.text)}</li>
              ))}
          </ol>
        </section>
      ))}
    </article>
  );
}

/** Who changed what and why; any two versions side by side, in sentences. */
export function PolicyVersions({ answer }: { answer: PolicyAnswer }) {
  const say = useSay();
  const { data } = useQuery(versionsQuery);
  const [chosen, setChosen] = useState<readonly [number, number] | null>(null);
  if (data === undefined || data.items.length === 0) return null;
  const newest = data.items[0]?.version ?? 0;
  const [from, to] = chosen ?? [newest - 1, newest];
  const declared = declaredIn(answer);
  const textsOf = (version: number): Article[] => {
    const stored = data.items.find((v) => v.version === version)?.policy;
    const policy = stored ?? { structure: 'centralised' as const, approvals: {}, settings: {} };
    return readingOf(answer, wholePolicy(answer, policy, declared), findRecord);
  };
  const options = [
    ...data.items.map((v) => ({ value: v.version, label: say(words.version, { n: v.version }) })),
    { value: 0, label: say(words.asItComes) },
  ];
  const changes = changedArticles(textsOf(from), textsOf(to));
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
      <h2>{say(words.compare)}</h2>
      <div className="hy-row hy-row--wrap" style={{ gap: 8 }}>
        <Select aria-label={say(words.earlier)} value={from} options={options} onChange={(v) => setChosen([v, to])} />
        <span aria-hidden>→</span>
        <Select aria-label={say(words.later)} value={to} options={options} onChange={(v) => setChosen([from, v])} />
      </div>
      {changes.length === 0 ? (
        <p className="hy-muted">{say(words.same)}</p>
      ) : (
        <ul className="hy-card hy-policy__changes">
          {changes.map((c) => (
            <li key={c.key}>
              <b>{say(c.about)}</b>
              <p className="hy-muted">
                <span className="hy-small">{say(words.was)}</span>{' '}
                <span className="hy-policy__was">{c.before === null ? NONE : say(c.before)}</span>
              </p>
              <p>
                <span className="hy-small hy-muted">{say(words.is)}</span> {c.after === null ? NONE : say(c.after)}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
