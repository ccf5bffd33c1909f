import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApp, type PersonName, type TestApp } from '../../../server/testing/app.ts';
import { Retrospective } from '../../retrospectives/retrospectives.contract.ts';
import { shapeOf } from './playbook.hooks.ts';

let t: TestApp;
const clock = { now: new Date('2026-03-25T04:00:00Z') };
beforeAll(async () => {
  t = await createTestApp({ now: () => clock.now });
});
afterAll(() => t.close());

async function add(who: PersonName, path: string, body: object): Promise<string> {
  const made = await t.as(who).post(`/api/records/${path}`, body);
  expect(made.status, made.text).toBe(201);
  return made.textAt('item', 'id');
}
async function step(who: PersonName, path: string, id: string, action: string, reason?: string) {
  const version = Number((await t.as(who).get(`/api/records/${path}/${id}`)).at('item', 'version'));
  return t
    .as(who)
    .post(`/api/records/${path}/${id}/transition`, { version, action, ...(reason === undefined ? {} : { reason }) });
}
async function patch(who: PersonName, path: string, id: string, change: object) {
  const version = Number((await t.as(who).get(`/api/records/${path}/${id}`)).at('item', 'version'));
  return t.as(who).patch(`/api/records/${path}/${id}`, { version, patch: change });
}
/** A campaign with figures, in the state before its close. */
async function evaluated(title: string, more: object = {}): Promise<{ id: string; code: string; version: number }> {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  const { writes, registry } = t.app.deps;
  const draft = {
    title,
    kind: 'referral',
    period: { start: '2026-03-01', end: '2026-03-20' },
    objective: '以老带新',
    form: '三人成团',
    budget: { amount: '20000', currency: 'CNY' },
    plannedGmv: { amount: '100000', currency: 'CNY' },
    manager: t.people.digital.id,
    unitId: t.units.root,
    ...more,
  };
  const row = await writes.transaction(actor, (work) =>
    writes.create(work, registry.get('campaign').def, draft as never, { state: 'evaluating' }),
  );
  return { id: row.id, code: row.code, version: row.version };
}
async function events(code: string, orders: readonly number[], cost: string, version = '1'): Promise<void> {
  const base = {
    workspace_id: t.workspaces.main,
    unit_id: t.units.root,
    received_at: '2026-03-05T04:00:00Z',
    time: '2026-03-05T04:00:00Z',
    campaign: code,
    channel: 'douyin',
  };
  await t.stores.clickhouse.insert(
    'events',
    orders.flatMap((revenue) => {
      const person = `${code}-${revenue}`;
      return [
        { ...base, message_id: `p${person}`, person_id: person, type: 'page', name: 'Page Viewed' },
        {
          ...base,
          message_id: `o${person}`,
          person_id: person,
          type: 'track',
          name: 'Order Completed',
          order_id: person,
          revenue,
          currency: 'CNY',
        },
      ];
    }),
  );
  if (cost !== '')
    await t.stores.clickhouse.insert('facts', [
      {
        workspace_id: t.workspaces.main,
        unit_id: t.units.root,
        date: '2026-03-05',
        metric: 'cost',
        channel: 'douyin',
        campaign: code,
        value: cost,
        currency: 'CNY',
        version,
      },
    ]);
}
/** How a retrospective comes to be accepted is shown in its room. */
const retrospected = async (campaignId: string): Promise<void> => {
  const actor = await t.app.rooms.organization.systemActor(t.workspaces.main, 'test');
  await t.app.deps.writes.transaction(actor, (work) =>
    t.app.deps.writes.create(work, Retrospective, { campaign: campaignId }, { state: 'filed' }),
  );
};
const closed = async (campaign: { id: string; version: number }): Promise<string> => {
  await retrospected(campaign.id);
  const done = await t
    .as('director')
    .post(`/api/records/campaigns/${campaign.id}/transition`, { version: campaign.version, action: 'close' });
  expect(done.status, done.text).toBe(200);
  const { items } = (
    await t
      .as('director')
      .get('/api/records/cases', { filter: JSON.stringify({ field: 'campaign', op: 'eq', value: campaign.id }) })
  ).body as { items: { id: string }[] };
  expect(items.length).toBe(1);
  return items[0]?.id ?? '';
};
const touched = async (): Promise<void> => {
  const { sql } = await import('drizzle-orm');
  await t.stores.owner.execute(sql`UPDATE workspace SET data_version = data_version + 1`);
};

