import { AppError, issue } from '../../shared/errors.ts';
import type { Refusal } from './approval.flow.ts';

const refusals: Readonly<Record<Refusal, readonly ['transition_refused' | 'forbidden' | 'conflict', string, string]>> =
  {
    over: ['transition_refused', '此审批已结束，请刷新查看结果', 'This approval is over; reload to see how it ended'],
    changed: ['conflict', '内容刚被修改，请看过再决定', 'The content has just changed; look at it before you decide'],
    interested: ['forbidden', '不能审批自己的事项，请由他人审批', 'Nobody approves their own: ask somebody else'],
    edited: [
      'forbidden',
      '你改过正在审批的内容，请由他人审批',
      'You changed what is being approved: ask somebody else to decide',
    ],
    counted: ['forbidden', '你已签过，每人只计一次', 'You have signed already; everybody counts once'],
    notYours: ['forbidden', '现在不由你审批', 'It is not for you to decide now'],
    reasonMissing: ['transition_refused', '请写明退回原因', 'Please give the reason for sending it back'],
  };

/** What the engine refused, as it is told to whoever asked. */
export function refusalOf(refusal: Refusal): AppError {
  if (refusal === 'reasonMissing')
    return new AppError('invalid', { issues: [issue(['reason'], '请写明退回原因', 'Please give the reason')] });
  const [code, zh, en] = refusals[refusal];
  return new AppError(code, { reason: { zh, en }, refusal });
}
