import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApprovalPolicy, ApprovalStep, Approver, Structure } from '../../shared/record/approval.ts';
import { canonicalJson } from '../../shared/record/approval.ts';
import { actorsOf, contentChanged, decide, expire, outlook, reseat, startFlow, withdraw } from './approval.engine.ts';
import type { Flow, FlowContext, FlowEvent, Outcome } from './approval.flow.ts';
import type { Delegation, OrgFacts, Subject } from './approver.rules.ts';

const label = { zh: '步骤', en: 'Step' };
const step = (key: string, approvers: Approver[], more: Partial<ApprovalStep> = {}): ApprovalStep => ({
  key,
  label,
  approvers,
  mode: 'all',
  dueHours: 8,
  signature: false,
  ...more,
});
const director: Approver = { kind: 'position', position: 'marketing_director' };
const finance: Approver = { kind: 'position', position: 'finance_director' };
const policyOf = (...steps: ApprovalStep[]): ApprovalPolicy => ({
  rules: [{ key: 'usual', label, steps, attachments: [] }],
});
const t0 = new Date('2026-03-10T01:00:00Z');
const later = (hours: number): Date => new Date(t0.getTime() + hours * 3_600_000);

interface Org {
  readonly people: Record<string, { unit: string; boss?: string; lead?: string; holds?: string[] }>;
  readonly units: Record<string, { parent: string | null; head?: string }>;
  readonly admins: string[];
}
const factsOf = ({ people, units, admins }: Org): OrgFacts => ({
  people: new Map(
    Object.entries(people).map(([id, p]) => [
      id,
      { name: id, unitId: p.unit, managerId: p.boss ?? null, projectLeadId: p.lead ?? null },
    ]),
  ),
  units: new Map(Object.entries(units).map(([id, u]) => [id, { parent: u.parent, managerId: u.head ?? null }])),
  holdings: Object.entries(people).flatMap(([person, p]) =>
    (p.holds ?? []).map((position) => ({ person, position, unitId: p.unit })),
  ),
  administrators: admins.filter((a) => a in people),
});
const org: Org = {
  people: {
    owner: { unit: 'east', boss: 'eastHead', lead: 'projectLead' },
    eastHead: { unit: 'east', boss: 'cmo' },
    projectLead: { unit: 'south' },
    cmo: { unit: 'hq', holds: ['marketing_director'] },
    cfo: { unit: 'hq', holds: ['finance_director'] },
    ceo: { unit: 'hq', holds: ['executive'] },
    admin: { unit: 'hq' },
    helper: { unit: 'hq' },
  },
  units: { hq: { parent: null }, east: { parent: 'hq', head: 'eastHead' }, south: { parent: 'hq' } },
  admins: ['admin'],
};
const without = (...gone: string[]): Org => ({
  ...org,
  people: Object.fromEntries(Object.entries(org.people).filter(([id]) => !gone.includes(id))),
});
const subject: Subject = {
  row: { budget: { amount: '20000', currency: 'CNY' } },
  unitId: 'east',
  ownerId: 'owner',
  interested: ['owner'],
};
const ctx = (o: Org = org, now = t0, delegations: Delegation[] = []): FlowContext => ({
  now,
  facts: factsOf(o),
  delegations,
  due: (from, hours) => new Date(from.getTime() + hours * 3_600_000),
  condition: { personId: null, today: '2026-03-10' },
});
const begin = (
  policy: ApprovalPolicy,
  more: { structure?: Structure; s?: Subject; o?: Org; urgent?: boolean } = {},
): Flow =>
  startFlow(
    {
      policy,
      structure: more.structure ?? 'centralised',
      urgent: more.urgent ?? false,
      hash: 'h1',
      submitter: 'owner',
    },
    more.s ?? subject,
    ctx(more.o),
  ).flow;
const asked = (flow: Flow, c = ctx(), s = subject): string[] => actorsOf(flow, s, c).toSorted();
const act = (flow: Flow, person: string, approve = true, c = ctx(), s = subject): Outcome =>
  decide(flow, { person, approve, reason: approve ? null : '预算过高', hash: flow.hash }, s, c);
