import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../testing/app.ts';

let t: TestApp;
const start = new Date('2026-01-12T02:00:00Z');
let now = start;
beforeAll(async () => {
  t = await createTestApp({ now: () => now });
});
afterAll(() => t.close());
beforeEach(() => {
  now = start;
});

const campaigns = '/api/records/campaigns';
const money = (amount: string) => ({ amount, currency: 'CNY' });
const whole = {
  kind: 'promotion',
  period: { start: '2026-02-01', end: '2026-02-20' },
  objective: '让新客喝到第一杯',
  budget: money('20000'),
  plannedGmv: money('100000'),
  plannedRoi: '0.8',
  research: '新客问得最多的是怎么泡',
  risk: '缺货：备选单品',
};
async function open(title: string, more: object = {}): Promise<string> {
  const made = await t.as('digital').post(campaigns, { ...whole, title, ...more });
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const versionOf = async (id: string): Promise<number> =>
  Number((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'version'));
async function move(id: string, action: string, reason?: string): Promise<Answer> {
  const version = await versionOf(id);
  return t.as('digital').post(`${campaigns}/${id}/transition`, { version, action, ...(reason ? { reason } : {}) });
}
async function asked(title: string, more: object = {}, urgent = false): Promise<string> {
  const id = await open(title, more);
  const done = await move(id, urgent ? 'proposeUrgent' : 'propose', urgent ? '热点' : undefined);
  expect(done.status, done.text).toBe(200);
  return id;
}
const patch = async (id: string, change: object, who: PersonName = 'digital'): Promise<Answer> =>
  t.as(who).patch(`${campaigns}/${id}`, { version: await versionOf(id), patch: change });
async function decide(id: string): Promise<Answer> {
  const current = (await t.as('director').get(`/api/approvals/of/campaign/${id}`)).at('current') as {
    id: string;
    hash: string;
  };
  return t.as('director').post(`/api/approvals/${current.id}/decide`, { approve: true, hash: current.hash });
}
/** The refusal of an edit: which words, and which fields it names. */
async function refused(id: string, change: object): Promise<{ zh: string; en: string; fields: unknown[] }> {
  const answer = await patch(id, change);
  expect([answer.status, answer.at('error', 'code')], answer.text).toEqual([409, 'transition_refused']);
  const issues = answer.at('error', 'details', 'issues') as { path: unknown[] }[] | undefined;
  return {
    zh: answer.textAt('error', 'details', 'reason', 'zh'),
    en: answer.textAt('error', 'details', 'reason', 'en'),
    fields: (issues ?? []).flatMap((i) => i.path),
  };
}
async function askFor(word: string): Promise<void> {
  const before = await t.as('director').get('/api/policy');
  const policy = structuredClone(before.at('policy')) as {
    approvals: Record<string, { rules: { attachments: object[] }[] }>;
  };
  for (const rule of policy.approvals['campaign.proposal']?.rules ?? [])
    rule.attachments = [{ label: { zh: word, en: 'Contract' }, contains: word }];
  const answer = await t
    .as('director')
    .put('/api/policy', { version: Number(before.at('version')), reason: '测试', policy });
  expect(answer.status, answer.text).toBe(200);
}
async function usualPolicy(): Promise<void> {
  const before = await t.as('director').get('/api/policy');
  const policy = { ...(before.at('policy') as object), approvals: {} };
  await t.as('director').put('/api/policy', { version: Number(before.at('version')), reason: '还原', policy });
}
async function attach(id: string, name: string): Promise<string> {
  const answer = await t.as('digital').inject({
    method: 'POST',
    url: `${campaigns}/${id}/files`,
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n1.8\r\n--x--\r\n`,
  });
  return answer.textAt('id');
}

test('[E2] [S7] what proposing asks for cannot be emptied while it is being approved', async () => {
  const id = await asked('清空', { budget: money('600000') });
  for (const [field, word] of [
    ['budget', '预算'],
    ['objective', '目的'],
    ['plannedGmv', '计划成交额'],
    ['risk', '风险与预案'],
  ] as const) {
    const said = await refused(id, { [field]: null });
    expect(said.zh).toBe(`提交审批前请填写：${word}。正在审批中，要这样改请先撤回`);
    expect(said.en).toContain('. It is being approved: to change it so, withdraw it first');
    expect(said.fields).toEqual([field]);
  }
  const current = await t.as('digital').get(`/api/approvals/of/campaign/${id}`);
  expect(current.body).toMatchObject({ current: { round: 1, rule: { zh: '预算 50 万元及以上' } } });
  // Taken back it is anybody's draft again, and what is missing is asked for when it is proposed.
  expect((await move(id, 'withdraw')).status).toBe(200);
  expect((await patch(id, { risk: null })).status).toBe(200);
  expect((await move(id, 'propose')).textAt('error', 'details', 'reason', 'zh')).toBe('提交审批前请填写：风险与预案');
});

test('[E2] [S7] a large promotion keeps its estimate and its research while it is being approved', async () => {
  const id = await asked('六一八', { kind: 'sale618' });
  expect((await refused(id, { plannedRoi: null, research: null })).zh).toBe(
    '大型促销提交前请填写：调研结论、计划 ROI。正在审批中，要这样改请先撤回',
  );
  expect((await refused(id, { research: null })).fields).toEqual(['research']);
  expect((await patch(id, { research: '补充：复购看口味', plannedRoi: '0.7' })).status).toBe(200);
  expect((await decide(id)).at('state')).toBe('granted');
});

test('[E2] the lead time is measured anew when the day comes nearer or it becomes a large promotion', async () => {
  const id = await asked('六一八提前', { kind: 'sale618' });
  const near = { start: '2026-01-14', end: '2026-01-20' };
  const said = await refused(id, { period: near });
  expect(said.zh).toBe('大型促销须提前 15 天提交，距 2026-01-14 只有 2 天，请走绿色通道。正在审批中，要这样改请先撤回');
  expect(said.en).toContain('15 days ahead, and 2 are left until 2026-01-14: propose as urgent');
  const small = await asked('小促销', { period: { start: '2026-01-22', end: '2026-01-30' } });
  expect((await refused(small, { kind: 'sale618' })).zh).toContain('距 2026-01-22 只有 10 天');
  const bare = await asked('没调研', { research: null, plannedRoi: null });
  expect((await refused(bare, { kind: 'sale618' })).fields).toEqual(['research', 'plannedRoi']);

  // A slow approver harms nobody: neither edits of something else, nor a later day, nor the last signature.
  now = new Date('2026-01-26T02:00:00Z');
  expect((await patch(id, { budget: money('30000') })).status).toBe(200);
  expect((await refused(id, { period: { start: '2026-01-31', end: '2026-02-20' } })).zh).toContain('只有 5 天');
  expect((await refused(id, { kind: 'double11' })).zh).toContain('只有 6 天');
  expect((await patch(id, { period: { start: '2026-02-03', end: '2026-02-22' } })).status).toBe(200);
  expect((await decide(id)).at('state')).toBe('granted');
});

test('[S7] an edit that a rule with a file fits, or the loss of the file, is refused while it is being approved', async () => {
  await askFor('合同');
  const id = await open('要合同');
  expect((await move(id, 'propose')).textAt('error', 'details', 'reason', 'zh')).toContain('请先上传附件：合同');
  const file = await attach(id, '场地合同.txt');
  expect((await move(id, 'propose')).status).toBe(200);
  const gone = await t.as('digital').delete(`/api/files/${file}`);
  expect([gone.status, gone.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '请先上传附件：合同（文件名含“合同”）。正在审批中，要这样改请先撤回',
  ]);
  // A newer one may take its place; nothing else is held.
  const other = await attach(id, '海报.txt');
  expect((await t.as('digital').delete(`/api/files/${other}`)).status).toBe(204);
  await attach(id, '场地合同（修订）.txt');
  expect((await t.as('digital').delete(`/api/files/${file}`)).status).toBe(204);
  expect((await decide(id)).at('state')).toBe('granted');
  await usualPolicy();
});

test('[E2] the last signature asks once more for what proposing asked for', async () => {
  const id = await asked('最后一道', { kind: 'sale618' });
  // Past every rule of the product: what is not pinned leaves the hash as it was.
  await t.stores.owner.execute(sql`UPDATE campaign SET research = NULL WHERE id = ${id}::uuid`);
  const answer = await decide(id);
  expect([answer.status, answer.textAt('error', 'details', 'reason', 'zh')]).toEqual([
    409,
    '大型促销提交前请填写：调研结论。请退回，由提交人改好后重报',
  ]);
  expect(answer.textAt('error', 'details', 'reason', 'en')).toContain('. Send it back, to be mended');
  expect((await t.as('digital').get(`${campaigns}/${id}`)).at('item', 'state')).toBe('proposed');
});

test('[E2] the green channel keeps its own rules while it is being approved', async () => {
  const id = await asked('热点', { kind: 'sale618', period: { start: '2026-01-13', end: '2026-01-20' } }, true);
  expect((await patch(id, { plannedGmv: null, risk: null, research: null })).status).toBe(200);
  expect((await refused(id, { budget: null })).zh).toBe('走绿色通道前请填写：预算。正在审批中，要这样改请先撤回');
  expect((await patch(id, { period: { start: '2026-01-14', end: '2026-01-20' } })).status).toBe(200);
  expect((await decide(id)).at('state')).toBe('granted');
});

test('[E2] a file that the green channel owes is named where the approval and the campaign stand', async () => {
  await askFor('合同');
  const id = await asked('急件', { description: '两城快闪' }, true);
  expect((await decide(id)).at('state')).toBe('granted');
  const file = { zh: '合同（文件名含“合同”）', en: 'Contract (file name with “合同”)' };
  const seen = async () => (await t.as('digital').get(`/api/approvals/of/campaign/${id}`)).at('current');
  const gate = async () => (await t.as('digital').get(`/api/campaigns/${id}/readiness`)).at('papers');
  expect(await seen()).toMatchObject({ papersDoneAt: null, missingPapers: [], missingFiles: [file] });
  expect(await gate()).toMatchObject({ missing: [file] });
  await attach(id, '场地合同.txt');
  expect(await seen()).toMatchObject({ papersDoneAt: now.toISOString(), missingFiles: [] });
  expect(await gate()).toBeNull();
  await usualPolicy();
});
