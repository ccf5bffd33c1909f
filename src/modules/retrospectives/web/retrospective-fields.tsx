import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import { f } from '../../../shared/record/field.ts';
import { recordApi } from '../../../web/api/record-api.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { DayText } from '../../../web/kit/small.tsx';
import { DateInput } from '../../../web/records/fields/date-inputs.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import { findRecord } from '../../../web/records/registry.ts';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import type { CaseCauses } from '../../knowledge/cases.contract.ts';
import type { RetrospectiveActions } from '../retrospectives.contract.ts';
import './retrospectives.css';
import { words } from './retrospectives.words.ts';

const none = <span className="hy-muted">{NONE}</span>;
const mostWhys = 5;
const personField = f.person(words.owner, { required: true });
const dayField = f.date(words.due, { required: true });

/** Each problem with its chain of whys; the last one is the cause. */
export function ProblemsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const problems = (value ?? []) as CaseCauses;
  if (problems.length === 0) return none;
  if (compact) return say(words.problems, { n: problems.length });
  return (
    <ul className="hy-plain hy-whys">
      {problems.map((p) => (
        <li key={p.problem}>
          <b>{p.problem}</b>
          <ol>
            {p.whys.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

/** Names of people that no reference of the row tells. */
function useNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const def = findRecord('person');
  const wanted = [...new Set(ids)].toSorted();
  const { data } = useQuery({
    queryKey: [...recordKeys.lookup('person', ''), wanted],
    queryFn: async () => (def === undefined ? { items: [] } : recordApi.lookup(def, { q: '', ids: wanted.join(',') })),
    enabled: wanted.length > 0,
    staleTime: 60_000,
  });
  return new Map((data?.items ?? []).map((item) => [item.id, item.title]));
}

export function ActionsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const actions = (value ?? []) as RetrospectiveActions;
  const names = useNames(actions.map((a) => a.owner));
  if (actions.length === 0) return none;
  if (compact) return say(words.actions, { n: actions.length });
  return (
    <ul className="hy-plain hy-facts__lines">
      {actions.map((a) => (
        <li key={a.text}>
          <span>{a.text}</span>
          <span className="hy-small hy-muted">
            {names.get(a.owner) ?? NONE} · <DayText day={a.due} />
            {a.deliverable ? ` · ${a.deliverable}` : ''}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the panel above shows needs no second place among the fields. */
export function FactsView() {
  return <span className="hy-muted">↑</span>;
}

function Box({ label, onRemove, children }: { label: string; onRemove: () => void; children: ReactNode }) {
  return (
    <div className="hy-boxes__one">
      <div className="hy-boxes__fields">{children}</div>
      <button type="button" className="hy-iconbutton" aria-label={label} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}

export function ProblemsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const rows = (Array.isArray(value) ? value : []) as CaseCauses;
  const put = (next: CaseCauses): void => onChange(next.length === 0 ? null : next);
  const set = (at: number, change: Partial<CaseCauses[number]>): void =>
    put(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  return (
    <div className="hy-boxes">
      {rows.map((row, i) => (
        // Two problems may read alike while they are written.
        <Box
          key={`problem-${i}`}
          label={say(words.removeProblem, { n: i + 1 })}
          onRemove={() => put(rows.filter((_, at) => at !== i))}
        >
          <Input
            id={i === 0 ? id : `${id}-${i}`}
            aria-label={say(words.problem)}
            aria-describedby={describedBy}
            {...(invalid ? { status: 'error' as const } : {})}
            placeholder={say(words.problem)}
            maxLength={500}
            value={row.problem}
            onChange={(e) => set(i, { problem: e.target.value })}
          />
          {row.whys.map((why, n) => (
            <Input
              key={`why-${n}`}
              className="hy-boxes__why"
              prefix={<span className="hy-small hy-muted">{say(words.why, { n: n + 1 })}</span>}
              aria-label={say(words.why, { n: n + 1 })}
              maxLength={500}
              value={why}
              onChange={(e) => set(i, { whys: row.whys.map((one, at) => (at === n ? e.target.value : one)) })}
              onBlur={() => set(i, { whys: row.whys.filter((one) => one.trim() !== '') })}
            />
          ))}
          {row.whys.length < mostWhys && (
            <div className="hy-boxes__why">
              <Button size="small" onClick={() => set(i, { whys: [...row.whys, ''] })}>
                {say(words.addWhy)}
              </Button>
            </div>
          )}
        </Box>
      ))}
      <div>
        <Button
          size="small"
          {...(rows.length === 0 ? { id } : {})}
          disabled={rows.length >= 20}
          onClick={() => put([...rows, { problem: '', whys: [] }])}
        >
          {say(words.addProblem)}
        </Button>
      </div>
    </div>
  );
}

export function ActionsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const rows = (Array.isArray(value) ? value : []) as readonly Partial<RetrospectiveActions[number]>[];
  const put = (next: typeof rows): void => onChange(next.length === 0 ? null : next);
  const set = (at: number, change: Partial<RetrospectiveActions[number]>): void =>
    put(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  return (
    <div className="hy-boxes">
      {rows.map((row, i) => (
        <Box
          key={`action-${i}`}
          label={say(words.removeAction, { n: i + 1 })}
          onRemove={() => put(rows.filter((_, at) => at !== i))}
        >
          <Input
            id={i === 0 ? id : `${id}-${i}`}
            aria-label={say(words.action)}
            aria-describedby={describedBy}
            {...(invalid ? { status: 'error' as const } : {})}
            placeholder={say(words.action)}
            maxLength={500}
            value={row.text ?? ''}
            onChange={(e) => set(i, { text: e.target.value })}
          />
          <div className="hy-boxes__parts">
            <span className="hy-boxes__part">
              <span className="hy-small hy-muted">{say(words.owner)}</span>
              <RefInput
                field={personField}
                id={`${id}-owner-${i}`}
                value={row.owner ?? null}
                refs={{}}
                onChange={(next) => set(i, { owner: next as string })}
              />
            </span>
            <span className="hy-boxes__part">
              <span className="hy-small hy-muted">{say(words.due)}</span>
              <DateInput
                field={dayField}
                id={`${id}-due-${i}`}
                value={row.due ?? null}
                refs={{}}
                onChange={(next) => set(i, { due: next as string })}
              />
            </span>
            <span className="hy-boxes__part">
              <span className="hy-small hy-muted">{say(words.deliverable)}</span>
              <Input
                aria-label={say(words.deliverable)}
                maxLength={500}
                value={row.deliverable ?? ''}
                onChange={(e) => set(i, { deliverable: e.target.value === '' ? null : e.target.value })}
              />
            </span>
          </div>
        </Box>
      ))}
      <div>
        <Button
          size="small"
          {...(rows.length === 0 ? { id } : {})}
          disabled={rows.length >= 30}
          onClick={() => put([...rows, { text: '' }])}
        >
          {say(words.addAction)}
        </Button>
      </div>
    </div>
  );
}