const flowOf = (o: Outcome): Flow => {
  if (o.kind === 'refused') throw new Error(o.refusal);
  return o.flow;
};

test('[O1] before it is proposed it is told who fills every step, and nobody counts for two of them', () => {
  const ceo: Approver = { kind: 'position', position: 'executive' };
  const policy = policyOf(step('line', [{ kind: 'structure' }]), step('money', [finance]), step('top', [ceo]));
  expect(outlook(begin(policy), subject, ctx())).toEqual([['cmo'], ['cfo'], ['ceo']]);
  // Who stands in for one step is not asked for the next, and the last has nobody left.
  const few = without('cmo', 'cfo', 'eastHead');
  expect(outlook(begin(policy, { o: few }), subject, ctx(few))).toEqual([['ceo'], ['admin'], []]);
});

test('[O2] the structure alone decides who approves: one director, the own unit, or function head and project lead', () => {
  const policy = policyOf(step('line', [{ kind: 'structure' }]));
  expect(asked(begin(policy, { structure: 'centralised' }))).toEqual(['cmo']);
  expect(asked(begin(policy, { structure: 'decentralised' }))).toEqual(['eastHead']);
  const matrix = begin(policy, { structure: 'matrix' });
  expect(asked(matrix)).toEqual(['eastHead', 'projectLead']);
  const half = flowOf(act(matrix, 'projectLead'));
  expect(half.state).toBe('running');
  expect(flowOf(act(half, 'eastHead')).state).toBe('granted');
});

test('[E5] two signatures, one after the other or side by side, and never two winners', () => {
  const flow = begin(policyOf(step('both', [director, finance])));
  const first = flowOf(act(flow, 'cfo'));
  expect(asked(first)).toEqual(['cmo']);
  expect(act(first, 'cfo')).toEqual({ kind: 'refused', refusal: 'counted' });
  const end = flowOf(act(first, 'cmo'));
  expect(end.state).toBe('granted');
  expect(act(end, 'ceo')).toEqual({ kind: 'refused', refusal: 'over' });
  const any = begin(policyOf(step('either', [director, finance], { mode: 'any' })));
  expect(flowOf(act(any, 'cfo', false)).state).toBe('returned');
  const two = begin(
    policyOf(
      step('two', [director, finance, { kind: 'position', position: 'executive' }], { mode: 'quorum', quorum: 2 }),
    ),
  );
  const one = flowOf(act(two, 'cfo', false));
  expect(one.state).toBe('running');
  expect(flowOf(act(flowOf(act(one, 'cmo')), 'ceo')).state).toBe('granted');
});

test('[O1] nobody decides about their own: not as owner, not as stand-in, not in a second position', () => {
  const own: Subject = { ...subject, ownerId: 'cmo', interested: ['cmo'] };
  const flow = begin(policyOf(step('line', [director])), { s: own });
  expect(asked(flow, ctx(), own)).toEqual(['ceo']);
  expect(act(flow, 'cmo', true, ctx(), own)).toEqual({ kind: 'refused', refusal: 'interested' });
  const stand: Delegation[] = [{ from: 'cmo', to: 'owner', start: '2026-01-01', end: '2027-01-01' }];
  const other = begin(policyOf(step('line', [director])));
  expect(act(other, 'owner', true, ctx(org, t0, stand))).toEqual({ kind: 'refused', refusal: 'interested' });
  // Both positions in one hand: the second signature is somebody else's.
  const hats = {
    ...org,
    people: { ...without('cfo').people, cmo: { unit: 'hq', holds: ['marketing_director', 'finance_director'] } },
  };
  const twice = begin(policyOf(step('line', [director]), step('money', [finance])), { o: hats });
  const half = flowOf(act(twice, 'cmo', true, ctx(hats)));
  expect(asked(half, ctx(hats))).toEqual(['ceo']);
  expect(act(half, 'cmo', true, ctx(hats))).toEqual({ kind: 'refused', refusal: 'counted' });
});