describe('[K1] cases', () => {
  test('closing a campaign files its case with the figures, goals and texts it has, once', async () => {
    const campaign = await evaluated('三人拼茶');
    await add('director', 'goals', {
      title: '拼茶成交',
      metric: 'gmv',
      target: '1000',
      campaign: campaign.id,
      period: { start: '2026-03-01', end: '2026-03-20' },
    }).then((id) => step('director', 'goals', id, 'activate'));
    await events(campaign.code, [300, 100], '200');
    await touched();
    const id = await closed(campaign);
    const row = await t.as('director').get(`/api/records/cases/${id}`);
    expect(row.body).toMatchObject({
      item: {
        title: '三人拼茶',
        kind: 'referral',
        state: 'open',
        unitId: t.units.root,
        ownerId: t.people.digital.id,
        budget: { amount: '20000', currency: 'CNY' },
        cost: { amount: '200', currency: 'CNY' },
        gmv: { amount: '400', currency: 'CNY' },
        roi: '1',
        goals: [{ title: '拼茶成交', metric: 'gmv', target: '1000', value: '400', ratio: '0.4' }],
        figures: {
          range: { from: '2026-03-01', to: '2026-03-20' },
          total: { uv: '2', orders: '2', gmv: '400', cost: '200', roi: '1' },
          plan: { gmv: '100000', cost: '20000' },
          byChannel: [{ code: 'douyin', figures: { gmv: '400', cost: '200' } }],
        },
      },
    });
    expect(row.textAt('item', 'summary')).toContain('以老带新');
    const steps = row.at('item', 'figures', 'funnel') as { step: string; value: string | null }[];
    expect(steps.map((s) => s.step)).toEqual(['impressions', 'clicks', 'uv', 'buyers']);
    expect(steps.at(-1)?.value).toBe('2');
    // Figures are counted, not typed.
    expect((await patch('director', 'cases', id, { roi: '9' })).at('error', 'details', 'issues', 0, 'path')).toEqual([
      'roi',
    ]);
    // What is written about it is searchable, and filing it needs the lessons.
    expect((await step('director', 'cases', id, 'file')).status).toBe(409);
    expect(
      (
        await patch('director', 'cases', id, {
          lessons: '团长返券封顶',
          causes: [{ problem: '首日成团慢', whys: ['没有预热', '素材晚了两天'] }],
        })
      ).status,
    ).toBe(200);
    expect((await step('director', 'cases', id, 'file')).at('item', 'state')).toBe('filed');
    const found = await t.as('director').get('/api/library/search', { q: '素材晚了' });
    expect(found.at('items', 0, 'id')).toBe(id);

    // The same campaign again: the same case, with what is known by now, its texts kept.
    await events(campaign.code, [600], '');
    await touched();
    const actor = await t.app.rooms.actorOf(t.workspaces.main, 'person', t.people.director.id);
    if (actor === null) throw new Error('nobody');
    const again = await t.app.deps.writes.transaction(actor, (work) =>
      t.app.rooms.knowledge.fileCase(work, { campaignId: campaign.id, findings: { highlights: '社群自发转发' } }),
    );
    expect(again).toMatchObject({ id, created: false });
    const renewed = await t.as('director').get(`/api/records/cases/${id}`);
    expect(renewed.body).toMatchObject({
      item: { gmv: { amount: '1000' }, lessons: '团长返券封顶', highlights: '社群自发转发', state: 'open' },
    });
  });

  test('[O6] whoever closes it needs no right to cases; a region sees its own; legal sees no figures', async () => {
    const east = await evaluated('华东拼茶', { unitId: t.units.east, manager: t.people.specialistEast.id });
    await retrospected(east.id);
    const done = await t
      .as('specialistEast')
      .post(`/api/records/campaigns/${east.id}/transition`, { version: east.version, action: 'close' });
    expect(done.status, done.text).toBe(200);
    const mine = await t.as('salesEast').get('/api/records/cases');
    expect((mine.at('items') as { title: string }[]).map((c) => c.title)).toEqual(['华东拼茶']);
    expect((await t.as('salesSouth').get('/api/records/cases')).at('items')).toEqual([]);
    const id = mine.textAt('items', 0, 'id');
    expect((await t.as('legal').get(`/api/records/cases/${id}`)).body).toMatchObject({
      item: { title: '华东拼茶', figures: null, gmv: null, roi: null },
    });
    expect((await t.as('legal').get(`/api/cases/${id}/live`)).body).toEqual({ kind: 'noPermission' });
    const history = await t.as('director').get(`/api/records/cases/${id}/history`);
    expect(history.at('items', 0, 'actor', 'name')).toBe('specialistEast');
  });

  test('live figures stand beside the frozen ones, and what differs is told', async () => {
    const campaign = await evaluated('晚到的订单');
    await events(campaign.code, [200], '100');
    await touched();
    const id = await closed(campaign);
    expect((await t.as('analyst').get(`/api/cases/${id}/live`)).at('differences')).toEqual([]);
    await events(campaign.code, [300], '150', '2');
    await touched();
    const live = await t.as('analyst').get(`/api/cases/${id}/live`);
    expect(live.body).toMatchObject({
      kind: 'counted',
      campaign: { code: campaign.code },
      frozen: { total: { gmv: '200', cost: '100' } },
      live: { total: { gmv: '500' } },
    });
    const gmv = (live.at('differences') as { metric: string }[]).find((d) => d.metric === 'gmv');
    expect(gmv).toEqual({ metric: 'gmv', frozen: '200', live: '500', delta: '300', share: '1.5' });
    const byHand = await add('director', 'cases', {
      title: '往年',
      kind: 'brand',
      period: { start: '2024-01-01', end: '2024-01-02' },
    });
    expect((await t.as('director').get(`/api/cases/${byHand}/live`)).body).toEqual({ kind: 'byHand' });
  });

  test('a case is past, has an end, and is not made twice of one campaign', async () => {
    const draft = { title: '未来', kind: 'brand' };
    for (const period of [
      { start: '2026-04-01', end: '2026-04-02' },
      { start: '2026-01-01', end: null },
    ])
      expect(
        (await t.as('director').post('/api/records/cases', { ...draft, period })).at(
          'error',
          'details',
          'issues',
          0,
          'path',
        ),
      ).toEqual(['period']);
    expect(
      (
        await t.as('director').post('/api/records/cases', {
          ...draft,
          period: { start: '2026-01-01', end: '2026-01-02' },
          campaign: t.people.admin.id,
        })
      ).status,
    ).toBe(422);
  });
});

