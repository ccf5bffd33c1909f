import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import {
  type ApprovalDetail,
  decideApproval,
  remindApproval,
  withdrawApproval,
} from '../../shared/platform/approvals.contract.ts';
import { call } from '../api/call.ts';
import { approvalsKey, noticesKey } from '../api/live.ts';
import { recordKeys } from '../api/record-queries.ts';
import { useSay } from '../i18n/i18n.ts';
import { ErrorNote } from '../kit/states.tsx';
import { showToast } from '../kit/toast.tsx';
import '../records/form/form.css';
import { words } from './approvals.words.ts';

/** A password or six digits: what a person types to sign. */
const proofOf = (text: string): { password: string } | { code: string } =>
  /^\d{6}$/.test(text) ? { code: text } : { password: text };

/** The decision itself; at the foot of the page, within reach of the thumb. */
export function DecideBox({ approval }: { approval: ApprovalDetail }) {
  const say = useSay();
  const client = useQueryClient();
  const id = useId();
  const [reason, setReason] = useState('');
  const [proof, setProof] = useState('');
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { can } = approval;
  if (!can.decide && !can.withdraw && !can.remind) return null;

  const run = async (what: string, done: string, act: () => Promise<unknown>): Promise<void> => {
    setBusy(what);
    setError(null);
    try {
      await act();
      setProof('');
      setReason('');
      showToast(done, { tone: 'good' });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(null);
      void client.invalidateQueries({ queryKey: approvalsKey });
      void client.invalidateQueries({ queryKey: recordKeys.all(approval.record) });
      void client.invalidateQueries({ queryKey: noticesKey });
    }
  };
  const decide = (approve: boolean): Promise<void> =>
    run(approve ? 'approve' : 'return', say(approve ? words.approved : words.returned), () =>
      call(decideApproval, {
        params: { id: approval.id },
        body: {
          approve,
          hash: approval.hash,
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          ...(can.signature && proof !== '' ? { signature: proofOf(proof) } : {}),
        },
      }),
    );
  return (
    <section className="hy-appr__decide" aria-label={say(can.decide ? words.mine : words.title)}>
      {can.decide && (
        <>
          <div className="hy-field">
            <label className="hy-field__label" htmlFor={`${id}-reason`}>
              {say(words.opinion)}
            </label>
            <Input.TextArea
              id={`${id}-reason`}
              autoSize={{ minRows: 1, maxRows: 6 }}
              maxLength={2000}
              value={reason}
              aria-describedby={`${id}-help`}
              onChange={(e) => setReason(e.target.value)}
            />
            <span className="hy-field__help" id={`${id}-help`}>
              {say(words.opinionHelp)}
            </span>
          </div>
          {can.signature && (
            <div className="hy-field">
              <label className="hy-field__label" htmlFor={`${id}-proof`}>
                {say(words.sign)}
              </label>
              <Input.Password
                id={`${id}-proof`}
                autoComplete="current-password"
                value={proof}
                aria-describedby={`${id}-sign`}
                onChange={(e) => setProof(e.target.value)}
              />
              <span className="hy-field__help" id={`${id}-sign`}>
                {say(words.signHelp)}
              </span>
            </div>
          )}
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
      <div className="hy-row hy-row--wrap hy-appr__buttons">
        {can.decide && (
          <>
            <Button
              type="primary"
              loading={busy === 'approve'}
              disabled={busy !== null || (can.signature && proof === '')}
              onClick={() => void decide(true)}
            >
              {say(words.approve)}
            </Button>
            <Button
              danger
              loading={busy === 'return'}
              disabled={busy !== null || reason.trim() === '' || (can.signature && proof === '')}
              onClick={() => void decide(false)}
            >
              {say(words.sendBack)}
            </Button>
          </>
        )}
        {can.remind && (
          <Button
            loading={busy === 'remind'}
            onClick={() =>
              void run('remind', say(words.reminded), () => call(remindApproval, { params: { id: approval.id } }))
            }
          >
            {say(words.remind)}
          </Button>
        )}
        {can.withdraw && !can.decide && (
          <Button
            loading={busy === 'withdraw'}
            onClick={() =>
              void run('withdraw', say(words.withdrawn), () => call(withdrawApproval, { params: { id: approval.id } }))
            }
          >
            {say(words.withdraw)}
          </Button>
        )}
      </div>
    </section>
  );
}
