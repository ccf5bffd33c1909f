import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ApprovalDetail } from '../../shared/platform/approvals.contract.ts';
import { verifyAuditChain } from '../audit/chain.ts';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../testing/app.ts';
import { hashOf } from './approvals.store.ts';
import { papersOutcome, signOffOutcome } from './papers-outcome.ts';

let t: TestApp;
// A Tuesday, ten in the morning in Shanghai.
const start = new Date('2026-03-10T02:00:00Z');
let now = start;
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());
beforeEach(() => {
  now = start;
});

const campaigns = '/api/records/campaigns';
const draft = {
  kind: 'launch',
  period: { start: '2026-04-01', end: '2026-04-20' },
  objective: '让新客喝到第一杯',
  budget: { amount: '20000', currency: 'CNY' },
  plannedGmv: { amount: '100000', currency: 'CNY' },
  risk: '缺货：备选单品',
};
const money = (amount: string) => ({ amount, currency: 'CNY' });
async function open(title: string, more: object = {}, who: PersonName = 'digital'): Promise<string> {
  const made = await t.as(who).post(campaigns, { ...draft, title, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const row = (id: string): Promise<Answer> => t.as('digital').get(`${campaigns}/${id}`);
const versionOf = async (id: string): Promise<number> => Number((await row(id)).at('item', 'version'));
async function move(who: PersonName, id: string, action: string, reason?: string): Promise<Answer> {
  const version = await versionOf(id);
  return t
    .as(who)
    .post(`${campaigns}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
}
const patch = async (who: PersonName, id: string, change: object): Promise<Answer> =>
  t.as(who).patch(`${campaigns}/${id}`, { version: await versionOf(id), patch: change });
const current = async (id: string, who: PersonName = 'digital'): Promise<Answer> =>
  t.as(who).get(`/api/approvals/of/campaign/${id}`);
async function decide(who: PersonName, id: string, more: object = { approve: true }): Promise<Answer> {
  const { id: approval, hash } = (await current(id)).at('current') as { id: string; hash: string };
  return t.as(who).post(`/api/approvals/${approval}/decide`, { hash, ...more });
}
async function asked(title: string, more: object = {}): Promise<string> {
  const id = await open(title, more);
  const done = await move('digital', id, 'propose');
  expect(done.status, done.text).toBe(200);
  return id;
}
const waiting = async (who: PersonName): Promise<string[]> =>
  ((await t.as(who).get('/api/approvals')).at('items') as { recordId: string }[]).map((i) => i.recordId);
const people = async (id: string): Promise<string[]> => {
  const flow = (await current(id)).at('current', 'flow') as {
    state: string;
    seats: { people: { name: string }[] }[];
  }[];
  return flow.filter((s) => s.state === 'open').flatMap((s) => s.seats.flatMap((x) => x.people.map((p) => p.name)));
};
const policy = async (change: (p: Record<string, never>) => object): Promise<Answer> => {
  const before = await t.as('director').get('/api/policy');
  const version = Number(before.at('version'));
  return t
    .as('director')
    .put('/api/policy', { version, reason: '测试', policy: change(structuredClone(before.at('policy')) as never) });
};

test('[E1] a proposal waits for the director, who decides with one look; everything is in the audit chain', async () => {
  const id = await asked('一看就批');
  expect(await waiting('director')).toContain(id);
  for (const who of ['digital', 'finance', 'admin', 'salesEast'] as const) expect(await waiting(who)).not.toContain(id);
  const home = await t.as('director').get('/api/home');
  const item = (home.at('waiting') as { recordId: string; kind: string; to: string }[]).find((w) => w.recordId === id);
  expect(item).toMatchObject({ kind: 'approve', to: expect.stringMatching(/^\/approvals\//) });
  const seen = await current(id, 'director');
  expect(seen.body).toMatchObject({
    current: {
      state: 'running',
      rule: { zh: '预算 10 万元以下' },
      can: { decide: true, signature: false },
      figures: { budget: money('20000') },
    },
  });
  expect((await current(id)).body).toMatchObject({ current: { can: { decide: false, withdraw: true, remind: true } } });
  const done = await decide('director', id);
  expect(done.status, done.text).toBe(200);
  expect(done.body).toMatchObject({
    state: 'granted',
    decisions: [{ by: { id: t.people.director.id }, approve: true, signedBy: 'session', counts: true }],
  });
  expect((await row(id)).body).toMatchObject({ item: { state: 'approved', approvedBy: t.people.director.id } });
  const history = (await t.as('director').get(`${campaigns}/${id}/history`)).at('items') as {
    action: string;
    actor: { id: string };
  }[];
  expect(history.map((h) => h.action)).toEqual([
    'approve',
    'approval.granted',
    'approval.signed',
    'approval.started',
    'propose',
    'create',
  ]);
  expect(history[2]?.actor.id).toBe(t.people.director.id);
  const notices = (await t.as('digital').get('/api/notices')).at('items', 0);
  expect(notices).toMatchObject({ kind: 'approval.granted', recordId: id });
  expect((await verifyAuditChain(t.stores.owner)).broken).toEqual([]);
});

test('[E1] nobody takes the transition without the approval: not the director, not the administrator, not a key', async () => {
  const id = await asked('绕不过');
  for (const who of ['director', 'admin'] as const)
    for (const action of ['approve', 'reject'])
      expect((await move(who, id, action, '绕过')).at('error', 'code')).toBe('transition_refused');
  const key = await t.key([{ permission: '*', scope: 'workspace' }]);
  expect(
    (await key.post(`${campaigns}/${id}/transition`, { version: await versionOf(id), action: 'approve' })).at(
      'error',
      'code',
    ),
  ).toBe('transition_refused');
  const { id: approval, hash } = (await current(id)).at('current') as { id: string; hash: string };
  expect((await key.post(`/api/approvals/${approval}/decide`, { approve: true, hash })).at('error', 'code')).toBe(
    'forbidden',
  );
  expect((await decide('digital', id)).at('error', 'code')).toBe('forbidden');
  expect((await decide('finance', id)).at('error', 'code')).toBe('forbidden');
  for (const who of ['salesEast', 'strangerAdmin'] as const)
    expect((await t.as(who).get(`/api/approvals/${approval}`)).status).toBe(404);
  const bulk = await t
    .as('director')
    .post(`${campaigns}/bulk`, { items: [{ id, version: await versionOf(id) }], action: 'approve' });
  expect(bulk.at('failed', 0, 'code')).toBe('transition_refused');
  expect((await row(id)).at('item', 'state')).toBe('proposed');
});

test('[E1] it is sent back with the reason, and can be taken back by who asked', async () => {
  const id = await asked('要改');
  expect((await decide('director', id, { approve: false })).at('error', 'details', 'issues', 0, 'path')).toEqual([
    'reason',
  ]);
  expect((await decide('director', id, { approve: false, reason: '预算过高' })).at('state')).toBe('returned');
  expect((await row(id)).at('item', 'state')).toBe('draft');
  expect((await t.as('digital').get('/api/notices')).at('items', 0)).toMatchObject({
    kind: 'approval.returned',
    recordId: id,
  });
  await move('digital', id, 'propose');
  const approval = (await current(id)).textAt('current', 'id');
  expect((await t.as('digital').post(`/api/approvals/${approval}/withdraw`)).at('state')).toBe('withdrawn');
  expect((await row(id)).at('item', 'state')).toBe('draft');
  expect((await t.as('digital').post(`/api/approvals/${approval}/withdraw`)).at('error', 'code')).toBe(
    'transition_refused',
  );
  expect(await waiting('director')).not.toContain(id);
});

test('[E5] an edit of what is being approved voids the decisions, takes the rule that fits, and says so', async () => {
  const id = await asked('先批后改', { budget: money('150000') });
  await decide('director', id);
  expect(await waiting('finance')).toContain(id);
  const before = (await current(id)).at('current', 'hash');
  expect((await patch('digital', id, { budget: money('90000') })).status).toBe(200);
  const after = await current(id, 'director');
  expect(after.body).toMatchObject({
    current: { round: 2, rule: { zh: '预算 10 万元以下' }, decisions: [{ counts: false }], can: { decide: true } },
  });
  expect(await waiting('finance')).not.toContain(id);
  const approval = after.textAt('current', 'id');
  const stale = await t.as('director').post(`/api/approvals/${approval}/decide`, { approve: true, hash: before });
  expect([stale.status, stale.at('error', 'code')]).toEqual([409, 'conflict']);
  // What is not pinned changes nothing.
  await patch('digital', id, { research: '春' });
  expect((await current(id)).at('current', 'round')).toBe(2);
  expect((await decide('director', id)).at('state')).toBe('granted');
  expect((await t.as('director').get('/api/notices')).text).toContain('已有的决定作废');
});

test('[E1] whoever changes what is being approved does not sign it: the next above does', async () => {
  const id = await asked('边审边改');
  expect(await waiting('director')).toContain(id);
  expect((await patch('director', id, { budget: money('99999') })).status).toBe(200);
  expect(await waiting('director')).not.toContain(id);
  const own = await decide('director', id);
  expect([own.status, own.at('error', 'details', 'refusal')]).toEqual([403, 'edited']);
  expect((await current(id, 'director')).at('current', 'can', 'why', 'zh')).toContain('你改过');
  expect((await people(id)).length).toBeGreaterThan(0);
  // Sent back and proposed anew it is the proposer's own again, and the director may sign.
  await move('digital', id, 'withdraw');
  await move('digital', id, 'propose');
  expect((await decide('director', id)).at('state')).toBe('granted');
});

test('[S7] a sum in another currency slips below no limit of the policy', async () => {
  const id = await asked('外币', { budget: { amount: '90000', currency: 'USD' } });
  expect((await current(id)).at('current', 'rule', 'zh')).toContain('50 万元及以上');
});

test('[E5] what was approved stands still; sent back to draft it is approved no more once it is changed', async () => {
  const id = await asked('批后改');
  await decide('director', id);
  await move('digital', id, 'prepare');
  const standing = await patch('digital', id, { budget: money('30000') });
  expect(standing.status).toBe(409);
  expect(standing.textAt('error', 'details', 'reason', 'zh')).toContain('请申请变更');
  expect((await move('digital', id, 'revise', '重报')).status).toBe(403);
  expect((await move('director', id, 'revise', '预算要重报')).at('item', 'state')).toBe('draft');
  expect((await patch('digital', id, { budget: money('30000') })).at('item', 'state')).toBe('draft');
  expect((await current(id)).body).toMatchObject({
    current: {
      state: 'void',
      comparison: expect.arrayContaining([
        {
          field: 'budget',
          now: money('30000'),
          asked: money('20000'),
          approved: money('20000'),
          last: expect.anything(),
          changed: true,
        },
      ]),
    },
  });
  expect((await move('digital', id, 'prepare')).status).toBe(409);
  await move('digital', id, 'propose');
  const again = await current(id, 'director');
  expect(
    (again.at('current', 'comparison') as { field: string; changed: boolean; approved: unknown }[]).find(
      (c) => c.field === 'budget',
    ),
  ).toMatchObject({ changed: true, approved: money('20000') });
  await decide('director', id);
  await move('director', id, 'revise', '提前上线');
  await patch('digital', id, { period: { start: '2026-03-01', end: '2026-04-20' } });
  await move('digital', id, 'propose');
  await decide('director', id);
  await move('digital', id, 'prepare');
  await t.as('director').post(`/api/campaigns/${id}/launch-decision`, { go: true, reason: '已齐' });
  expect((await move('digital', id, 'launch')).at('item', 'state')).toBe('live');
  const refused = await patch('digital', id, { budget: money('99999') });
  expect([refused.status, refused.at('error', 'code')]).toEqual([409, 'transition_refused']);
  expect((await patch('digital', id, { research: '夏' })).status).toBe(200);
});

test('[E5] two approvers at the same moment: one wins, the other is told that it is over', async () => {
  const second = await t.app.rooms.organization.addMember(t.workspaces.main, {
    name: '第二总监',
    email: 'second@huanying.test',
    unitId: t.units.root,
    positions: ['marketing_director'],
    password: t.password,
  });
  const { user } = await t.stores.owner.one<{ user: string }>(
    sql`SELECT user_id AS "user" FROM person WHERE id = ${second}::uuid`,
  );
  for (let i = 0; i < 5; i += 1) {
    const id = await asked(`同时 ${i}`);
    const { id: approval, hash } = (await current(id)).at('current') as { id: string; hash: string };
    const answers = await Promise.all([
      t.as('director').post(`/api/approvals/${approval}/decide`, { approve: true, hash }),
      t.signedIn(user).post(`/api/approvals/${approval}/decide`, { approve: false, reason: '不同意', hash }),
      patch('digital', id, { objective: `改 ${i}` }),
    ]);
    expect(
      answers.map((a) => a.status).every((s) => s < 500),
      answers.map((a) => a.text).join('\n'),
    ).toBe(true);
    const { n } = await t.stores.owner.one<{ n: number }>(
      sql`SELECT count(*)::int AS n FROM approval_decision d JOIN approval a ON a.id = d.approval_id WHERE a.record_id = ${id}::uuid AND d.round = a.round`,
    );
    expect(n).toBeLessThanOrEqual(1);
    const state = (await row(id)).at('item', 'state');
    if (answers[0]?.status === 200 && answers[1]?.status === 200) throw new Error('two winners');
    if (state === 'approved') expect((await current(id)).at('current', 'state')).toBe('granted');
  }
  await t.as('admin').post(`/api/records/people/${second}/transition`, { version: 1, action: 'leave', reason: '离职' });
});

test('[E1] an approval that cannot be looked at holds up no other', async () => {
  const broken = await asked('坏行');
  const id = await asked('好行');
  const due = (await current(id)).textAt('current', 'dueAt');
  // A kind of approval that a newer version no longer declares.
  const kind = (to: string) =>
    t.stores.owner.execute(sql`UPDATE approval SET kind = ${to} WHERE record_id = ${broken}::uuid`);
  await kind('gone');
  try {
    now = new Date(due);
    await t.app.rooms.approvals.expireSteps(now);
    expect(await waiting('admin')).toContain(id);
  } finally {
    await kind('proposal');
  }
});

test('[E1] time runs out in working hours: it goes up, and who asked may remind', async () => {
  const id = await asked('没人理');
  const due = (await current(id)).textAt('current', 'dueAt');
  // Eight working hours from Tuesday ten o'clock, with an hour at noon.
  expect(due).toBe('2026-03-11T02:00:00.000Z');
  const approval = (await current(id)).textAt('current', 'id');
  expect((await t.as('digital').post(`/api/approvals/${approval}/remind`)).status).toBe(204);
  expect((await t.as('digital').post(`/api/approvals/${approval}/remind`)).status).toBe(409);
  expect((await t.as('director').post(`/api/approvals/${approval}/remind`)).status).toBe(403);
  now = new Date(Date.parse(due) - 1_000);
  await t.app.rooms.approvals.expireSteps(now);
  expect(await waiting('admin')).not.toContain(id);
  now = new Date(due);
  await t.app.rooms.approvals.expireSteps(now);
  expect(await waiting('admin')).toContain(id);
  expect(await waiting('director')).toContain(id);
  expect((await t.as('admin').get('/api/notices')).text).toContain('升级给你');
  expect((await decide('admin', id)).at('state')).toBe('granted');
});

test('[E1] who is asked is reminded once before the time runs out, in working hours', async () => {
  const id = await asked('快到期');
  // Six of eight working hours after Tuesday ten o'clock: 10–12 and 13–17.
  const told = async (): Promise<string[]> =>
    ((await t.as('director').get('/api/notices')).at('items') as { recordId: string; kind: string; title: object }[])
      .filter((n) => n.recordId === id && n.kind === 'approval.reminder')
      .map((n) => JSON.stringify(n.title));
  now = new Date('2026-03-10T08:59:59Z');
  await t.app.rooms.approvals.expireSteps(now);
  expect(await told()).toEqual([]);
  now = new Date('2026-03-10T09:00:00Z');
  await t.app.rooms.approvals.expireSteps(now);
  now = new Date('2026-03-10T09:00:01Z');
  await t.app.rooms.approvals.expireSteps(now);
  expect(await told()).toEqual([expect.stringContaining('“快到期”还剩 2 个工作小时审批')]);
  expect(await waiting('admin')).not.toContain(id);
});

test('[E1] a holiday declared late moves what is being approved, the papers of the green channel and the reminder', async () => {
  const running = await asked('临时放假');
  const due = async (id: string) => (await current(id)).textAt('current', 'dueAt');
  expect(await due(running)).toBe('2026-03-11T02:00:00.000Z');
  const before = await t.as('admin').get('/api/calendar');
  const { hours } = before.body as { hours: object };
  const declare = async (days: object[]) => {
    const put = await t.as('admin').put('/api/calendar', { hours, days });
    expect(put.status, put.text).toBe(200);
    while ((await t.app.deps.outbox.deliver()) > 0);
  };
  // Wednesday is free after all: the two hours that are left come on Thursday.
  await declare([{ day: '2026-03-11', working: false, name: '司庆' }]);
  expect(await due(running)).toBe('2026-03-12T02:00:00.000Z');
  now = new Date('2026-03-11T02:00:00Z');
  await t.app.rooms.approvals.expireSteps(now);
  expect(await waiting('admin')).not.toContain(running);
  now = start;
  await declare([]);
  expect(await due(running)).toBe('2026-03-11T02:00:00.000Z');
});

test('[E1] what is due at one moment goes up at that moment, however much lies before it', async () => {
  const id = await asked('排在最后');
  const names = await t.stores.owner.query<{ name: string }>(
    sql`SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'approval' AND is_generated = 'NEVER' AND column_name NOT IN ('id', 'record_id', 'due_at')`,
  );
  const columns = sql.raw(names.map((c) => `"${c.name}"`).join(', '));
  await t.stores.owner.execute(sql`
    INSERT INTO approval (id, record_id, due_at, ${columns})
    SELECT gen_random_uuid(), gen_random_uuid(), due_at - interval '1 minute', ${columns} FROM approval, generate_series(1, 250) WHERE record_id = ${id}::uuid`);
  now = new Date((await current(id)).textAt('current', 'dueAt'));
  await t.app.rooms.approvals.expireSteps(now);
  expect(await waiting('admin')).toContain(id);
  await t.stores.owner.execute(sql`DELETE FROM approval WHERE title = '排在最后' AND record_id <> ${id}::uuid`);
});

test('[O2] an approver leaves: the seat is filled by the next above, who is told', async () => {
  const late = await t.app.rooms.organization.addMember(t.workspaces.main, {
    name: '东区负责人',
    email: 'easthead@huanying.test',
    unitId: t.units.east,
    positions: ['sales'],
  });
  const east = await t.as('admin').get(`/api/records/units/${t.units.east}`);
  await t.stores.owner.execute(sql`UPDATE person SET state = 'active' WHERE id = ${late}::uuid`);
  await t
    .as('admin')
    .patch(`/api/records/units/${t.units.east}`, { version: east.at('item', 'version'), patch: { manager: late } });
  await policy((p) => ({ ...p, structure: 'decentralised' }));
  const id = await open('东区自批', {}, 'specialistEast');
  await move('specialistEast', id, 'propose');
  expect(await people(id)).toEqual(['东区负责人']);
  const version = Number((await t.as('admin').get(`/api/records/people/${late}`)).at('item', 'version'));
  expect(
    (await t.as('admin').post(`/api/records/people/${late}/transition`, { version, action: 'leave', reason: '离职' }))
      .status,
  ).toBe(200);
  await t.app.rooms.approvals.expireSteps(now);
  expect(await people(id)).toEqual(['director']);
  await policy((p) => ({ ...p, structure: 'centralised' }));
});

test('[O2][S7] the structure and the sums are data: they change who approves, and leave what runs alone', async () => {
  const running = await asked('按旧办法');
  const boss = t.people.channels.id;
  const lead = t.people.analyst.id;
  const digital = await t.as('admin').get(`/api/records/people/${t.people.digital.id}`);
  await t.as('admin').patch(`/api/records/people/${t.people.digital.id}`, {
    version: digital.at('item', 'version'),
    patch: { manager: boss, projectLead: lead },
  });
  const changed = await policy((p) => ({ ...p, structure: 'matrix' }));
  expect(changed.status, changed.text).toBe(200);
  expect(changed.body).toMatchObject({ policy: { structure: 'matrix' }, running: expect.any(Number) });
  expect((await t.as('digital').get('/api/notices')).text).toContain('仍按提交时的办法办理');
  expect((await current(running)).body).toMatchObject({ current: { policyChanged: true } });
  expect(await people(running)).toEqual(['director']);
  const id = await asked('矩阵');
  expect((await people(id)).toSorted()).toEqual(['analyst', 'channels']);
  // Neither of them may approve campaigns by position: the seat gives the right.
  expect((await decide('channels', id)).at('state')).toBe('running');
  expect((await decide('analyst', id)).at('state')).toBe('granted');
  const bad = await policy((p) => ({ ...p, settings: { proposalLeadDays: 999 } }));
  expect(bad.at('error', 'details', 'issues', 0, 'path')).toEqual(['policy', 'settings', 'proposalLeadDays']);
  const nobody = await policy((p) => {
    const rules = (p['approvals'] as unknown as Record<string, { rules: { steps: { approvers: unknown[] }[] }[] }>)[
      'campaign.proposal'
    ];
    rules?.rules[0]?.steps[0]?.approvers.splice(0, 1, { kind: 'position', position: 'no_such' });
    return p;
  });
  expect(nobody.status).toBe(422);
  expect(await t.app.rooms.approvals.policies.settingOf(t.workspaces.main, 'proposalLeadDays')).toBe(15);
  await policy((p) => ({ ...p, structure: 'centralised', settings: { proposalLeadDays: 20 } }));
  expect(await t.app.rooms.approvals.policies.settingOf(t.workspaces.main, 'proposalLeadDays')).toBe(20);
  const versions = (await t.as('digital').get('/api/policy/versions')).at('items') as { version: number; by: string }[];
  expect(versions[0]).toMatchObject({ by: 'director' });
  const same = await t
    .as('director')
    .put('/api/policy', { version: 0, reason: '旧', policy: (await t.as('director').get('/api/policy')).at('policy') });
  expect(same.at('error', 'code')).toBe('version_conflict');
  expect((await t.as('digital').put('/api/policy', {})).status).toBe(403);
});

/** RFC 6238, six digits. */
function totp(base32: string): string {
  const bits = [...base32.replace(/=+$/, '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('[G3][S7] where the policy asks for it a decision is signed by password or code', async () => {
  await policy((p) => {
    const rules = (p['approvals'] as unknown as Record<string, { rules: { steps: { signature: boolean }[] }[] }>)[
      'campaign.proposal'
    ];
    for (const r of rules?.rules ?? []) for (const s of r.steps) s.signature = true;
    return p;
  });
  const id = await asked('要签名');
  expect((await decide('director', id)).at('error', 'details', 'issues', 0, 'path')).toEqual(['signature']);
  const wrong = await decide('director', id, { approve: true, signature: { password: 'not this one' } });
  expect([wrong.status, wrong.at('error', 'details', 'issues', 0, 'path')]).toEqual([422, ['signature']]);
  const right = await decide('director', id, { approve: true, signature: { password: t.password } });
  expect(right.body).toMatchObject({ state: 'granted', decisions: [{ signedBy: 'password' }] });
  const email = 'coder@huanying.test';
  await t.app.rooms.organization.addMember(t.workspaces.main, {
    name: '用动态码的总监',
    email,
    unitId: t.units.root,
    positions: ['marketing_director'],
    password: t.password,
  });
  const jar = (answer: Answer): string =>
    ([answer.headers['set-cookie'] ?? []].flat() as string[]).map((c) => c.split(';')[0]).join('; ');
  const post = (url: string, payload: object, cookie = ''): Promise<Answer> =>
    t.anonymous.inject({ method: 'POST', url, payload, headers: { origin: 'http://huanying.test', cookie } });
  const first = jar(await post('/api/auth/sign-in/email', { email, password: t.password }));
  const other = await asked('动态码');
  const { id: approval, hash } = (await current(other)).at('current') as { id: string; hash: string };
  const sign = (cookie: string, code: string): Promise<Answer> =>
    post(`/api/approvals/${approval}/decide`, { approve: true, hash, signature: { code } }, cookie);
  expect((await sign(first, '123456')).status).toBe(422);
  const enabled = await post('/api/auth/two-factor/enable', { password: t.password }, first);
  const secret = new URL(enabled.textAt('totpURI')).searchParams.get('secret') ?? '';
  const session = jar(await post('/api/auth/two-factor/verify-totp', { code: totp(secret) }, first));
  expect((await sign(session, '000000')).at('error', 'details', 'issues', 0, 'path')).toEqual(['signature']);
  const signed = await sign(session, totp(secret));
  expect(signed.body, signed.text).toMatchObject({ state: 'granted', decisions: [{ signedBy: 'totp' }] });
  await policy((p) => ({ ...p, approvals: {} }));
});

test('[O2] a stand-in decides for the days agreed, in the name of who lets them', async () => {
  const made = await t
    .as('director')
    .post('/api/delegations', { to: t.people.legal.id, from: '2026-03-10', until: '2026-03-12', reason: '出差' });
  expect(made.status, made.text).toBe(201);
  expect(
    (
      await t
        .as('director')
        .post('/api/delegations', { to: t.people.director.id, from: '2026-03-10', until: '2026-03-12' })
    ).status,
  ).toBe(422);
  const id = await asked('代批');
  expect(await waiting('legal')).toContain(id);
  expect((await current(id)).at('current', 'flow', 0, 'seats', 0, 'standIns', 0, 'name')).toBe('legal');
  const done = await decide('legal', id);
  expect(done.body, done.text).toMatchObject({
    state: 'granted',
    decisions: [{ by: { name: 'legal' }, actedFor: { name: 'director' } }],
  });
  // Who asks for it is no stand-in for its approver.
  await t.as('director').post('/api/delegations', { to: t.people.digital.id, from: '2026-03-10', until: '2026-03-12' });
  const own = await asked('自己代批');
  expect((await decide('digital', own)).at('error', 'code')).toBe('forbidden');
  now = new Date('2026-03-13T02:00:00Z');
  expect(await waiting('legal')).not.toContain(own);
  now = start;
  expect((await t.as('legal').post(`/api/delegations/${made.textAt('id')}/end`)).status).toBe(404);
  expect((await t.as('director').post(`/api/delegations/${made.textAt('id')}/end`)).status).toBe(204);
  expect(await waiting('legal')).not.toContain(own);
});

test('[E2] the green channel: approved at once, the papers follow in time or it is flagged', async () => {
  const bare = { plannedGmv: undefined, risk: undefined };
  const make = async (title: string): Promise<string> => {
    const id = await open(title, bare);
    expect((await move('digital', id, 'propose')).status).toBe(409);
    expect((await move('digital', id, 'proposeUrgent')).status).toBe(422);
    expect((await move('digital', id, 'proposeUrgent', '热点，今天必须上')).status).toBe(200);
    expect((await decide('director', id)).at('state')).toBe('granted');
    return id;
  };
  const good = await make('热点');
  expect((await current(good)).body).toMatchObject({
    current: {
      urgent: true,
      missingPapers: ['plannedGmv', 'plannedRoi', 'description', 'risk'],
      papersDueAt: '2026-03-12T02:00:00.000Z',
    },
  });
  const filled = await patch('digital', good, {
    plannedGmv: money('50000'),
    plannedRoi: '0.5',
    description: '短视频',
    risk: '舆情',
  });
  expect(filled.at('item', 'state')).toBe('approved');
  expect((await current(good)).body).toMatchObject({
    current: { state: 'granted', missingPapers: [], papersDoneAt: start.toISOString() },
  });
  const bad = await make('热点二');
  now = new Date('2026-03-12T02:00:00Z');
  await t.app.rooms.approvals.expireSteps(now);
  expect((await current(bad)).body).toMatchObject({ current: { papersLate: true } });
  expect((await t.as('director').get('/api/notices')).text).toContain('材料逾期未补');
  const campaign = t.app.deps.registry.get('campaign').def;
  const told = async (id: string) => (await papersOutcome(t.stores.owner, campaign, id, now))?.outcome;
  expect([await told(good), await told(bad)]).toEqual(['kept', 'overdue']);
  now = new Date('2026-03-12T07:00:00Z');
  const late = { plannedGmv: money('50000'), plannedRoi: '0.5', description: '短视频', risk: '舆情' };
  expect((await patch('digital', bad, late)).status).toBe(200);
  expect((await current(bad)).body).toMatchObject({ current: { papersLate: false, papersDoneLate: true } });
  expect(await told(bad)).toBe('late');
  expect((await current(good)).body).toMatchObject({ current: { papersDoneLate: false } });
});

test('[E2] [S7] late papers are signed off by the approvers of the policy, with a time of their own; until then it is flagged', async () => {
  now = start;
  const campaign = t.app.deps.registry.get('campaign').def;
  const signedOff = async (id: string) => (await signOffOutcome(t.stores.owner, campaign, id, now))?.outcome;
  const papersOf = async (id: string) => (await current(id)).at('papers') as ApprovalDetail | null;
  // Above 100,000 finance signs too, which the green channel left out.
  const id = await open('热点三', { plannedGmv: undefined, risk: undefined, budget: money('200000') });
  await move('digital', id, 'proposeUrgent', '热点，今天必须上');
  expect((await decide('director', id)).at('state')).toBe('granted');
  expect(await papersOf(id)).toBeNull();
  const all = { plannedGmv: money('50000'), plannedRoi: '0.5', description: '短视频', risk: '舆情' };
  expect((await patch('digital', id, all)).status).toBe(200);
  expect((await current(id)).body).toMatchObject({
    current: { state: 'granted', papersSignedAt: null },
    papers: {
      state: 'running',
      about: { en: 'Sign-off of late papers' },
      flow: [{ key: 'business' }, { key: 'finance' }],
    },
  });
  const readiness = async () => (await t.as('director').get(`/api/campaigns/${id}/readiness`)).at('signOff');
  expect(await readiness()).toMatchObject({ late: false, waiting: expect.arrayContaining(['director']) });
  const first = await papersOf(id);
  const sign = async (who: 'director' | 'finance' | 'digital', approve = true) => {
    const paper = await papersOf(id);
    return t.as(who).post(`/api/approvals/${paper?.id}/decide`, {
      approve,
      hash: paper?.hash,
      ...(approve ? {} : { reason: '估算没有依据' }),
    });
  };
  // On the approver's page; not for who proposed it, and it is not taken back.
  expect((await t.as('director').get('/api/approvals')).text).toContain(first?.id);
  expect((await sign('digital')).status).toBe(403);
  expect((await t.as('digital').post(`/api/approvals/${first?.id}/withdraw`)).status).toBe(409);
  expect(await signedOff(id)).toBe('running');
  // A change while it runs: what was signed counts for nothing.
  expect((await sign('director')).status).toBe(200);
  expect((await patch('digital', id, { plannedRoi: '0.6' })).status).toBe(200);
  expect(await papersOf(id)).toMatchObject({ state: 'running', round: 2 });
  // Sent back: the papers are owed again, with their time, and what was sent back is not handed in anew.
  expect((await sign('director', false)).status).toBe(200);
  expect((await current(id)).body).toMatchObject({
    current: { state: 'granted', papersDoneAt: null, papersDueAt: '2026-03-12T02:00:00.000Z' },
    papers: { state: 'returned' },
  });
  expect(await readiness()).toBeNull();
  expect((await patch('digital', id, { research: '换个口号' })).status).toBe(200);
  expect(await papersOf(id)).toMatchObject({ state: 'returned' });
  expect((await patch('digital', id, { plannedRoi: '0.4' })).status).toBe(200);
  const again = await papersOf(id);
  expect([again?.state, again?.id === first?.id]).toEqual(['running', false]);
  // Time runs out: it goes up and stays flagged.
  now = new Date('2026-03-11T10:00:00Z');
  await t.app.rooms.approvals.expireSteps(now);
  expect(await signedOff(id)).toBe('overdue');
  expect(await readiness()).toMatchObject({ late: true });
  expect((await sign('director')).status).toBe(200);
  expect((await sign('finance')).status).toBe(200);
  expect((await current(id)).body).toMatchObject({
    current: { state: 'granted', papersSignedAt: now.toISOString() },
    papers: { state: 'granted' },
  });
  expect([await readiness(), await signedOff(id)]).toEqual([null, 'late']);
  // Signed: it stands like the rest.
  expect((await patch('digital', id, { plannedRoi: '0.9' })).status).toBe(409);
  expect((await t.as('digital').get('/api/notices')).text).toContain('的补交材料已批准');
  now = start;
});

test('[E2] the last late paper is a file: handed in at once, owed again when it is taken away, handed in anew after it was sent back', async () => {
  await policy((p) => {
    const { rules } = (p['approvals'] as unknown as Record<string, { rules: { attachments: unknown[] }[] }>)[
      'campaign.proposal'
    ] as { rules: { attachments: unknown[] }[] };
    rules.at(-1)?.attachments.push({ label: { zh: '投入产出测算', en: 'Estimate' }, contains: '测算' });
    return p;
  });
  const id = await open('热点文件', { plannedGmv: undefined, risk: undefined });
  await move('digital', id, 'proposeUrgent', '热点，今天必须上');
  expect((await decide('director', id)).at('state')).toBe('granted');
  const attach = async (name: string): Promise<string> => {
    const answer = await t.as('digital').inject({
      method: 'POST',
      url: `${campaigns}/${id}/files`,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n1.8\r\n--x--\r\n`,
    });
    return answer.textAt('id');
  };
  const state = async () => {
    const { body } = await current(id);
    const { current: proposal, papers } = body as { current: ApprovalDetail; papers: ApprovalDetail | null };
    return [proposal.papersDoneAt !== null, papers?.state ?? null];
  };
  const all = { plannedGmv: money('50000'), plannedRoi: '0.5', description: '短视频', risk: '舆情' };
  expect((await patch('digital', id, all)).status).toBe(200);
  expect(await state()).toEqual([false, null]);
  await attach('海报.txt');
  expect(await state()).toEqual([false, null]);
  const file = await attach('ROI测算.txt');
  expect(await state()).toEqual([true, 'running']);
  expect(await waiting('director')).toContain(id);

  // Taken away: nobody signs what is not there. Another of that name may go.
  const twin = await attach('ROI测算（修订）.txt');
  expect((await t.as('digital').delete(`/api/files/${twin}`)).status).toBe(204);
  expect(await state()).toEqual([true, 'running']);
  expect((await t.as('digital').delete(`/api/files/${file}`)).status).toBe(204);
  expect(await state()).toEqual([false, 'withdrawn']);
  expect(await waiting('director')).not.toContain(id);
  await attach('ROI测算.txt');
  expect(await state()).toEqual([true, 'running']);

  // Sent back because of the file: a better one is handed in without touching the campaign.
  const paper = (await current(id)).at('papers') as ApprovalDetail;
  const back = { approve: false, hash: paper.hash, reason: '测算没有依据' };
  expect((await t.as('director').post(`/api/approvals/${paper.id}/decide`, back)).status).toBe(200);
  expect(await state()).toEqual([false, 'returned']);
  await attach('ROI测算2.txt');
  expect(await state()).toEqual([true, 'running']);
  expect((await verifyAuditChain(t.stores.owner)).broken).toEqual([]);
  await policy((p) => ({ ...p, approvals: {} }));
});

