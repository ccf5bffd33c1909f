import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Select } from 'antd';
import { useState } from 'react';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { getRecord, partLabel } from '../../../web/records/registry.ts';
import type { DetailTabProps } from '../../../web/room.ts';
import { CampaignChange, type CampaignPlan, planSources } from '../changes.contract.ts';
import { DiffLines, FieldName, PlanValue } from './change-fields.tsx';
import './changes.css';
import { campaignPlanQuery } from './changes.queries.ts';
import { words } from './changes.words.ts';
import { compareSides, contentAt, firstSides, type Side } from './plan-view.ts';

/** Every version of the plan, any two of them side by side, and the changes that made them. */
export function PlanTab({ id }: DetailTabProps) {
  const say = useSay();
  const query = useQuery(campaignPlanQuery(id));
  return (
    <section className="hy-stack" aria-label={say(words.plan)}>
      <QueryBoundary query={query} rows={6}>
        {(plan) => <Plan id={id} plan={plan} />}
      </QueryBoundary>
    </section>
  );
}

function Plan({ id, plan }: { id: string; plan: CampaignPlan }) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const nameOf = (field: string): string => say(partLabel(getRecord('campaign'), field));
  if (plan.versions.length === 0)
    return (
      <EmptyState icon="history" title={say(words.none)}>
        {say(words.noneHelp)}
      </EmptyState>
    );
  return (
    <>
      {plan.drift.length > 0 && (
        <Note tone="warning">{say(words.drift, { names: plan.drift.map(nameOf).join(t('app.listJoin')) })}</Note>
      )}
      <div className="hy-row hy-row--between">
        <h2>{say(words.changes)}</h2>
        {plan.refusal === null && can('campaignChange.create') && (
          <Link to="/campaign-changes/new" search={{ set: { campaign: id } } as never}>
            {say(words.ask)}
          </Link>
        )}
      </div>
      <Changes plan={plan} />
      <h2>{say(words.versions)}</h2>
      <Versions plan={plan} />
      <h2>{say(words.compare)}</h2>
      <Compare plan={plan} />
    </>
  );
}

function Changes({ plan }: { plan: CampaignPlan }) {
  const say = useSay();
  if (plan.changes.length === 0)
    return <p className="hy-small hy-muted">{plan.refusal === null ? say(words.noChanges) : say(plan.refusal)}</p>;
  return (
    <ul className="hy-card hy-change__list">
      {plan.changes.map((c) => {
        const state = CampaignChange.states.all[c.state as CampaignChange['state']];
        return (
          <li key={c.id}>
            <div className="hy-row hy-row--wrap">
              <Link to={`/campaign-changes/${c.id}`}>{c.title}</Link>
              <StateTag label={say(state)} tone={'tone' in state ? state.tone : undefined} />
              <span className="hy-grow" />
              <span className="hy-small hy-muted">
                {c.code} <TimeText at={c.updatedAt} />
              </span>
            </div>
            <DiffLines diff={c.diff} refs={plan.refs} />
          </li>
        );
      })}
    </ul>
  );
}

function Versions({ plan }: { plan: CampaignPlan }) {
  const say = useSay();
  const t = useText();
  return (
    <ol className="hy-card hy-change__list">
      {plan.versions.map((v, i) => (
        <li key={v.version} className="hy-row hy-row--wrap">
          <b>{say(words.version, { n: v.version })}</b>
          {i === 0 && <StateTag label={say(words.current)} tone="good" />}
          <span>{say(planSources[v.source])}</span>
          {v.change !== null && <Link to={`/campaign-changes/${v.change.id}`}>{v.change.code}</Link>}
          {v.reason !== null && <span className="hy-change__reason">{v.reason}</span>}
          <span className="hy-grow" />
          <span className="hy-small hy-muted">
            {v.signers.length > 0 && `${say(words.signedBy, { names: v.signers.join(t('app.listJoin')) })} `}
            <TimeText at={v.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Compare({ plan }: { plan: CampaignPlan }) {
  const say = useSay();
  const [sides, setSides] = useState<readonly [Side, Side]>(() => firstSides(plan));
  const [from, to] = sides;
  const options = [
    { value: 'now' as Side, label: say(words.now) },
    ...plan.versions.map((v) => ({ value: v.version as Side, label: say(words.version, { n: v.version }) })),
  ];
  const labelOf = (side: Side): string => options.find((o) => o.value === side)?.label ?? String(side);
  const rows = compareSides(plan, from, to);
  return (
    <>
      <div className="hy-row hy-row--wrap">
        <Select<Side>
          aria-label={say(words.from)}
          value={from}
          options={options}
          onChange={(side) => setSides([side, to])}
          style={{ minWidth: 120 }}
        />
        <span aria-hidden>→</span>
        <Select<Side>
          aria-label={say(words.to)}
          value={to}
          options={options}
          onChange={(side) => setSides([from, side])}
          style={{ minWidth: 120 }}
        />
        {!rows.some((r) => r.changed) && <span className="hy-muted">{say(words.equal)}</span>}
      </div>
      <table className="hy-change__compare">
        <thead>
          <tr>
            <th scope="col">{say(words.field)}</th>
            <th scope="col">{labelOf(from)}</th>
            <th scope="col">{labelOf(to)}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, changed }) => (
            <tr key={field} data-changed={changed}>
              <th scope="row">
                <FieldName field={field} />
              </th>
              {sides.map((side, i) => (
                <td key={i === 0 ? 'from' : 'to'} data-label={labelOf(side)}>
                  <PlanValue field={field} value={contentAt(plan, side)?.[field] ?? null} refs={plan.refs} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