describe('[K1] [E1] similar cases', () => {
  test('are ranked with reasons; the estimate is their median, and no number without three', async () => {
    const channel = await add('channels', 'channels', { name: '线下展位', slug: 'booth', category: 'offline' });
    const fair = (title: string, start: string, roi: string | null, budget: string) =>
      add('director', 'cases', {
        title,
        kind: 'tradeFair',
        period: { start, end: start },
        channels: [channel],
        budget: { amount: budget, currency: 'CNY' },
        ...(roi === null ? {} : { roi }),
      });
    await fair('去年茶博会', '2025-03-10', '0.4', '10000');
    await fair('前年茶博会', '2024-09-10', '0.8', '60000');
    const campaign = await add('digital', 'campaigns', {
      title: '今年茶博会',
      kind: 'tradeFair',
      period: { start: '2026-04-01', end: '2026-04-03' },
      channels: [channel],
      budget: { amount: '11000', currency: 'CNY' },
    });
    const few = await t.as('digital').get('/api/cases/similar', { campaign });
    expect(few.body).toMatchObject({
      items: [{ title: '去年茶博会', roi: '0.4' }, { title: '前年茶博会' }],
      estimate: { kind: 'notEnough', found: 2, needed: 3 },
    });
    expect((few.at('items', 0, 'reasons') as { zh: string }[]).map((r) => r.zh)).toEqual([
      '同为展会',
      '共同渠道：线下展位',
      '预算相近',
      '季节相近（3 月）',
    ]);
    await fair('大前年茶博会', '2023-03-10', '-0.2', '9000');
    const enough = await t
      .as('digital')
      .get('/api/cases/similar', { kind: 'tradeFair', channels: channel, budget: '11000', start: '2026-04-01' });
    expect(enough.at('estimate')).toMatchObject({ kind: 'estimate', median: '0.4', low: '-0.2', high: '0.8' });
    expect((enough.at('estimate', 'cases') as string[]).length).toBe(3);
    expect((await t.as('legal').get('/api/cases/similar', { campaign })).at('estimate')).toEqual({
      kind: 'noPermission',
    });
    expect((await t.as('digital').get('/api/cases/similar', { kind: 'nothing' })).status).toBe(422);
    expect((await t.as('digital').get('/api/cases/similar', {})).at('items')).toEqual([]);
  });
});