test('[O2] a stand-in decides within the dates, in the name of who lets them, and counts for both', () => {
  const stand: Delegation[] = [
    { from: 'cmo', to: 'helper', start: '2026-03-10T00:00:00Z', end: '2026-03-11T00:00:00Z' },
  ];
  const flow = begin(policyOf(step('line', [director]), step('again', [{ kind: 'person', person: 'helper' }])));
  expect(act(flow, 'helper', true, ctx(org, later(48), stand))).toEqual({ kind: 'refused', refusal: 'notYours' });
  const half = flowOf(act(flow, 'helper', true, ctx(org, t0, stand)));
  expect(half.decisions[0]).toMatchObject({ by: 'helper', actedFor: 'cmo' });
  expect(asked(half, ctx(org, t0, stand))).not.toContain('helper');
});

test('[E1] the time runs out: the next above is asked besides, in the end the administrator, then all are reminded', () => {
  let flow = begin(policyOf(step('line', [director])));
  const kinds: string[] = [];
  const people: string[][] = [];
  for (let i = 1; i <= 5; i += 1) {
    const { flow: next, events } = expire(flow, subject, ctx(org, later(9 * i)));
    flow = next;
    kinds.push(...events.map((e) => e.kind));
    people.push(events.flatMap((e) => ('people' in e ? [...e.people] : [])));
  }
  expect(kinds).toEqual(['escalated', 'escalated', 'overdue', 'overdue', 'overdue']);
  expect(people[0]).toEqual(['ceo']);
  expect(asked(flow)).toEqual(['admin', 'ceo', 'cmo']);
  const named = begin(policyOf(step('line', [director], { escalateTo: { kind: 'unitHead' } })));
  expect(asked(expire(named, subject, ctx(org, later(9))).flow)).toEqual(['cmo', 'eastHead']);
});

test('[E1] who leaves is replaced by the next; where nobody may act the administrator is told', () => {
  const flow = begin(policyOf(step('line', [director])));
  const left = reseat(flow, subject, ctx(without('cmo')));
  expect(left.events).toEqual([{ kind: 'reseated', step: 'line', people: ['eastHead'] }]);
  const alone: Org = { people: { owner: { unit: 'east' } }, units: org.units, admins: ['owner'] };
  const stuck = reseat(flow, subject, ctx(alone));
  expect(stuck.events).toEqual([{ kind: 'stuck', step: 'line', people: ['owner'] }]);
  expect(act(stuck.flow, 'owner', true, ctx(alone))).toEqual({ kind: 'refused', refusal: 'interested' });
});

test('[E5] a change of what is approved voids the decisions and takes the rule that fits now', () => {
  const policy: ApprovalPolicy = {
    rules: [
      {
        key: 'large',
        label,
        when: { field: 'budget', op: 'gte', value: 100_000 },
        attachments: [],
        steps: [step('line', [director]), step('money', [finance])],
      },
      { key: 'usual', label, attachments: [], steps: [step('line', [director]), step('head', [{ kind: 'unitHead' }])] },
    ],
  };
  const half = flowOf(act(begin(policy), 'cmo'));
  const dear: Subject = { ...subject, row: { budget: { amount: '150000', currency: 'CNY' } } };
  const again = contentChanged(half, 'h2', 'owner', dear, ctx());
  const flow = flowOf(again);
  expect(again.kind === 'done' && again.events[0]).toMatchObject({
    kind: 'voided',
    was: 'running',
    hash: 'h1',
    decisions: [{ by: 'cmo' }],
  });
  expect([flow.round, flow.rule, flow.steps.map((s) => s.key), asked(flow)]).toEqual([
    2,
    'large',
    ['line', 'money'],
    ['cmo'],
  ]);
  expect(decide(flow, { person: 'cmo', approve: true, reason: null, hash: 'h1' }, dear, ctx())).toEqual({
    kind: 'refused',
    refusal: 'changed',
  });
  const granted = flowOf(act(flowOf(act(flow, 'cmo')), 'cfo'));
  expect(flowOf(contentChanged(granted, 'h3', 'owner', dear, ctx())).state).toBe('void');
});

