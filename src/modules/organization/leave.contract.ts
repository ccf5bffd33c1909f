import { f } from '../../shared/record/field.ts';
import { defineRecord } from '../../shared/record/record.ts';

/** Days on which a person does not work. Approved ones do not count for that person's clocks. */
export const Leave = defineRecord({
  id: 'leave',
  path: 'leave',
  room: 'organization',
  label: { zh: '请假', en: 'Leave request' },
  code: 'LVE-{yyyy}-{####}',
  title: 'name',
  fields: {
    /** Person and days in words; kept by the system. */
    name: f.text({ zh: '名称', en: 'Name' }, { readOnly: true }),
    person: f.person({ zh: '请假人', en: 'Person' }, { required: true }),
    period: f.dateRange(
      { zh: '起止', en: 'Period' },
      { required: true, help: { zh: '两天都算在内', en: 'Both days belong to it' } },
    ),
    reason: f.text({ zh: '事由', en: 'Reason' }, { required: true }),
  },
  states: {
    initial: 'requested',
    all: {
      requested: { zh: '待批准', en: 'Requested', tone: 'warning' },
      approved: { zh: '已批准', en: 'Approved', tone: 'good' },
      rejected: { zh: '未批准', en: 'Rejected' },
      cancelled: { zh: '已取消', en: 'Cancelled' },
    },
    transitions: [
      { action: 'approve', label: { zh: '批准', en: 'Approve' }, from: 'requested', to: 'approved' },
      {
        action: 'reject',
        label: { zh: '不批准', en: 'Reject' },
        from: 'requested',
        to: 'rejected',
        permission: 'leave.approve',
        reason: true,
      },
      {
        action: 'cancel',
        label: { zh: '取消', en: 'Cancel' },
        from: ['requested', 'approved'],
        to: 'cancelled',
        danger: true,
      },
    ],
    // What was approved is not changed afterwards: it is cancelled and asked for again.
    frozen: ['approved', 'rejected', 'cancelled'],
  },
  views: {
    list: { columns: ['name', 'person', 'period', 'reason', 'state'], sort: '-period' },
    calendar: { field: 'period' },
    timeline: { field: 'period', group: 'person' },
  },
  search: ['name'],
});