describe('[K2] playbooks', () => {
  const shape = [
    { dimension: 'channel', name: '企微社群', share: '0.5' },
    { dimension: 'material', name: '海报', share: '0.3' },
    { dimension: 'reserve', name: '机动', share: '0.2' },
  ];
  const draft = {
    title: '社群裂变五步',
    kind: 'referral',
    purpose: '老客拉新客',
    useWhen: '社群有 500 位以上活跃老客',
    days: 14,
    steps: [
      { what: '选团长', offset: -15, checklist: ['名单', '话术'], deliverable: '团长名单' },
      { what: '开团', offset: 0 },
    ],
    budgetShape: shape,
    targets: [
      { metric: 'roas', value: '5' },
      { metric: 'roi', value: '3' },
      { metric: 'aov', value: '50' },
      { metric: 'conversion_rate', value: '0.1' },
    ],
  };

  test('an edit of a published one is a new edition; a campaign keeps the one it began with', async () => {
    const id = await add('digital', 'playbooks', draft);
    expect(
      (await t.as('digital').post(`/api/playbooks/${id}/start`, { start: '2026-05-01' })).at('error', 'code'),
    ).toBe('transition_refused');
    expect((await step('digital', 'playbooks', id, 'publish')).body).toMatchObject({
      item: { state: 'trial', edition: 1 },
    });
    const started = await t.as('digital').post(`/api/playbooks/${id}/start`, { start: '2026-05-01', budget: '20000' });
    expect(started.status, started.text).toBe(201);
    expect((await patch('digital', 'playbooks', id, { days: 10 })).at('item', 'edition')).toBe(2);
    const campaign = started.textAt('campaign', 'id');
    expect((await t.as('digital').get(`/api/campaigns/${campaign}/playbook`)).body).toMatchObject({
      used: { playbook: { id }, edition: 1, newest: 2 },
    });
    expect((await t.as('salesEast').get(`/api/campaigns/${campaign}/playbook`)).status).toBe(404);
    const editions = await t.as('legal').get(`/api/library/playbook/${id}/editions`);
    expect(editions.body).toMatchObject({
      items: [
        { edition: 2, changed: ['days'], content: { days: 10 } },
        { edition: 1, changed: [], content: { days: 14 } },
      ],
    });
    expect((await step('digital', 'playbooks', id, 'prove')).status).toBe(403);
    expect((await step('director', 'playbooks', id, 'prove')).at('item', 'state')).toBe('proven');
  });

  test('one click makes the draft: period, budget by shape, plan by ratios, one task for each step', async () => {
    const id = await add('digital', 'playbooks', { ...draft, title: '裂变一键' });
    await step('digital', 'playbooks', id, 'publish');
    const started = await t
      .as('digital')
      .post(`/api/playbooks/${id}/start`, { start: '2026-05-01', budget: '20000', title: '五一拼茶' });
    expect(started.body).toMatchObject({ edition: 1, tasks: 2, notes: [] });
    const campaign = started.textAt('campaign', 'id');
    const row = await t.as('digital').get(`/api/records/campaigns/${campaign}`);
    expect(row.body).toMatchObject({
      item: {
        title: '五一拼茶',
        state: 'draft',
        kind: 'referral',
        objective: '老客拉新客',
        period: { start: '2026-05-01', end: '2026-05-14' },
        budget: { amount: '20000' },
        plannedGmv: { amount: '100000' },
        plannedOrders: 2_000,
        plannedUv: 20_000,
        plannedRoi: '3',
      },
    });
    const text = row.textAt('item', 'description');
    for (const part of ['第 1 版', '| 渠道·企微社群 | 50% | 10000.00 |', '| 备用·机动 | 20% | 4000.00 |'])
      expect(text).toContain(part);
    const tasks = await t.as('digital').get('/api/records/tasks', {
      filter: JSON.stringify({ field: 'campaign', op: 'eq', value: campaign }),
      sort: 'due',
    });
    expect(tasks.at('items')).toMatchObject([
      { title: '选团长', due: '2026-04-16T10:00:00.000Z', ownerId: t.people.digital.id },
      { title: '开团', due: '2026-05-01T10:00:00.000Z' },
    ]);
  });

  test('what cannot be done is told: no person for tasks, days that are past, no budget', async () => {
    const id = await add('digital', 'playbooks', { ...draft, title: '裂变由密钥' });
    await step('digital', 'playbooks', id, 'publish');
    const key = await t.key([{ permission: '*', scope: 'workspace' }]);
    const started = await key.post(`/api/playbooks/${id}/start`, { start: '2026-04-01' });
    expect(started.status, started.text).toBe(201);
    expect((started.at('notes') as { zh: string }[]).map((n) => n.zh)).toEqual([
      '2 个步骤写在方案里，没有生成任务',
      '1 个步骤的日子已过，改为今天',
      '没有填预算，计划成交额未计算',
    ]);
    const row = await key.get(`/api/records/campaigns/${started.textAt('campaign', 'id')}`);
    expect(row.textAt('item', 'description')).toContain('- [ ] 2026-03-25 选团长，交付：团长名单\n  - [ ] 名单');
  });

  test('shares that do not add up and a playbook without steps are refused', async () => {
    const wrong = await t
      .as('digital')
      .post('/api/records/playbooks', { ...draft, title: '错', budgetShape: shape.slice(0, 2) });
    expect(wrong.at('error', 'details', 'issues', 0, 'message', 'zh')).toContain('80%');
    const id = await add('digital', 'playbooks', { ...draft, title: '空', steps: [] });
    expect((await step('digital', 'playbooks', id, 'publish')).at('error', 'code')).toBe('transition_refused');
  });

  test('is made from a case: channels, how the money went, what it reached, the steps it began with', async () => {
    const source = await add('digital', 'playbooks', { ...draft, title: '源头' });
    await step('digital', 'playbooks', source, 'publish');
    const started = await t
      .as('digital')
      .post(`/api/playbooks/${source}/start`, { start: '2026-03-26', budget: '1000' });
    const campaign = started.textAt('campaign', 'id');
    const made = await t.app.deps.writes.transaction(
      await t.app.rooms.organization.systemActor(t.workspaces.main, 'test'),
      (work) =>
        t.app.rooms.knowledge
          .fileCase(work, { campaignId: campaign, findings: { highlights: '团长得力' } })
          .catch((e: unknown) => e),
    );
    // It has not happened yet: no case.
    expect(made).toMatchObject({ code: 'invalid' });
    clock.now = new Date('2026-04-20T04:00:00Z');
    const filed = await t.app.deps.writes.transaction(
      await t.app.rooms.organization.systemActor(t.workspaces.main, 'test'),
      (work) => t.app.rooms.knowledge.fileCase(work, { campaignId: campaign, findings: { highlights: '团长得力' } }),
    );
    const answer = await t.as('digital').post(`/api/cases/${filed.id}/playbook`);
    expect(answer.status, answer.text).toBe(201);
    const row = await t.as('digital').get(`/api/records/playbooks/${answer.textAt('id')}`);
    expect(row.body).toMatchObject({
      item: {
        state: 'draft',
        kind: 'referral',
        useWhen: '团长得力',
        fromCase: filed.id,
        steps: [{ what: '选团长' }, { what: '开团' }],
        edition: null,
      },
    });
    clock.now = new Date('2026-03-25T04:00:00Z');
  });

  test('the shape of a case adds up to the whole, whatever was spent', () => {
    const channel = (cost: string) => ({ code: cost, title: null, figures: { cost } });
    const shares = shapeOf({ byChannel: ['1', '1', '1', '0'].map(channel) } as never);
    expect(shares.map((s) => s.share)).toEqual(['0.334', '0.333', '0.333']);
  });
});

