import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ now: () => new Date('2026-03-10T04:00:00Z') });
});
afterAll(() => t.close());

const tasks = '/api/records/tasks';
const due = '2026-03-20T10:00:00Z';
const add = (who: PersonName, more: object): Promise<Answer> =>
  t.as(who).post(tasks, { title: '写方案', due, ...more });
async function make(who: PersonName, more: object = {}): Promise<string> {
  const made = await add(who, more);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
const read = (who: PersonName, id: string): Promise<Answer> => t.as(who).get(`${tasks}/${id}`);
async function move(who: PersonName, id: string, action: string, reason?: string): Promise<Answer> {
  const version = Number((await read(who, id)).at('item', 'version'));
  return t.as(who).post(`${tasks}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
}
async function change(who: PersonName, id: string, patch: object): Promise<Answer> {
  const version = Number((await read(who, id)).at('item', 'version'));
  return t.as(who).patch(`${tasks}/${id}`, { version, patch });
}
const issueOf = (answer: Answer): unknown[] => [
  answer.at('error', 'details', 'issues', 0, 'path'),
  answer.at('error', 'details', 'issues', 0, 'message', 'zh'),
];
const reasonOf = (answer: Answer): unknown => answer.at('error', 'details', 'reason', 'zh');

describe('[O8] a task', () => {
  test('has one owner, who is told, and belongs to the owner’s unit where the giver may', async () => {
    const id = await make('director', { ownerId: t.people.salesEast.id });
    expect((await read('salesEast', id)).body).toMatchObject({
      item: { unitId: t.units.east, ownerId: t.people.salesEast.id, span: { start: '2026-03-20', end: '2026-03-20' } },
    });
    expect((await t.as('salesEast').get('/api/notices')).at('items', 0)).toMatchObject({
      kind: 'task.assigned',
      recordId: id,
    });
    expect((await read('salesSouth', id)).status).toBe(404);
    const key = await t.key([{ permission: '*', scope: 'workspace' }]);
    const nobody = await key.post(tasks, { title: '无主', due });
    expect(issueOf(nobody)).toEqual([['ownerId'], '任务需要一位负责人']);
    const stranger = await add('director', { ownerId: t.people.strangerSales.id });
    expect(issueOf(stranger)[0]).toEqual(['ownerId']);
  });

  test('is not made easier by who is to do it: reviewer, result and a missed deadline stand', async () => {
    const given = { ownerId: t.people.digital.id, reviewer: t.people.director.id, needsDeliverable: true };
    const id = await make('director', given);
    expect(issueOf(await change('digital', id, { reviewer: null }))[0]).toEqual(['reviewer']);
    expect(issueOf(await change('digital', id, { reviewer: t.people.channels.id }))[0]).toEqual(['reviewer']);
    expect(issueOf(await change('digital', id, { needsDeliverable: false }))[0]).toEqual(['needsDeliverable']);
    const gone = await t.as('digital').delete(`${tasks}/${id}`, { version: '1' });
    expect([gone.status, reasonOf(gone)]).toEqual([409, '这是别人交办的任务，负责人不能删除；做不了请取消并写明原因']);
    // More time before the deadline is taken openly: who gave it hears of it.
    expect((await change('digital', id, { due: '2026-03-27T10:00:00Z' })).status).toBe(200);
    expect((await t.as('director').get('/api/notices')).at('items', 0)).toMatchObject({
      kind: 'task.postponed',
      recordId: id,
      title: { zh: 'digital把任务“写方案”延期到 2026-03-27' },
    });
    const late = await make('director', { ...given, due: '2026-03-09T10:00:00Z' });
    expect(issueOf(await change('digital', late, { due }))[0]).toEqual(['due']);
    expect((await change('director', late, { due, reviewer: null })).status).toBe(200);
    // One's own plan is one's own.
    const own = await make('digital', { reviewer: t.people.director.id, due: '2026-03-09T10:00:00Z' });
    expect((await change('digital', own, { due, reviewer: null })).status).toBe(200);
  });

  test('is not due before it starts', async () => {
    const wrong = await add('digital', { startOn: '2026-03-21' });
    expect(issueOf(wrong)).toEqual([['startOn'], '开始日期晚于截止时间']);
    // Half past ten in the evening in Shanghai is still that day, though not in UTC.
    expect((await add('digital', { startOn: '2026-03-21', due: '2026-03-20T16:30:00Z' })).status).toBe(201);
    expect((await add('digital', { due: 'soon' })).status).toBe(422);
  });

  test('waits for others and says for which; a loop is refused by its names', async () => {
    const a = await make('digital', { title: '甲' });
    const b = await make('digital', { title: '乙', dependsOn: [a] });
    const c = await make('digital', { title: '丙', dependsOn: [b, b] });
    const [codeA, codeB, codeC] = await Promise.all(
      [a, b, c].map(async (id) => (await read('digital', id)).textAt('item', 'code')),
    );
    const refused = await move('digital', c, 'start');
    expect(refused.status).toBe(409);
    expect(reasonOf(refused)).toBe(`要先完成前置任务：${codeB}“乙”`);
    expect((await read('digital', c)).at('item', 'blockers')).toMatchObject([{ id: b, title: '乙', state: 'todo' }]);
    const loop = await change('digital', a, { dependsOn: [c] });
    expect(issueOf(loop)).toEqual([['dependsOn'], `前置任务形成循环：${codeA} → ${codeC} → ${codeB} → ${codeA}`]);
    expect(issueOf(await change('digital', a, { dependsOn: [a] }))[1]).toBe('任务不能等待自己');
    expect((await move('digital', a, 'finish')).at('item', 'state')).toBe('done');
    expect((await move('digital', b, 'start')).at('item', 'state')).toBe('doing');
    expect((await move('digital', b, 'cancel', '不做了')).at('item', 'state')).toBe('cancelled');
    expect((await move('digital', c, 'start')).at('item', 'state')).toBe('doing');
  });

  test('does not wait for its own whole by a detour, nor in a loop that comes back from the bin', async () => {
    const whole = await make('digital', { title: '整体' });
    const other = await make('digital', { title: '旁枝', dependsOn: [whole] });
    // The part waits for the branch, the branch for the whole, the whole for its part.
    const fresh = await add('digital', { title: '部分', parent: whole, dependsOn: [other] });
    expect([fresh.status, String(issueOf(fresh)[1])]).toEqual([422, expect.stringContaining('循环')]);
    const part = await make('digital', { title: '部分', dependsOn: [other] });
    expect(issueOf(await change('digital', part, { parent: whole }))[1]).toContain('循环');
    const inside = await make('digital', { title: '部分', parent: whole });
    expect(issueOf(await change('digital', inside, { dependsOn: [other] }))[1]).toContain('循环');
    expect((await change('digital', part, { parent: inside })).status).toBe(422);
    const [a, c] = [await make('digital', { title: '甲' }), await make('digital', { title: '丙' })];
    const b = await make('digital', { title: '乙', dependsOn: [c] });
    expect((await change('digital', a, { dependsOn: [b] })).status).toBe(200);
    const version = Number((await read('digital', b)).at('item', 'version'));
    expect((await t.as('digital').delete(`${tasks}/${b}`, { version: String(version) })).status).toBeLessThan(300);
    expect((await change('digital', c, { dependsOn: [a] })).status).toBe(200);
    const back = await t.as('digital').post(`${tasks}/${b}/restore`, {});
    expect(back.status, back.text).toBe(422);
    expect(issueOf(back)[1]).toContain('循环');
  });

  test('hides the title of what it waits for where one may not see that', async () => {
    const hidden = await make('director', { title: '总部的秘密', ownerId: t.people.director.id });
    const east = await make('director', { title: '区域', ownerId: t.people.salesEast.id, dependsOn: [hidden] });
    const seen = await read('salesEast', east);
    expect(seen.at('item', 'blockers', 0)).toMatchObject({ id: hidden, title: null });
    expect(seen.text).not.toContain('总部的秘密');
    const refused = await move('salesEast', east, 'start');
    expect(refused.status).toBe(409);
    expect(refused.text).not.toContain('总部的秘密');
    await move('director', hidden, 'finish');
    const told = await t.as('salesEast').get('/api/notices');
    expect(told.at('items', 0)).toMatchObject({ kind: 'task.freed', recordId: east });
  });

  test('a loop through tasks out of sight, and by two at once, is refused too', async () => {
    const a = await make('digital', { title: '一' });
    const b = await make('digital', { title: '二' });
    const both = await Promise.all([
      change('digital', a, { dependsOn: [b] }),
      change('digital', b, { dependsOn: [a] }),
    ]);
    expect(both.map((r) => r.status).toSorted((x, y) => x - y)).toEqual([200, 422]);
  });

  test('is not done without the result it must deliver, nor before its parts', async () => {
    const id = await make('digital', { needsDeliverable: true, deliverable: '海报定稿' });
    expect(reasonOf(await move('digital', id, 'finish'))).toContain('海报定稿');
    expect((await change('digital', id, { resultLink: 'https://example.cn/poster' })).status).toBe(200);
    const part = await make('digital', { title: '抠图', parent: id });
    expect(reasonOf(await move('digital', id, 'finish'))).toBe('还有 1 个子任务未完成');
    expect((await read('digital', id)).at('item', 'subtasks')).toEqual({ done: 0, all: 1 });
    await move('digital', part, 'finish');
    const done = await move('digital', id, 'finish');
    expect(done.body).toMatchObject({ item: { state: 'done', doneAt: '2026-03-10T04:00:00.000Z' } });
    expect((await change('digital', id, { title: 'x' })).at('error', 'code')).toBe('transition_refused');
    expect((await move('digital', id, 'reopen', '有错字')).at('item', 'doneAt')).toBeNull();
    const whole = await make('digital');
    expect(issueOf(await add('digital', { parent: whole, dependsOn: [whole] }))[0]).toEqual(['dependsOn']);
  });

  test('with a reviewer is accepted by that person alone, never by its owner', async () => {
    const id = await make('digital', { reviewer: t.people.director.id });
    expect(reasonOf(await move('digital', id, 'finish'))).toContain('需要验收');
    expect((await move('digital', id, 'submit')).at('item', 'state')).toBe('review');
    expect((await t.as('director').get('/api/notices')).at('items', 0)).toMatchObject({ kind: 'task.submit' });
    expect(reasonOf(await move('digital', id, 'accept'))).toBe('不能验收自己的任务');
    expect(reasonOf(await move('channels', id, 'accept'))).toContain('只有验收人');
    expect((await move('director', id, 'sendBack', '缺预算')).at('item', 'state')).toBe('doing');
    await move('digital', id, 'submit');
    expect((await move('director', id, 'accept')).at('item', 'state')).toBe('done');
  });

  test('has a checklist that says who ticked what, of bounded size', async () => {
    const id = await make('digital', {
      checklist: [
        { text: '一', done: false },
        { text: '二', done: true, doneBy: t.people.director.id },
      ],
    });
    const point = (who: PersonName, body: object): Promise<Answer> => t.as(who).post(`/api/tasks/${id}/tick`, body);
    expect((await read('digital', id)).at('item', 'checklist', 1)).toMatchObject({ doneBy: t.people.digital.id });
    const both = await Promise.all([
      point('director', { index: 0, text: '一', done: true }),
      point('digital', { index: 1, text: '二', done: false }),
    ]);
    expect(both.map((r) => r.status)).toEqual([200, 200]);
    expect((await read('digital', id)).at('item', 'checklist')).toMatchObject([
      { done: true, doneBy: t.people.director.id, doneAt: '2026-03-10T04:00:00.000Z' },
      { done: false, doneBy: null },
    ]);
    expect((await point('digital', { index: 0, text: '别的', done: true })).status).toBe(409);
    const many = Array.from({ length: 101 }, (_, i) => ({ text: String(i), done: false }));
    expect((await add('digital', { checklist: many })).status).toBe(422);
    expect((await add('digital', { checklist: [{ text: 'x'.repeat(301), done: false }] })).status).toBe(422);
    expect((await add('digital', { checklist: [{ text: 'a\u0000', done: false }] })).status).toBe(422);
  });

  test('is not given to who has left', async () => {
    const { organization } = t.app.rooms;
    const gone = await organization.addMember(t.workspaces.main, {
      name: '离职者',
      email: 'gone@huanying.test',
      unitId: t.units.east,
      positions: ['sales'],
    });
    await t.as('admin').post(`/api/records/people/${gone}/transition`, { version: 1, action: 'leave', reason: '离职' });
    expect(issueOf(await add('director', { ownerId: gone }))).toEqual([['ownerId'], '离职者已离开，请选择他人']);
  });

  test('many are changed at once, each by the same rules', async () => {
    const a = await make('digital', { title: '批一' });
    const b = await make('digital', { title: '批二', dependsOn: [a] });
    const done = await t.as('digital').post(`${tasks}/bulk`, {
      items: [a, b].map((id) => ({ id, version: 1 })),
      patch: { priority: 'urgent' },
    });
    expect((done.at('done') as unknown[]).length, done.text).toBe(2);
    const moved = await t.as('digital').post(`${tasks}/bulk`, {
      items: [b, a].map((id) => ({ id, version: 2 })),
      action: 'finish',
    });
    expect((moved.at('done') as unknown[]).length, moved.text).toBe(1);
    expect(moved.text).toContain('要先完成前置任务');
  });
});

test('[O8][D8] one source makes one task, once: also when two ask at the same moment, and after it was deleted', async () => {
  const { deps, rooms } = t.app;
  const actor = await rooms.organization.systemActor(t.workspaces.main, 'test');
  const input = {
    title: '转化率下降\n请查',
    ownerId: t.people.salesEast.id,
    due,
    source: { key: 'alert:1', record: 'campaign', id: t.people.digital.id },
  };
  const ask = () => deps.writes.transaction(actor, (work) => rooms.work.createTask(work, input));
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(answers.map((a) => a.id)).size).toBe(1);
  expect(answers.filter((a) => a.created)).toHaveLength(1);
  const id = answers[0]?.id ?? '';
  const row = await read('salesEast', id);
  expect(row.body).toMatchObject({ item: { title: '转化率下降 请查', sourceKey: 'alert:1', unitId: t.units.east } });
  await t.as('director').delete(`${tasks}/${id}`, { version: '1' });
  expect(await ask()).toEqual({ id, created: false });
});
