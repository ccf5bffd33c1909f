/**
 * The retrospective that is owed three working days after a period's end (E6, O4), for records with `period` and
 * `retrospectiveAt`. It runs from the states in which the work is under way: whoever never ends it owes it all the same.
 */
export const retrospectiveClock = <S extends string>(underWay: readonly S[]) =>
  ({
    key: 'retrospective',
    label: { zh: '复盘', en: 'Retrospective' },
    start: { field: 'state', op: 'in', value: underWay },
    stop: {
      any: [
        { field: 'retrospectiveAt', op: 'notEmpty' },
        { field: 'state', op: 'eq', value: 'closed' },
      ],
    },
    void: { field: 'state', op: 'eq', value: 'cancelled' },
    due: { after: 'period', days: 3, unit: 'workingDays', setting: 'retrospectiveWorkingDays' },
    warn: [{ before: 1, unit: 'workingDays' }],
    escalate: [
      { after: 1, unit: 'workingDays', to: 'unitManager' },
      { after: 3, unit: 'workingDays', to: { position: 'marketing_director' } },
      { after: 10, unit: 'workingDays', to: { position: 'executive' } },
    ],
  }) as const;