test('[E2] the green channel walks fewer steps and gives the papers a time', () => {
  const rule = policyOf(step('line', [director]), step('money', [finance])).rules[0];
  if (rule === undefined) throw new Error('no rule');
  const policy: ApprovalPolicy = {
    rules: [{ ...rule, urgent: { steps: [step('line', [director])], papersHours: 24 } }],
  };
  const flow = flowOf(act(begin(policy, { urgent: true }), 'cmo'));
  expect([flow.state, flow.papersDueAt]).toEqual(['granted', later(24).toISOString()]);
});

test('[E1] a return needs its reason; a withdrawn approval takes no decision', () => {
  const flow = begin(policyOf(step('line', [director])));
  expect(decide(flow, { person: 'cmo', approve: false, reason: ' ', hash: 'h1' }, subject, ctx())).toEqual({
    kind: 'refused',
    refusal: 'reasonMissing',
  });
  expect(act(flowOf(withdraw(flow)), 'cmo')).toEqual({ kind: 'refused', refusal: 'over' });
});

test('[E1] the same content has the same canonical text', () => {
  expect(canonicalJson({ b: 1, a: { amount: '20.00', currency: 'CNY' } })).toBe(
    canonicalJson({ a: { currency: 'CNY', amount: '20' }, b: 1 }),
  );
  expect(canonicalJson({ a: '2' })).not.toBe(canonicalJson({ a: '20' }));
});

// The model: random houses, random policies, random acts.
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const unitNames = ['u0', 'u1', 'u2'];
const maybe = <T>(x: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(x, { nil: undefined });
const anyOrg: fc.Arbitrary<Org> = fc
  .record({
    people: fc.dictionary(
      fc.constantFrom(...names),
      fc.record({
        unit: fc.constantFrom(...unitNames),
        boss: maybe(fc.constantFrom(...names)),
        lead: maybe(fc.constantFrom(...names)),
        holds: fc.uniqueArray(fc.constantFrom('marketing_director', 'finance_director', 'executive'), { maxLength: 2 }),
      }),
      { minKeys: 1, maxKeys: 7 },
    ),
    heads: fc.tuple(
      maybe(fc.constantFrom(...names)),
      maybe(fc.constantFrom(...names)),
      maybe(fc.constantFrom(...names)),
    ),
    // Also a tree with a loop, as broken data has it.
    parents: fc.tuple(
      fc.constantFrom(null, 'u1'),
      fc.constantFrom(null, 'u0'),
      fc.constantFrom(null, 'u0', 'u1', 'u2'),
    ),
    admins: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
  })
  .map(({ people, heads, parents, admins }) => ({
    people: people as Org['people'],
    units: Object.fromEntries(
      unitNames.map((u, i) => [
        u,
        { parent: parents[i] ?? null, ...(heads[i] === undefined ? {} : { head: heads[i] }) },
      ]),
    ),
    admins,
  }));
const anyApprover: fc.Arbitrary<Approver> = fc.oneof(
  fc.constantFrom<Approver>({ kind: 'unitHead' }, { kind: 'ownerHead' }, { kind: 'projectLead' }, director, finance, {
    kind: 'field',
    field: 'manager',
  }),
  fc.constantFrom(...names).map((person): Approver => ({ kind: 'person', person })),
);
const anyStep = (key: string): fc.Arbitrary<ApprovalStep> =>
  fc.oneof(
    fc.constant(step(key, [{ kind: 'structure' }])),
    fc
      .record({
        approvers: fc.array(anyApprover, { minLength: 1, maxLength: 3 }),
        mode: fc.constantFrom('all' as const, 'any' as const, 'quorum' as const),
        escalateTo: maybe(anyApprover),
        n: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ approvers, mode, escalateTo, n }) =>
        step(key, approvers, {
          mode,
          ...(mode === 'quorum' ? { quorum: Math.min(n, approvers.length) } : {}),
          ...(escalateTo === undefined ? {} : { escalateTo }),
        }),
      ),
  );
