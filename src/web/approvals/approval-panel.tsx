import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ApprovalDetail, approvalStates } from '../../shared/platform/approvals.contract.ts';
import { permissionOf, type RecordDef } from '../../shared/record/record.ts';
import { useCan } from '../api/session.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { PathLink } from '../kit/path-link.tsx';
import { StateTag } from '../kit/small.tsx';
import { Note } from '../kit/states.tsx';
import { findRecord, partLabel } from '../records/registry.ts';
import { Notes } from './approval.page.tsx';
import { ApprovalSteps } from './approval-steps.tsx';
import './approvals.css';
import { approvalsOfQuery } from './approvals.queries.ts';
import { words } from './approvals.words.ts';

/** On the page of a row: who decided what and when, who can act now, or what approving it will take. */
export function ApprovalPanel({ def, id, state: at }: { def: RecordDef; id: string; state: string }) {
  const say = useSay();
  const { data } = useQuery(approvalsOfQuery(def.id, id));
  if (data === undefined) return null;
  const { current, papers, preview } = data;
  if (current === null && preview === null) return null;
  const state = current === null ? null : approvalStates[current.state];
  const asks = preview !== null && current?.state !== 'running';
  return (
    <section className="hy-appr__panel" aria-label={say(words.title)}>
      {current !== null && state !== null && (
        <>
          <div className="hy-row hy-row--wrap">
            <h2>{say(current.label)}</h2>
            <StateTag label={say(state)} tone={state.tone} />
            {current.urgent && <StateTag label={say(words.urgent)} tone="warning" />}
            {current.overdue && <StateTag label={say(words.overdue)} tone="bad" />}
            <span className="hy-grow" />
            <PathLink to={`/approvals/${current.id}`}>
              {say(current.can.decide ? words.decide : words.details)}
            </PathLink>
          </div>
          <Notes def={def} approval={current} />
          {current.state === 'granted' && <AmendOffer def={def} id={id} kind={current.kind} state={at} />}
          <ApprovalSteps flow={current.flow} />
        </>
      )}
      {papers !== null && <SignOff papers={papers} />}
      {asks && preview !== null && (
        <>
          <h2>{say(words.preview)}</h2>
          <p className="hy-small hy-muted">
            {say(words.rule)} {say(preview.rule)}
          </p>
          <ol className="hy-appr__steps">
            {preview.steps.map((s) => (
              <li key={s.label.zh} data-state="next">
                <b>{say(s.label)}</b> {s.people.map((p) => p.name).join(' / ')}
                {s.signature && <span className="hy-small hy-muted"> · {say(words.signed)}</span>}
              </li>
            ))}
          </ol>
          {preview.attachments.map((a) => (
            <p key={a.label.zh} className="hy-small">
              {say(words.attachment, { name: say(a.label), state: say(a.there ? words.there : words.missing) })}
            </p>
          ))}
        </>
      )}
    </section>
  );
}

/** Papers that came after an urgent approval, and who signs them. */
function SignOff({ papers }: { papers: ApprovalDetail }) {
  const say = useSay();
  const state = approvalStates[papers.state];
  return (
    <>
      <div className="hy-row hy-row--wrap">
        <h2>{say(papers.label)}</h2>
        <StateTag label={say(state)} tone={state.tone} />
        {papers.overdue && <StateTag label={say(words.overdue)} tone="bad" />}
        <span className="hy-grow" />
        <PathLink to={`/approvals/${papers.id}`}>{say(papers.can.decide ? words.decide : words.details)}</PathLink>
      </div>
      <ApprovalSteps flow={papers.flow} />
    </>
  );
}

interface AmendOfferProps {
  readonly def: RecordDef;
  readonly id: string;
  readonly kind: string;
  readonly state: string;
}

/** What was approved stands; where a change of it is asked for. */
function AmendOffer({ def, id, kind, state }: AmendOfferProps) {
  const say = useSay();
  const can = useCan();
  const amend = def.approvals?.find((a) => a.key === kind)?.amend;
  if (amend?.states.includes(state) !== true) return null;
  const asks = findRecord(amend.record);
  return (
    <p className="hy-small">
      {say(words.stands)}{' '}
      {asks !== undefined && can(permissionOf(asks, 'create')) && (
        <Link to={`/${asks.path}/new`} search={{ set: { [amend.field]: id } } as never}>
          {say(amend.label)}
        </Link>
      )}
    </p>
  );
}

interface WarningProps {
  readonly def: RecordDef;
  readonly id: string;
  readonly state: string;
  readonly changed: readonly string[];
}

/** Before saving: what the change does to the approval. */
export function ApprovalWarning({ def, id, state, changed }: WarningProps) {
  const say = useSay();
  const t = useText();
  const { data } = useQuery(approvalsOfQuery(def.id, id));
  const current = data?.current;
  if (current === undefined || current === null || (current.state !== 'running' && current.state !== 'granted'))
    return null;
  const pinned = new Set(current.comparison.map((c) => c.field));
  const papers = new Set(current.urgent ? (def.approvals?.find((a) => a.key === current.kind)?.papers ?? []) : []);
  const hit = changed.filter((f) => pinned.has(f) && !papers.has(f));
  if (hit.length === 0) return null;
  const stands =
    current.state === 'granted' && def.approvals?.find((a) => a.key === current.kind)?.amend?.states.includes(state);
  return (
    <Note tone="warning">
      {stands === true ? (
        <AmendOffer def={def} id={id} kind={current.kind} state={state} />
      ) : (
        <div>{say(current.state === 'running' ? words.warnRunning : words.warnGranted)}</div>
      )}
      <div className="hy-small">
        {say(words.warnFields, {
          names: hit.map((f) => say(partLabel(def, f))).join(t('app.listJoin')),
        })}
      </div>
    </Note>
  );
}
