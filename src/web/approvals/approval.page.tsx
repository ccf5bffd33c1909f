import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ApprovalDetail, approvalStates } from '../../shared/platform/approvals.contract.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import { ApiError } from '../api/api-error.ts';
import { useCan, useMe } from '../api/session.ts';
import { useLocale, useSay, useText } from '../i18n/i18n.ts';
import { PathLink } from '../kit/path-link.tsx';
import { PageHeader, StateTag, TimeText, useNow } from '../kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../kit/states.tsx';
import { formatInstantWithin } from '../kit/time.ts';
import { Comments } from '../records/detail/comments.tsx';
import '../records/detail/detail.css';
import { Files } from '../records/detail/files.tsx';
import { FieldView } from '../records/fields/field-view.tsx';
import { columnField, findRecord } from '../records/registry.ts';
import { ApprovalSteps, SignedLine } from './approval-steps.tsx';
import './approvals.css';
import { approvalQuery } from './approvals.queries.ts';
import { words } from './approvals.words.ts';
import { Comparison } from './comparison.tsx';
import { DecideBox } from './decide-box.tsx';

/** One glance to decide: what, how much, beside the policy and the last time; then the decision. */
export function ApprovalPage() {
  const t = useText();
  const say = useSay();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(approvalQuery(id));
  if (query.error instanceof ApiError && query.error.code === 'not_found')
    return (
      <EmptyState
        icon="search"
        title={t('states.notFoundTitle')}
        actions={<Link to="/approvals">{say(words.back)}</Link>}
      >
        {t('states.recordNotFound', { name: say(words.title) })}
      </EmptyState>
    );
  return <QueryBoundary query={query}>{(approval) => <Loaded approval={approval} />}</QueryBoundary>;
}

function Loaded({ approval }: { approval: ApprovalDetail }) {
  const say = useSay();
  const can = useCan();
  const def = findRecord(approval.record);
  const state = approvalStates[approval.state];
  if (def === undefined) return null;
  const readable = can(`${def.id}.read`);
  return (
    <div className="hy-appr">
      <PageHeader
        title={approval.title}
        before={
          <>
            <PathLink to="/approvals">{say(words.title)}</PathLink> / {say(approval.label)} · {approval.code}
          </>
        }
        after={
          <>
            <StateTag label={say(state)} tone={state.tone} />
            {approval.urgent && <StateTag label={say(words.urgent)} tone="warning" />}
            {approval.overdue && <StateTag label={say(words.overdue)} tone="bad" />}
          </>
        }
        actions={
          readable && (
            <PathLink to={`/${def.path}/${approval.recordId}`}>
              {say(words.openRecord, { name: say(def.label) })}
            </PathLink>
          )
        }
      />
      <p className="hy-muted hy-small">
        {say(words.askedBy, { name: approval.submittedBy })} <TimeText at={approval.submittedAt} />
        {approval.rule !== null && ` · ${say(words.rule)} ${say(approval.rule)}`}
        {` · ${approval.policyVersion === 0 ? say(words.policyDefault) : say(words.policyOf, { n: approval.policyVersion })}`}
      </p>
      <Notes def={def} approval={approval} />
      <Figures def={def} approval={approval} />
      <div className="hy-appr__cols">
        <div>
          <section>
            <h2>{say(words.compare)}</h2>
            <Comparison def={def} approval={approval} />
          </section>
          {readable && (
            <section>
              <h2>{say(words.files)}</h2>
              <Files def={def} id={approval.recordId} mayAdd={false} />
            </section>
          )}
        </div>
        <aside>
          <section>
            <h2>{say(words.steps)}</h2>
            <ApprovalSteps flow={approval.flow} />
          </section>
          {approval.decisions.some((d) => !d.counts) && (
            <section>
              <h2>{say(words.history)}</h2>
              {approval.decisions.map((d) => (
                <SignedLine key={`${d.round}-${d.step}-${d.seat}`} d={d} />
              ))}
            </section>
          )}
          {readable && (
            <section>
              <h2>{say(words.comments)}</h2>
              <Comments def={def} id={approval.recordId} />
            </section>
          )}
        </aside>
      </div>
      <DecideBox approval={approval} />
    </div>
  );
}

/** Papers that came: in time or not, signed off or not yet. */
const papersWords = ({ papersSignedAt, papersDoneLate }: ApprovalDetail) =>
  papersSignedAt === null
    ? words[papersDoneLate ? 'papersToSignLate' : 'papersToSign']
    : words[papersDoneLate ? 'papersDoneLate' : 'papersSigned'];

/** What one must know before deciding: it was changed, it is void, papers follow. */
export function Notes({ def, approval }: { def: RecordDef; approval: ApprovalDetail }) {
  const say = useSay();
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const now = useNow();
  const named = [
    ...approval.missingPapers.map((f) => columnField(def, f)?.label ?? { zh: f, en: f }),
    ...approval.missingFiles,
  ]
    .map((l) => say(l))
    .join(locale === 'zh' ? '、' : ', ');
  const papersTime = approval.papersDueAt === null ? '' : formatInstantWithin(approval.papersDueAt, zone, now, locale);
  return (
    <>
      {approval.state === 'void' && <Note tone="bad">{say(words.voidNote)}</Note>}
      {approval.state === 'running' && approval.round > 1 && (
        <Note tone="warning">{say(words.roundNote, { n: approval.round })}</Note>
      )}
      {approval.policyChanged && <Note>{say(words.policyChanged)}</Note>}
      {approval.imported && <Note>{say(words.imported)}</Note>}
      {approval.reason !== null && approval.reason !== '' && (
        <Note>{say(words.reasonOf, { reason: approval.reason })}</Note>
      )}
      {approval.papersLate ? (
        <Note tone="bad">{say(named === '' ? words.papersBackLate : words.papersLate, { what: named })}</Note>
      ) : approval.papersDueAt !== null ? (
        <Note tone="warning">
          {say(named === '' ? words.papersBack : words.papers, { time: papersTime, what: named })}
        </Note>
      ) : (
        approval.papersDoneAt !== null && (
          <Note tone={approval.papersDoneLate || approval.papersSignedAt === null ? 'warning' : 'good'}>
            {say(papersWords(approval))}
          </Note>
        )
      )}
      {approval.can.why !== null && <Note>{say(approval.can.why)}</Note>}
    </>
  );
}

function Figures({ def, approval }: { def: RecordDef; approval: ApprovalDetail }) {
  const say = useSay();
  if (Object.keys(approval.figures).length === 0) return null;
  return (
    <dl className="hy-appr__figures">
      {Object.entries(approval.figures).map(([name, value]) => {
        const field = columnField(def, name);
        if (field === undefined) return null;
        return (
          <div key={name}>
            <dt>{say(field.label)}</dt>
            <dd>
              <FieldView def={def} name={name} field={field} row={{ [name]: value }} refs={approval.refs} compact />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