const anyRule = fc.record({
  steps: fc.tuple(anyStep('s1'), anyStep('s2')),
  few: fc.integer({ min: 1, max: 2 }),
  urgent: maybe(anyStep('u1')),
});
const anyPolicy: fc.Arbitrary<ApprovalPolicy> = fc.tuple(anyRule, anyRule).map(([large, usual]) => ({
  rules: [large, usual].map((r, i) => ({
    key: i === 0 ? 'large' : 'usual',
    label,
    attachments: [],
    ...(i === 0 ? { when: { field: 'budget', op: 'gte' as const, value: 100 } } : {}),
    steps: r.steps.slice(0, r.few),
    ...(r.urgent === undefined ? {} : { urgent: { steps: [r.urgent], papersHours: 8 } }),
  })),
}));
const someone = fc.constantFrom(...names);
type Act =
  | { readonly do: 'decide'; readonly who: string; readonly approve: boolean; readonly stale: boolean }
  | { readonly do: 'actorDecides'; readonly n: number; readonly approve: boolean }
  | { readonly do: 'delegate'; readonly from: string; readonly to: string; readonly hours: number }
  | { readonly do: 'organize'; readonly org: Org }
  | { readonly do: 'policy'; readonly policy: ApprovalPolicy; readonly structure: Structure }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'edit'; readonly budget: number; readonly manager: string; readonly by: string }
  | { readonly do: 'withdraw' };
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      who: someone,
      approve: fc.boolean(),
      stale: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('actorDecides' as const),
      n: fc.nat(6),
      approve: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delegate' as const),
      from: someone,
      to: someone,
      hours: fc.integer({ min: 1, max: 60 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('organize' as const), org: anyOrg }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      policy: anyPolicy,
      structure: fc.constantFrom<Structure>('centralised', 'decentralised', 'matrix'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      budget: fc.integer({ min: 0, max: 200 }),
      manager: someone,
      by: someone,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'withdraw' as const }) },
);

