import { expect, test } from 'vitest';
import type { ApprovalItem } from '../../../shared/platform/approvals.contract.ts';
import type { Campaign } from '../../campaigns/campaigns.contract.ts';
import type { Goal } from '../../strategy/strategy.contract.ts';
import type { Waiting } from '../workbench.contract.ts';
import { approvalWaits, campaignWaits, goalWaits, urgency } from './waiting.ts';

const today = '2026-03-10';
const campaign = (state: Campaign['state'], start: string, end: string): Campaign =>
  ({ id: state, code: 'CMP-2026-0001', title: state, state, period: { start, end } }) as Campaign;
const goal = (end: string, status: string): Goal =>
  ({
    id: 'g',
    code: 'GOL-2026-0001',
    title: 'g',
    period: { start: '2026-01-01', end },
    progress: { status, ratio: '0.4', pace: '60', target: '100', basis: 'cumulative', direction: 'up_good' },
  }) as Goal;
const told = (list: readonly Waiting[]) => list.map((w) => [w.kind, w.due, w.overdue]);

test('[O1] what a campaign asks of who leads it depends on its state and its days', () => {
  expect(told(campaignWaits([campaign('draft', '2026-04-01', '2026-04-05')], today, []))).toEqual([
    ['revise', '2026-04-01', false],
  ]);
  const due = (clock: string, day: string, over: boolean) => [{ campaign: 'draft', clock, day, over }];
  expect(
    told(campaignWaits([campaign('draft', '2026-04-01', '2026-04-05')], today, due('proposal', '2026-03-12', false))),
  ).toEqual([['revise', '2026-03-12', false]]);
  expect(told(campaignWaits([campaign('preparing', '2026-03-17', '2026-04-05')], today, []))).toEqual([
    ['prepare', '2026-03-17', false],
  ]);
  expect(campaignWaits([campaign('preparing', '2026-03-18', '2026-04-05')], today, [])).toEqual([]);
  expect(campaignWaits([campaign('live', '2026-03-01', today)], today, [])).toEqual([]);
  expect(told(campaignWaits([campaign('live', '2026-03-01', '2026-03-09')], today, []))).toEqual([
    ['evaluate', '2026-03-09', true],
  ]);
  expect(
    told(
      campaignWaits([campaign('evaluating', '2026-03-01', '2026-03-06')], today, [
        { campaign: 'evaluating', clock: 'retrospective', day: '2026-03-11', over: false },
      ]),
    ),
  ).toEqual([['evaluate', '2026-03-11', false]]);
  // Submitted: its clock has stopped, and nothing is late any more.
  expect(told(campaignWaits([campaign('evaluating', '2026-03-01', '2026-03-02')], today, []))).toEqual([
    ['evaluate', null, false],
  ]);
  expect(campaignWaits([campaign('closed', '2026-03-01', '2026-03-06')], today, [])).toEqual([]);
});

test('[S1] goals behind pace and goals that are over wait for their owner', () => {
  expect(
    told(goalWaits([goal('2026-03-31', 'behind'), goal('2026-03-31', 'onPace'), goal('2026-03-09', 'missed')], today)),
  ).toEqual([
    ['goalBehind', '2026-03-31', false],
    ['goalDue', '2026-03-09', true],
  ]);
});

test('[S1] the reason says how far behind a goal is, and does not repeat that it is behind', () => {
  const [wait] = goalWaits([goal('2026-03-31', 'behind')], today);
  expect(wait?.reason).toEqual({ zh: '完成 40.0%，应达 60.0%', en: '40.0% reached, 60.0% due' });
  const level = goal('2026-03-31', 'behind');
  const rate = { ...level, progress: { ...level.progress, basis: 'level' } } as Goal;
  expect(goalWaits([rate], today)[0]?.reason.zh).toBe('完成 40.0%');
});

const asked = {
  id: 'a',
  record: 'campaign',
  recordId: 'c',
  code: 'CMP-2026-0001',
  title: '春茶上市',
  urgent: true,
  step: { zh: '业务审批', en: 'Business' },
  submittedBy: '王芳',
  dueAt: '2026-03-10T17:00:00.000Z',
  overdue: false,
} as ApprovalItem;

test('[E1] an approval waits with who asked, the step, and the day in the workspace', () => {
  expect(approvalWaits([asked], 'Asia/Shanghai')).toMatchObject([
    {
      kind: 'approve',
      stage: 'execution',
      due: '2026-03-11',
      to: '/approvals/a',
      reason: { zh: '王芳提交，走绿色通道 · 业务审批' },
    },
  ]);
});

test('what is overdue comes first, approvals before the rest', () => {
  const list = [
    ...goalWaits([goal('2026-03-31', 'behind'), goal('2026-03-09', 'missed')], today),
    ...approvalWaits([asked], 'Asia/Shanghai'),
  ];
  expect(list.toSorted(urgency).map((w) => w.kind)).toEqual(['goalDue', 'approve', 'goalBehind']);
});