test('[E2] a campaign that is given up needs no sign-off of its papers', async () => {
  now = start;
  const id = await open('热点四', { plannedGmv: undefined, risk: undefined });
  await move('digital', id, 'proposeUrgent', '热点，今天必须上');
  await decide('director', id);
  await patch('digital', id, { plannedGmv: money('50000'), plannedRoi: '0.5', description: '短视频', risk: '舆情' });
  expect((await current(id)).at('papers', 'state')).toBe('running');
  expect((await move('digital', id, 'cancel', '热点过了')).status).toBe(200);
  expect((await current(id)).at('papers', 'state')).toBe('withdrawn');
});

test('[E1] [E5] what was approved before more was pinned stands, until what is pinned now is changed', async () => {
  const id = await asked('旧批准');
  await decide('director', id);
  // As it was kept when the channel plan was not pinned yet.
  const { id: approval, content } = await t.stores.owner.one<{ id: string; content: Record<string, unknown> }>(
    sql`SELECT id, content FROM approval WHERE record_id = ${id}::uuid`,
  );
  const { channelPlan: _, ...old } = content;
  await t.stores.owner.execute(
    sql`UPDATE approval SET content = ${JSON.stringify(old)}::jsonb, hash = ${hashOf(old)}, flow = jsonb_set(flow, '{hash}', to_jsonb(${hashOf(old)}::text)) WHERE id = ${approval}::uuid`,
  );
  expect((await patch('digital', id, { research: '换个口号' })).status).toBe(200);
  expect((await current(id)).at('current', 'state')).toBe('granted');
  const prepared = await move('digital', id, 'prepare');
  expect(prepared.status, prepared.text).toBe(200);
  expect((await patch('digital', id, { budget: money('1') })).status).toBe(409);
  // Back in draft the channel plan is written: that was never approved.
  expect((await move('director', id, 'revise', '重报')).status).toBe(200);
  const channel = (
    await t.as('admin').post('/api/records/channels', { name: '抖音', slug: 'dy', category: 'public' })
  ).textAt('item', 'id');
  expect((await patch('digital', id, { channelPlan: [{ channel, budget: money('100') }] })).status).toBe(200);
  expect((await current(id)).at('current', 'state')).toBe('void');
});

