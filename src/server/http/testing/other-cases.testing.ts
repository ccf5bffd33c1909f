import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { approvalCases } from './approval-cases.testing.ts';
import { knowledgeCases } from './knowledge-cases.testing.ts';
import { type MetaWorld, type Place, word } from './meta-world.testing.ts';
import type { Ask, RouteCase, RouteCases, Verdict } from './route-case.testing.ts';

const own = { none: 'about the one who asks and nobody else' };
const openToAll = { none: 'anybody may ask, before signing in' };
const everybody = { none: 'everybody who is signed in may ask; the answer holds what they may see' };
const withoutPlace = { none: 'the same for the whole workspace' };

/** The cases of the routes that are not derived from a record. A new route without one fails the meta-test. */
export function otherCases(world: MetaWorld): RouteCases {
  return {
    ...platformCases(world),
    ...accountCases(world),
    ...roomCases(world),
    ...trackingCases(world),
    ...approvalCases(world),
    ...knowledgeCases(world),
  };
}

function platformCases(world: MetaWorld): RouteCases {
  const { t, at, fresh } = world;
  const campaign = async (place: Place): Promise<{ id: string; title: string }> => {
    const row = await fresh('campaign', place);
    return { id: row.id, title: (row as unknown as { title: string }).title };
  };
  const owner = (place: Place) => (place === 'east' ? world.admin : at[place]);
  const file = async (place: Place): Promise<Ask> => {
    const { id } = await campaign(place);
    const boundary = 'x';
    const made = await at[place].inject({
      method: 'POST',
      url: `/api/records/campaigns/${id}/files`,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="plan.txt"\r\n\r\n${word(place)}\r\n--x--\r\n`,
    });
    return { params: { id: made.textAt('id') } };
  };
  const imported = async (place: Place): Promise<Ask> => {
    const made = await owner(place).inject({
      method: 'POST',
      url: '/api/records/campaigns/imports',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n名称,类型,起止\n${word(place)},促销,2026-01-01~2026-01-31\n\r\n--x--\r\n`,
    });
    return { params: { id: made.textAt('id') } };
  };
  const notice = async (place: Place): Promise<Ask> => {
    const marker = word(place);
    const person = place === 'east' ? t.people.admin.id : world.personAt[place];
    await t.stores.owner.execute(sql`
      INSERT INTO notice (id, workspace_id, person_id, kind, title, dedupe_key)
      VALUES (${uuidv7()}, ${world.workspaceOf(place)}, ${person}, 'test', ${JSON.stringify({ zh: marker, en: marker })}::jsonb, ${marker})`);
    return { marker };
  };
  const row = { otherWorkspace: 'hidden', otherRegion: 'hidden' } as const;
  return {
    'search.all': {
      ask: async (place) => {
        const { title } = await campaign(place);
        return { query: { q: title }, marker: title };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
      forbidden: 'absent',
    },
    'file.download': { ask: file, ...row, forbidden: 'hidden' },
    'file.remove': { ask: file, ...row, forbidden: 'hidden' },
    'notice.list': { ask: notice, otherWorkspace: 'absent', otherRegion: 'absent', forbidden: 'absent' },
    'notice.read': { ask: () => ({ body: {} }), otherWorkspace: own, otherRegion: own, forbidden: own },
    'notice.settings': { ask: () => ({}), otherWorkspace: own, otherRegion: own, forbidden: own },
    'notice.putSettings': {
      ask: async (place) => ({ body: (await owner(place).get('/api/me/notice-settings')).at('preferences') as object }),
      otherWorkspace: own,
      otherRegion: own,
      forbidden: own,
    },
    'notice.workspaceQuiet': {
      ask: () => ({ body: { quiet: { from: '22:00', to: '08:00' } } }),
      otherWorkspace: withoutPlace,
      otherRegion: 'refused',
    },
    'clock.mine': { ask: () => ({}), otherWorkspace: own, otherRegion: own, forbidden: own },
    'calendar.get': { ask: () => ({}), otherWorkspace: withoutPlace, otherRegion: withoutPlace, forbidden: everybody },
    'calendar.put': {
      ask: () => ({ body: { hours: [{ from: '09:00', to: '18:00' }], days: [] } }),
      otherWorkspace: withoutPlace,
      otherRegion: 'refused',
    },
    'audit.list': {
      ask: async (place) => {
        const { id, title } = await campaign(place);
        return { query: { recordId: id }, marker: title };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'audit.export': {
      ask: async (place) => {
        const { id, title } = await campaign(place);
        return { query: { recordId: id, format: 'csv' }, marker: title };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'live.stream': {
      ask: () => ({}),
      otherWorkspace: everybody,
      otherRegion: everybody,
      forbidden: everybody,
      succeed: async (client, options) => {
        // The answer never ends: its head is enough, then the page goes away.
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 300);
        const answer = await client.inject({ ...options, signal: controller.signal }).catch(() => ({ status: 200 }));
        return answer.status;
      },
    },
    ...Object.fromEntries(
      (
        [
          ['import.get', {}],
          ['import.targets', {}],
          ['import.table', { body: { lines: null } }],
          ['import.map', { body: { mapping: { 0: 'title' } } }],
          ['import.check', {}],
          ['import.cancel', {}],
        ] as const
      ).map(([id, more]): [string, RouteCase] => [
        id,
        { ask: async (place) => ({ ...(await imported(place)), ...more }), ...row, forbidden: 'hidden' },
      ]),
    ),
    'import.apply': {
      ask: async (place) => {
        const run = await imported(place);
        const url = `/api/imports/${run.params?.['id']}`;
        await owner(place).post(`${url}/check`);
        for (let i = 0; i < 100; i += 1) {
          if ((await owner(place).get(url)).at('state') === 'checked') break;
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return { ...run, body: { skipErrors: true } };
      },
      ...row,
      forbidden: 'hidden',
    },
  };
}

function accountCases(world: MetaWorld): RouteCases {
  const { t, at, fresh } = world;
  const aboutMe: Omit<RouteCase, 'ask'> = { otherWorkspace: own, otherRegion: own, forbidden: own };
  const forAll: Omit<RouteCase, 'ask'> = { otherWorkspace: openToAll, otherRegion: openToAll };
  const person =
    (state: string) =>
    async (place: Place): Promise<Ask> => ({ params: { id: (await fresh('person', place, state)).id } });
  const invitation = async (place: Place): Promise<string> => {
    const { id } = await fresh('person', place);
    const issued = await at[place].post(`/api/people/${id}/invitation`);
    return new URL(issued.textAt('url')).searchParams.get('token') ?? '';
  };
  const key = async (place: Place): Promise<{ id: string; name: string }> => {
    const name = word(place);
    const id = uuidv7();
    await t.stores.owner.execute(sql`
      INSERT INTO service_key (id, workspace_id, name, hash, hint, grants, unit_id)
      VALUES (${id}, ${world.workspaceOf(place)}, ${name}, ${id}, 'xxxx', '[]', ${world.unitOf(place)})`);
    return { id, name };
  };
  const whole: Pick<RouteCase, 'otherRegion'> = { otherRegion: 'refused' };
  return {
    'account.authConfig': { ask: () => ({}), ...forAll },
    'account.setupNeeded': { ask: () => ({}), ...forAll },
    'account.setup': {
      ask: () => ({
        body: { token: 'x', workspaceName: 'x', name: 'x', email: 'x@y.cn', password: 'sesame-opens-42' },
      }),
      ...forAll,
      // Once there is anybody it is gone; the success is shown in the organization room.
      succeed: async (client, options) => ((await client.inject(options)).status === 410 ? 201 : 0),
    },
    'account.invitation': { ask: async (place) => ({ params: { token: await invitation(place) } }), ...forAll },
    'account.accept': {
      ask: async (place) => ({ params: { token: await invitation(place) }, body: { password: 'a walk in the park' } }),
      ...forAll,
    },
    'account.me': { ask: () => ({}), ...aboutMe },
    'account.updateMe': { ask: () => ({ body: { locale: 'zh' } }), ...aboutMe },
    'account.permissions': { ask: () => ({}), ...aboutMe },
    'position.standard': {
      ask: async (place) => ({ params: { id: (await fresh('position', place)).id } }),
      otherWorkspace: 'hidden',
      otherRegion: 'open',
    },
    'position.takeStandard': {
      ask: async (place) => {
        const { id } = await fresh('position', place);
        // A built-in one: positions that a workspace adds follow no standard.
        await t.stores.owner.execute(sql`UPDATE position SET key = 'sales' WHERE id = ${id}::uuid`);
        return { params: { id }, body: { version: 1, add: true } };
      },
      otherWorkspace: 'hidden',
      otherRegion: 'refused',
    },
    'person.invite': { ask: person('invited'), otherWorkspace: 'hidden', otherRegion: 'refused' },
    'person.resetPassword': { ask: person('active'), otherWorkspace: 'hidden', otherRegion: 'refused' },
    'person.access': { ask: person('active'), otherWorkspace: 'hidden', otherRegion: 'hidden' },
    ...webhookCases(world),
    ...robotCases(world),
    'serviceKey.list': {
      ask: async (place) => ({ marker: (await key(place)).name }),
      otherWorkspace: 'absent',
      ...whole,
    },
    'serviceKey.create': {
      ask: (place) => ({
        body: { name: 'x', grants: [{ permission: 'goal.read', scope: 'unit' }], unitId: world.unitOf(place) },
      }),
      otherWorkspace: 'invalid',
      ...whole,
    },
    'serviceKey.revoke': {
      ask: async (place) => ({ params: { id: (await key(place)).id } }),
      otherWorkspace: 'hidden',
      ...whole,
    },
  };
}

function webhookCases(world: MetaWorld): RouteCases {
  const hidden: Pick<RouteCase, 'otherWorkspace' | 'otherRegion'> = { otherWorkspace: 'hidden', otherRegion: 'hidden' };
  const hook = async (place: Place): Promise<Ask> => ({
    params: { id: (await world.fresh('webhook', place, 'active')).id },
  });
  return {
    'webhook.secret': { ask: hook, ...hidden },
    'webhook.test': { ask: hook, ...hidden },
    'webhook.deliveries': { ask: hook, ...hidden },
    'webhook.redeliver': {
      ask: async (place) => {
        const id = uuidv7();
        const webhook = (await hook(place)).params?.['id'];
        await world.t.stores.owner.execute(sql`
          INSERT INTO webhook_delivery (id, workspace_id, webhook_id, record, record_id, action, changed_version, changed_at, created_at, state)
          VALUES (${id}, ${world.workspaceOf(place)}, ${webhook}, 'webhook', ${webhook}, 'test', 1, now(), now(), 'failed')`);
        return { params: { id } };
      },
      ...hidden,
    },
  };
}

function robotCases(world: MetaWorld): RouteCases {
  const hidden: Pick<RouteCase, 'otherWorkspace' | 'otherRegion'> = { otherWorkspace: 'hidden', otherRegion: 'hidden' };
  const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1';
  const robot = async (place: Place): Promise<Ask> => ({ params: { id: (await world.fresh('robot', place)).id } });
  return {
    'robot.address': { ask: async (place) => ({ ...(await robot(place)), body: { url } }), ...hidden },
    'robot.test': {
      ask: robot,
      ...hidden,
      // Nothing is sent to a platform from here; what a test sends is shown in the room of the notices.
      succeed: async (client, options) => ((await client.inject(options)).status === 409 ? 201 : 0),
    },
    'robot.deliveries': { ask: robot, ...hidden },
    'robot.resend': {
      ask: async (place) => {
        const [id, of] = [uuidv7(), world.workspaceOf(place)];
        const { id: robotId } = await world.fresh('robot', place, 'active');
        await world.t.stores.owner.execute(sql`
          INSERT INTO robot_delivery (id, workspace_id, robot_id, at, outcome, notices, title, ms) VALUES (${id}, ${of}, ${robotId}, now(), 'refused', 1, 'test', 1)`);
        await world.t.stores.owner.execute(sql`
          INSERT INTO robot_message (id, workspace_id, robot_id, dedupe_key, kind, title, urgent, created_at, state, next_try_at, delivery_id)
          VALUES (${uuidv7()}, ${of}, ${robotId}, ${id}, 'test', '{}'::jsonb, false, now(), 'failed', now(), ${id})`);
        return { params: { id } };
      },
      ...hidden,
    },
  };
}

function roomCases(world: MetaWorld): RouteCases {
  const { t, fresh } = world;
  const range = { from: '2026-03-01', to: '2026-04-01' };
  /** Cost of a channel that bears the place's own name, so that an answer by channel tells whose figures it holds. */
  const cost = async (place: Place): Promise<string> => {
    const marker = word(place);
    const fact = { date: '2026-03-05', metric: 'cost', channel: marker, value: '10', currency: 'CNY', version: 1 };
    const at = { workspace_id: world.workspaceOf(place), unit_id: world.unitOf(place) };
    const empty = { account: '', campaign: '', content: '', row_key: '', source: 'test' };
    await t.stores.clickhouse.insert('facts', [{ ...fact, ...at, ...empty }]);
    await t.stores.owner.execute(
      sql`UPDATE workspace SET data_version = data_version + 1 WHERE id = ${world.workspaceOf(place)}::uuid`,
    );
    return marker;
  };
  const insight = { kind: 'breakdown', metrics: ['cost'], by: ['channel'], limit: 100, ...range };
  const figures: Pick<RouteCase, 'otherWorkspace' | 'otherRegion'> = {
    otherWorkspace: 'absent',
    otherRegion: 'absent',
  };
  const row: Pick<RouteCase, 'otherWorkspace' | 'otherRegion'> = { otherWorkspace: 'hidden', otherRegion: 'hidden' };
  const byScope = { none: 'figures within the scope of the one who asks, by the metrics of metric.read above' };
  const scoped = { otherWorkspace: byScope, otherRegion: byScope };
  const of =
    (record: string, more: Omit<Ask, 'params'> = {}) =>
    async (place: Place): Promise<Ask> => ({ params: { id: (await fresh(record, place)).id }, ...more });
  const orders = 'order,time,amount\n';
  const run = async (place: Place): Promise<string> => {
    const made = await world.at[place].inject({
      method: 'POST',
      url: '/api/imports/costs',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: `--x\r\ncontent-disposition: form-data; name="file"; filename="c.csv"\r\n\r\n日期,渠道,花费\n2026-03-06,${word(place)},12.5\n\r\n--x--\r\n`,
    });
    return made.textAt('id');
  };
  const aFile = { none: 'a file has no place yet; rows out of reach are refused one by one' };
  const aFileOf = (content: string): RouteCase => ({
    ask: () => ({ file: { name: 'a.csv', content } }),
    otherWorkspace: aFile,
    otherRegion: aFile,
  });
  /** A daily report that went to somebody in a place. */
  const sentTo = async (place: Place): Promise<string> => {
    const id = uuidv7();
    const workspace = { name: word(place), timeZone: 'Asia/Shanghai', currency: 'CNY', demo: false };
    const empty = { figures: [], channels: [], goals: [], notes: [] };
    const model = {
      form: 'daily',
      report: { date: '2026-03-05', workspace, ...empty, generatedAt: '2026-03-06T00:30:00.000Z' },
    };
    await t.stores.owner.execute(sql`
      INSERT INTO sent_paper (id, workspace_id, kind, start_on, end_on, person_id, person_name, occasion, via, state, scope_units, reach, model, sha256, figures, currency, made_at)
      VALUES (${id}, ${world.workspaceOf(place)}, 'daily', '2026-03-05', '2026-03-05', ${world.personAt[place]}, ${word(place)}, 'onTime', 'mail', 'sent',
        ${sql.param([world.unitOf(place)])}::uuid[], '{}', ${JSON.stringify(model)}, '', '[]', 'CNY', now())`);
    return id;
  };
  let year = 2050;
  /** Two campaigns about the price on the same days of a year of their own; the title of one. */
  const clash = async (place: Place): Promise<string> => {
    year += 1;
    const period = { start: `${year}-01-01`, end: `${year}-01-31` };
    const owner = place === 'east' ? world.admin : world.at[place];
    const one = (await fresh('campaign', place)) as unknown as { title: string; id: string };
    const two = await fresh('campaign', place);
    for (const { id } of [one, two])
      await owner.patch(`/api/records/campaigns/${id}`, { version: 1, patch: { period, kind: 'promotion' } });
    return one.title;
  };
  return {
    'metric.list': {
      ask: () => ({}),
      forbidden: { none: 'records that all may read name metrics; what they count is asked elsewhere' },
      otherWorkspace: withoutPlace,
      otherRegion: withoutPlace,
    },
    'metric.read': {
      ask: async (place) => ({
        params: { name: 'cost' },
        query: { ...range, by: 'channel', limit: '100' },
        marker: await cost(place),
      }),
      ...figures,
    },
    'insight.run': { ask: async (place) => ({ body: insight, marker: await cost(place) }), ...figures },
    'insight.explain': {
      ask: (place) => ({ body: insight, marker: place === 'other' ? t.workspaces.other : t.workspaces.main }),
      otherWorkspace: 'absent',
      otherRegion: { none: 'the text of a statement; it holds the units of the one who asks' },
    },
    'report.paper': { ask: () => ({ params: { kind: 'weekly' } }), ...scoped },
    'report.paperFile': { ask: () => ({ params: { kind: 'monthly' }, query: { format: 'docx' } }), ...scoped },
    'report.paperSubscription': { ask: () => ({ params: { kind: 'weekly' } }), otherWorkspace: own, otherRegion: own },
    'report.subscribePaper': {
      ask: () => ({ params: { kind: 'weekly' }, body: { active: true } }),
      otherWorkspace: own,
      otherRegion: own,
    },
    'report.sendPaper': {
      ask: () => ({ params: { kind: 'weekly' }, body: {} }),
      ...scoped,
      // Without a mail server; that it is sent is shown in the analytics room.
      succeed: async (client, options) => ((await client.inject(options)).status === 409 ? 200 : 0),
    },
    'report.putSchedule': {
      ask: () => ({ body: { weekly: { weekday: 1, at: '08:30' }, monthly: { workingDay: 1, at: '08:30' } } }),
      otherWorkspace: withoutPlace,
      otherRegion: 'refused',
    },
    'report.sentPapers': {
      ask: async (place) => ({ query: { limit: '100' }, marker: await sentTo(place) }),
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'report.exportSentPapers': {
      ask: async (place) => ({ query: { format: 'csv' }, marker: await sentTo(place) }),
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'report.sentPaper': {
      ask: async (place) => ({ params: { id: await sentTo(place) } }),
      otherWorkspace: 'hidden',
      otherRegion: 'hidden',
    },
    'report.sentPaperFile': {
      ask: async (place) => ({ params: { id: await sentTo(place) }, query: { format: 'xlsx' } }),
      otherWorkspace: 'hidden',
      otherRegion: 'hidden',
    },
    'report.daily': { ask: () => ({ query: { date: '2026-03-05' } }), ...scoped },
    'report.dailyXlsx': { ask: () => ({ query: { date: '2026-03-05' } }), ...scoped },
    'report.subscription': { ask: () => ({}), otherWorkspace: own, otherRegion: own },
    'report.subscribe': { ask: () => ({ body: { active: true } }), otherWorkspace: own, otherRegion: own },
    'report.send': {
      ask: () => ({ body: { date: '2026-03-05' } }),
      otherWorkspace: own,
      otherRegion: own,
      // Without SMTP_URL nothing can be sent; that it arrives is shown in the analytics room.
      succeed: async (client, options) => ((await client.inject(options)).status < 500 ? 200 : 500),
    },
    'workbench.home': { ask: () => ({}), ...scoped, forbidden: everybody },
    'demo.signIns': {
      ask: () => ({}),
      otherWorkspace: openToAll,
      otherRegion: openToAll,
      // There is no demo here: it does not exist. The success is shown in the demo room.
      succeed: async (client, options) => ((await client.inject(options)).status === 404 ? 200 : 0),
    },
    'demo.remove': {
      ask: () => ({}),
      otherWorkspace: own,
      otherRegion: { none: 'a demo is a whole workspace' },
      succeed: async (client, options) => ((await client.inject(options)).status === 404 ? 204 : 0),
    },
    'work.myDay': { ask: () => ({}), otherWorkspace: own, otherRegion: own },
    'calendar.feed': { ask: () => ({}), otherWorkspace: own, otherRegion: own, forbidden: own },
    'calendar.open': {
      ask: () => ({}),
      otherWorkspace: own,
      otherRegion: own,
      forbidden: own,
    },
    'calendar.close': { ask: () => ({}), otherWorkspace: own, otherRegion: own, forbidden: own },
    'calendar.read': {
      ask: async (place) => {
        const made = await (place === 'east' ? world.admin : world.at[place]).post('/api/calendar/feed');
        return { params: { token: made.textAt('url').split('/').at(-2) ?? '' } };
      },
      otherWorkspace: openToAll,
      otherRegion: openToAll,
    },
    'work.talent': {
      ask: async (place) => {
        const { skill } = (await fresh('personSkill', place)) as unknown as { skill: string };
        return { query: { skill: skill.slice(0, -1) }, marker: skill };
      },
      otherWorkspace: 'absent',
      otherRegion: 'open',
    },
    'actionPlan.tasks': { ask: async (place) => ({ params: { id: (await fresh('actionPlan', place)).id } }), ...row },
    'actionPlan.makeTasks': {
      ask: async (place) => ({ params: { id: (await fresh('actionPlan', place, 'active')).id }, body: {} }),
      ...row,
    },
    'flightPlan.days': { ask: async (place) => ({ params: { id: (await fresh('flightPlan', place)).id } }), ...row },
    'flightPlan.scores': {
      ask: async (place) => ({
        query: { budget: '1000' },
        marker: ((await fresh('channel', place)) as unknown as { name: string }).name,
      }),
      otherWorkspace: 'absent',
      // Channels are shared; what they brought is counted within what the reader may see.
      otherRegion: 'open',
    },
    'conflict.found': {
      ask: async (place) => ({ marker: await clash(place) }),
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'conflict.record': {
      ask: async (place) => {
        const title = await clash(place);
        const { items } = (await (place === 'east' ? world.admin : world.at[place]).get('/api/conflicts/found'))
          .body as {
          items: { key: string; title: { zh: string } }[];
        };
        return { body: { key: items.find((i) => i.title.zh.includes(title))?.key ?? 'none' } };
      },
      otherWorkspace: 'hidden',
      otherRegion: 'hidden',
    },
    'task.gantt': {
      ask: async (place) => {
        const { title } = (await fresh('task', place)) as unknown as { title: string };
        return { query: {}, marker: title };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'task.arrange': {
      ask: async (place) => {
        const { id, version } = await fresh('task', place);
        return { body: { moves: [{ id, version, start: '2026-07-01', end: '2026-07-02' }] } };
      },
      ...row,
    },
    'task.tick': {
      ask: async (place) => {
        const { id } = await fresh('task', place);
        const point = [{ text: '一', done: false }];
        const owner = place === 'east' ? world.admin : world.at[place];
        await owner.patch(`/api/records/tasks/${id}`, { version: 1, patch: { checklist: point } });
        return { params: { id }, body: { index: 0, text: '一', done: true } };
      },
      ...row,
    },
    ...Object.fromEntries(
      ['plan', 'use'].map((verb): [string, RouteCase] => [
        `sop.${verb}`,
        {
          // Processes are for everybody of the workspace; where their tasks may go is for those who may make tasks there.
          ask: async (place) => {
            const { id } = await fresh('sop', place);
            const owner = place === 'other' ? world.at.other : world.admin;
            await owner.post(`/api/records/sops/${id}/transition`, { version: 1, action: 'release' });
            const owners = { a: world.personAt[place] };
            return { params: { id }, body: { date: '2026-05-06', unitId: world.unitOf(place), owners } };
          },
          otherWorkspace: 'hidden',
          otherRegion: 'refused',
        },
      ]),
    ),
    'goal.line': { ask: of('goal'), ...row },
    'goal.splitPreview': { ask: of('goal', { body: { along: 'month', method: 'equal' } }), ...row },
    'goal.split': {
      ask: of('goal', {
        body: {
          along: 'person',
          parts: [
            {
              title: 'x',
              period: { start: '2026-05-01', end: '2026-05-02' },
              channel: null,
              countedUnit: null,
              ownerId: null,
              target: '1',
            },
          ],
          acceptGap: true,
        },
      }),
      ...row,
    },
    'campaign.figures': { ask: of('campaign'), ...row },
    'controlRoom.campaign': { ask: of('campaign'), ...row },
    'controlRoom.signals': { ask: of('campaign'), ...row },
    'controlRoom.incidentOfSignals': {
      ask: of('campaign', { body: { keys: ['x'] } }),
      ...row,
      // A new campaign has no signals; that one makes an incident is shown in the control room.
      succeed: async (client, options) => ((await client.inject(options)).status === 422 ? 201 : 0),
    },
    'controlRoom.overview': {
      ask: async (place) => {
        const made = await fresh('campaign', place, 'live');
        return { marker: made.code };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'incident.timeline': { ask: of('incident'), ...row },
    'incident.note': { ask: of('incident', { body: { text: 'x' } }), ...row },
    'incident.tick': { ask: of('incident', { body: { step: 'confirm', done: true } }), ...row },
    'campaign.plan': { ask: of('campaign'), ...row },
    'campaign.readiness': { ask: of('campaign'), ...row },
    'campaign.risks': { ask: of('campaign'), ...row },
    'campaign.fillChecklist': { ask: of('campaign'), ...row },
    'campaign.decideLaunch': {
      ask: async (place) => ({
        params: { id: (await world.fresh('campaign', place, 'approved')).id },
        body: { go: false, reason: 'x' },
      }),
      ...row,
    },
    'template.list': { ask: () => ({}), otherWorkspace: withoutPlace, otherRegion: withoutPlace },
    'template.start': {
      ask: () => ({ params: { key: 'memberDay' }, body: { start: '2026-12-01' } }),
      otherWorkspace: withoutPlace,
      otherRegion: { none: 'templates are built in; the campaign is made in the unit of the one who starts it' },
    },
    'retrospective.facts': { ask: of('retrospective'), ...row },
    'budget.figures': { ask: of('budget'), ...row },
    'budget.movements': { ask: of('budget'), ...row },
    'budget.split': {
      ask: of('budget', { body: { parts: [{ title: 'x', kind: 'content', share: '50', purpose: 'x' }] } }),
      ...row,
    },
    'budget.proposal': { ask: of('budget', { query: range }), ...row },
    'budget.draftTransfers': {
      ask: of('budget', { body: range }),
      ...row,
      // A new budget has no channels to move between; that drafts are made is shown in the budget room.
      succeed: async (client, options) => ((await client.inject(options)).status === 409 ? 201 : 0),
    },
    'budget.ofCampaign': { ask: of('campaign'), ...row },
    'budget.limits': { ask: () => ({}), otherWorkspace: own, otherRegion: withoutPlace },
    'budget.setLimits': {
      ask: () => ({ body: { warnAt: '0.9', guardAt: '1.05' } }),
      otherWorkspace: own,
      otherRegion: 'refused',
    },
    'reconciliation.refresh': { ask: of('reconciliation'), ...row },
    'trackedLink.qrSvg': { ask: of('trackedLink'), ...row },
    'trackedLink.qrPng': { ask: of('trackedLink', { query: { size: '256' } }), ...row },
    'trackedLink.preview': {
      ask: async (place) => ({
        body: { name: 'x', target: 'https://example.cn/', channel: (await fresh('channel', place)).id },
      }),
      otherWorkspace: 'invalid',
      otherRegion: 'open',
    },
    'dataImport.orders': aFileOf(`${orders}A1,2026-03-01 10:00,9.90\n`),
    'dataImport.costs': aFileOf('日期,渠道,花费\n2026-03-06,douyin,12.5\n'),
    'dataImport.list': { ask: async (place) => ({ marker: await run(place) }), ...figures },
    'dataImport.get': { ask: async (place) => ({ params: { id: await run(place) } }), ...row },
    'dataImport.cancel': { ask: async (place) => ({ params: { id: await run(place) } }), ...row },
  };
}

function trackingCases(world: MetaWorld): RouteCases {
  const { t } = world;
  /** Keys, rules and refused events belong to the whole workspace. */
  const whole: { readonly otherRegion: Verdict } = { otherRegion: 'refused' };
  const rule = { channel: 'test_channel', when: { source: ['test'] } };
  const key = async (place: Place): Promise<{ id: string; name: string }> => {
    const name = word(place);
    const maker = place === 'other' ? world.at.other : world.admin;
    const made = await maker.post('/api/tracking/write-keys', { name, source: 'server', unitId: null });
    return { id: made.textAt('item', 'id'), name };
  };
  const letter = async (place: Place): Promise<string> => {
    const id = uuidv7();
    const payload = JSON.stringify({ type: 'track', event: 'Page Viewed', userId: word(place), messageId: id });
    await t.stores.owner.execute(sql`
      INSERT INTO dead_letter (id, workspace_id, received_at, code, source, type, name, message_id, truncated, payload)
      VALUES (${id}, ${world.workspaceOf(place)}, now(), 'no_name', 'server', 'track', '', ${id}, false, ${payload})`);
    return id;
  };
  return {
    'tracking.listWriteKeys': {
      ask: async (place) => ({ marker: (await key(place)).name }),
      otherWorkspace: 'absent',
      ...whole,
    },
    'tracking.createWriteKey': {
      ask: (place) => ({ body: { name: 'x', source: 'server', unitId: world.unitOf(place) } }),
      otherWorkspace: 'invalid',
      ...whole,
    },
    'tracking.revokeWriteKey': {
      ask: async (place) => ({ params: { id: (await key(place)).id } }),
      otherWorkspace: 'hidden',
      ...whole,
    },
    'tracking.listDeadLetters': {
      ask: async (place) => ({ marker: await letter(place) }),
      otherWorkspace: 'absent',
      ...whole,
    },
    'tracking.readDeadLetter': {
      ask: async (place) => ({ params: { id: await letter(place) } }),
      otherWorkspace: 'hidden',
      ...whole,
    },
    'tracking.replayDeadLetters': {
      ask: async (place) => ({ body: { ids: [await letter(place)] } }),
      otherWorkspace: 'untouched',
      ...whole,
    },
    'tracking.mendDeadLetter': {
      ask: async (place) => {
        const id = await letter(place);
        return {
          params: { id },
          body: { payload: JSON.stringify({ type: 'track', event: 'Mended', userId: 'u1', messageId: id }) },
        };
      },
      otherWorkspace: 'hidden',
      ...whole,
    },
    'tracking.discardDeadLetters': {
      ask: async (place) => ({ body: { ids: [await letter(place)] } }),
      otherWorkspace: 'untouched',
      ...whole,
    },
    'tracking.readChannelRules': {
      ask: async (place) => {
        if (place !== 'other') return {};
        await world.at.other.put('/api/tracking/channel-rules', { items: [{ ...rule, channel: 'secret_of_others' }] });
        return { marker: 'secret_of_others' };
      },
      otherWorkspace: 'absent',
      ...whole,
    },
    'tracking.writeChannelRules': { ask: () => ({ body: { items: [rule] } }), otherWorkspace: withoutPlace, ...whole },
    'tracking.tryChannelRules': {
      ask: () => ({ body: { url: 'https://example.cn/?utm_source=douyin' } }),
      otherWorkspace: withoutPlace,
      ...whole,
    },
  };
}
