import type { ApprovalDetail } from '../../shared/platform/approvals.contract.ts';
import { useSay } from '../i18n/i18n.ts';
import { TimeText } from '../kit/small.tsx';
import { words } from './approvals.words.ts';

type Step = ApprovalDetail['flow'][number];
type Signed = ApprovalDetail['decisions'][number];

/** One decision in a line: who, in whose stead, what, when, how signed, and why. */
export function SignedLine({ d }: { d: Signed }) {
  const say = useSay();
  const how = d.signedBy === 'password' ? words.byPassword : d.signedBy === 'totp' ? words.byTotp : null;
  return (
    <div className="hy-appr__signed" data-void={!d.counts}>
      <b>{d.by.name}</b>
      {d.actedFor !== null && <span className="hy-muted"> {say(words.actedFor, { name: d.actedFor.name })}</span>}{' '}
      <span className={d.approve ? 'hy-appr__yes' : 'hy-appr__no'}>
        {say(d.approve ? words.didApprove : words.didReturn)}
      </span>{' '}
      <span className="hy-small hy-muted">
        <TimeText at={d.at} />
        {how !== null && ` · ${say(how)}`}
        {!d.counts && ` · ${say(words.noCount)}`}
      </span>
      {d.reason !== null && <p className="hy-small">{d.reason}</p>}
    </div>
  );
}

/** The steps in order: who signed, who is waited for, what comes later. */
export function ApprovalSteps({ flow }: { flow: readonly Step[] }) {
  const say = useSay();
  const mode = (s: Step): string =>
    s.mode === 'quorum' ? say(words.mode_quorum, { n: s.need }) : say(words[`mode_${s.mode}`]);
  return (
    <ol className="hy-appr__steps" aria-label={say(words.steps)}>
      {flow.map((s) => (
        <li key={s.key} data-state={s.state}>
          <div className="hy-row hy-row--wrap" style={{ gap: '0 8px' }}>
            <b>{say(s.label)}</b>
            <span className="hy-small hy-muted">
              {[
                ...(s.seats.length > 1 || s.mode !== 'all' ? [mode(s)] : []),
                ...(s.signature ? [say(words.signed)] : []),
              ].join(' · ')}
            </span>
            {s.dueAt !== null && (
              <span className="hy-small hy-muted">
                <TimeText at={s.dueAt} />
              </span>
            )}
          </div>
          {s.seats.map((seat, i) =>
            seat.decision !== null ? (
              <SignedLine key={`${s.key}-${i}`} d={seat.decision} />
            ) : s.state === 'open' ? (
              <div key={`${s.key}-${i}`}>
                {seat.people.length === 0 ? (
                  <span className="hy-appr__no">{say(words.nobody)}</span>
                ) : (
                  <>
                    <span className="hy-muted">{say(words.waitsFor)}</span> {seat.people.map((p) => p.name).join(' / ')}
                  </>
                )}
                <span className="hy-small hy-muted">
                  {seat.standIns.length > 0 &&
                    ` · ${say(words.standsIn, { names: seat.standIns.map((p) => p.name).join('、') })}`}
                  {seat.raised && ` · ${say(words.raised)}`}
                  {seat.level > 0 && ` · ${say(words.escalated)}`}
                </span>
              </div>
            ) : null,
          )}
          {s.state === 'next' && <span className="hy-small hy-muted">{say(words.later)}</span>}
        </li>
      ))}
    </ol>
  );
}