test('[E1] [E5] [O1] what waits since before more was pinned goes on, until what is pinned now is changed', async () => {
  const id = await asked('旧待批', { budget: money('200000') });
  const older = await t.stores.owner.one<{ id: string; content: Record<string, unknown> }>(
    sql`SELECT id, content FROM approval WHERE record_id = ${id}::uuid`,
  );
  const { products: _, ...old } = older.content;
  await t.stores.owner.execute(
    sql`UPDATE approval SET content = ${JSON.stringify(old)}::jsonb, hash = ${hashOf(old)}, flow = jsonb_set(flow, '{hash}', to_jsonb(${hashOf(old)}::text)) WHERE id = ${older.id}::uuid`,
  );
  expect((await decide('director', id)).at('state')).toBe('running');
  expect((await patch('digital', id, { research: '换个口号' })).status).toBe(200);
  expect((await current(id)).body).toMatchObject({ current: { state: 'running', round: 1 } });
  expect(await people(id)).toEqual(['finance']);
  expect((await patch('digital', id, { products: [{ product: 'SKU-1', price: money('9.9') }] })).status).toBe(200);
  expect((await current(id)).body).toMatchObject({ current: { state: 'running', round: 2 } });
  expect(await people(id)).toContain('director');
});

test('[E1] attachments that the policy names must be there', async () => {
  await policy((p) => {
    const rules = (p['approvals'] as unknown as Record<string, { rules: { attachments: unknown[] }[] }>)[
      'campaign.proposal'
    ];
    rules?.rules.at(-1)?.attachments.push({ label: { zh: '投入产出测算', en: 'Estimate' }, contains: '测算' });
    return p;
  });
  const id = await open('附件');
  expect((await current(id)).at('preview', 'attachments')).toEqual([
    { label: { zh: '投入产出测算', en: 'Estimate' }, there: false },
  ]);
  expect((await move('digital', id, 'propose')).textAt('error', 'details', 'reason', 'zh')).toContain('投入产出测算');
  await t.as('digital').inject({
    method: 'POST',
    url: `${campaigns}/${id}/files`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: '--x\r\ncontent-disposition: form-data; name="file"; filename="ROI测算.txt"\r\n\r\n1.8\r\n--x--\r\n',
  });
  expect((await move('digital', id, 'propose')).status).toBe(200);
  await policy((p) => ({ ...p, approvals: {} }));
});

test('[E1] who cancels or deletes what is asked for ends the approval; what comes back is asked for anew', async () => {
  const id = await asked('取消');
  await move('digital', id, 'cancel', '不做了');
  expect((await current(id)).at('current', 'state')).toBe('withdrawn');
  const gone = await asked('删除');
  await t.as('digital').delete(`${campaigns}/${gone}`, { version: String(await versionOf(gone)) });
  expect(await waiting('director')).not.toContain(gone);
  await t.as('digital').post(`${campaigns}/${gone}/restore`);
  expect(await waiting('director')).toContain(gone);
});

test('[G3] the decisions stand in the chain and no SQL of the application changes them', async () => {
  expect((await verifyAuditChain(t.stores.owner)).broken).toEqual([]);
  await expect(t.stores.db.execute(sql`UPDATE approval_decision SET approve = true`)).rejects.toThrow();
  await expect(t.stores.db.execute(sql`DELETE FROM approval_decision`)).rejects.toThrow();
});