describe('[K3] terms and references', () => {
  test('have editions, and are cited where they are used', async () => {
    const id = await add('analyst', 'terms', { name: '投产比', synonyms: ['ROAS'], definition: '成交额 ÷ 花费' });
    expect((await t.as('director').get(`/api/records/terms/${id}`)).at('item', 'edition')).toBeNull();
    expect((await step('analyst', 'terms', id, 'publish')).at('item', 'edition')).toBe(1);
    expect((await patch('analyst', 'terms', id, { definition: '成交额除以花费，退款前' })).at('item', 'edition')).toBe(
      2,
    );
    expect((await patch('analyst', 'terms', id, { definition: '成交额除以花费，退款前' })).at('item', 'edition')).toBe(
      2,
    );
    const used = await add('director', 'cases', {
      title: '引用案例',
      kind: 'brand',
      period: { start: '2026-01-01', end: '2026-01-02' },
      lessons: '低于 1.2 的投产比停投；roas 按日看',
    });
    const uses = await t.as('director').get(`/api/terms/${id}/uses`);
    expect((uses.at('items') as { id: string }[]).map((u) => u.id)).toEqual([used]);
    expect((await t.as('salesSouth').get(`/api/terms/${id}/uses`)).at('items')).toEqual([]);
    const cited = await t.as('director').get(`/api/library/case/${used}/terms`);
    expect(cited.at('items')).toMatchObject([{ id, name: '投产比', definition: '成交额除以花费，退款前', edition: 2 }]);
    const editions = await t.as('legal').get(`/api/library/term/${id}/editions`);
    expect((editions.at('items') as { edition: number; byName: string }[]).map((e) => [e.edition, e.byName])).toEqual([
      [2, 'analyst'],
      [1, 'analyst'],
    ]);
    expect((await t.as('strangerAdmin').get(`/api/library/term/${id}/editions`)).status).toBe(404);
    expect(
      (await t.as('salesEast').patch(`/api/records/terms/${id}`, { version: 3, patch: { definition: '改' } })).status,
    ).toBe(403);
  });

  test('a reference has its source and date, and its first edition at once', async () => {
    const id = await add('analyst', 'references', {
      title: '茶饮行业报告',
      topic: 'benchmark',
      summary: '客单价 32 元',
      source: '协会',
      publishedOn: '2026-01-10',
    });
    expect((await t.as('salesEast').get(`/api/records/references/${id}`)).body).toMatchObject({
      item: { edition: 1, state: 'valid' },
    });
    expect(
      (
        await t
          .as('analyst')
          .post('/api/records/references', { title: '无来源', topic: 'trend', summary: '…', publishedOn: '2026-01-10' })
      ).status,
    ).toBe(422);
  });
});