const runs = Number(process.env['APPROVAL_RUNS'] ?? 2_000);
test(`[O2][S7][E1] whatever people do, approvals keep their rules (${runs} random houses)`, () => {
  const seen = { granted: 0, returned: 0, void: 0, stuck: 0, escalated: 0, rounds: 0 };
  fc.assert(
    fc.property(
      fc.record({
        org: anyOrg,
        policy: anyPolicy,
        structure: fc.constantFrom<Structure>('centralised', 'decentralised', 'matrix'),
        urgent: fc.boolean(),
        submitter: someone,
        owner: someone,
        acts: fc.array(anyAct, { maxLength: 30 }),
      }),
      (w) => {
        let house = w.org;
        let now = t0;
        let edits = 0;
        let row: Record<string, unknown> = { budget: 10, manager: w.owner };
        const delegations: Delegation[] = [];
        const editors = new Set<string>();
        const about = (): Subject => ({
          row,
          unitId: 'u2',
          ownerId: w.owner,
          interested: [w.owner, String(row['manager'])],
        });
        const c = (): FlowContext => ctx(house, now, delegations);
        const hash = (): string => `h${edits}`;
        const told: FlowEvent[] = [];
        const take = (o: Outcome): boolean => {
          if (o.kind === 'refused') return false;
          told.push(...o.events);
          flow = o.flow;
          return true;
        };
        const started = startFlow(
          { policy: w.policy, structure: w.structure, urgent: w.urgent, hash: hash(), submitter: w.submitter },
          about(),
          c(),
        );
        let flow = started.flow;
        told.push(...started.events);
        let endings = 0;
        for (const a of w.acts) {
          const before = flow;
          const actors = actorsOf(flow, about(), c());
          switch (a.do) {
            case 'decide': {
              const taken = take(
                decide(
                  flow,
                  { person: a.who, approve: a.approve, reason: 'x', hash: a.stale ? 'old' : hash() },
                  about(),
                  c(),
                ),
              );
              if (taken) {
                expect(before.state).toBe('running');
                expect(a.stale).toBe(false);
                expect(a.who === w.submitter || about().interested.includes(a.who) || editors.has(a.who)).toBe(false);
                expect(a.who in house.people).toBe(true);
              } else if (!a.stale) expect(actors).not.toContain(a.who);
              break;
            }
            case 'actorDecides': {
              const who = actors[a.n % Math.max(1, actors.length)];
              // Whoever is said to be able to act is able to act.
              if (who !== undefined)
                expect(
                  take(decide(flow, { person: who, approve: a.approve, reason: 'x', hash: hash() }, about(), c())),
                ).toBe(true);
              break;
            }
            case 'delegate':
              delegations.push({
                from: a.from,
                to: a.to,
                start: now.toISOString(),
                end: new Date(now.getTime() + a.hours * 3_600_000).toISOString(),
              });
              break;
            case 'organize':
              house = a.org;
              take(reseat(flow, about(), c()));
              break;
            case 'policy':
              // The running one knows nothing of it: there is nothing to hand in.
              break;
            case 'wait':
              now = new Date(now.getTime() + a.hours * 3_600_000);
              take(expire(flow, about(), c()));
              break;
            case 'edit':
              edits += 1;
              row = { budget: a.budget, manager: a.manager };
              if (flow.state === 'running') editors.add(a.by);
              take(contentChanged(flow, hash(), a.by, about(), c()));
              break;
            case 'withdraw':
              take(withdraw(flow));
              break;
          }
          if (before.state !== 'running' && flow.state !== before.state)
            expect([before.state, flow.state]).toEqual(['granted', 'void']);
          if (before.state === 'running' && flow.state !== 'running') endings += 1;
          check(flow, before, told, c(), about(), hash());
        }
        expect(endings).toBeLessThanOrEqual(1);
        expect(flow.rules).toBe(w.policy.rules);
        expect(flow.structure).toBe(w.structure);
        if (flow.state in seen) seen[flow.state as 'granted'] += 1;
        for (const e of told) if (e.kind === 'stuck' || e.kind === 'escalated') seen[e.kind] += 1;
        if (flow.round > 1) seen.rounds += 1;
      },
    ),
    { numRuns: runs },
  );
  // The model goes everywhere, or its silence would prove nothing.
  for (const [what, n] of Object.entries(seen)) expect(n, what).toBeGreaterThan(runs / 100);
});

function check(flow: Flow, before: Flow, told: readonly FlowEvent[], c: FlowContext, s: Subject, hash: string): void {
  const signed = flow.decisions.filter((d) => d.round === flow.round && d.approve);
  // The same human counts once, whatever positions they hold and for whomever they stand in.
  const humans = signed.flatMap((d) => [d.by, ...(d.actedFor === null ? [] : [d.actedFor])]);
  expect(new Set(humans).size).toBe(humans.length);
  expect(signed.some((d) => d.by === flow.submitter)).toBe(false);
  if (flow.state === 'granted') {
    // No transition without its approvals on the present content.
    expect(flow.hash).toBe(hash);
    for (const one of flow.steps) {
      const yes = signed.filter((d) => d.step === one.key && d.hash === hash);
      expect(yes.length).toBeGreaterThanOrEqual(one.need);
      expect(new Set(yes.map((d) => d.seat)).size).toBe(yes.length);
    }
  }
  if (flow.state === 'running') {
    // Always somebody who can act, or an escalation that was told.
    const can = actorsOf(flow, s, c);
    if (can.length === 0) expect(told.some((e) => e.kind === 'stuck')).toBe(true);
    const open = flow.steps[flow.at];
    expect(open?.seats.filter((x) => x.decision?.approve === true).length).toBeLessThan(open?.need ?? 0);
  }
  if (before.state === 'returned' || before.state === 'withdrawn' || before.state === 'void') expect(flow).toBe(before);
}
