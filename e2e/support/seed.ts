// interim: people as the demo will have them
import { mailsTo } from './world.ts';

const password = '青山 绿水 一壶好茶 慢慢喝';
async function ask<T>(url: string, cookie: string, method: string, path: string, body?: unknown): Promise<T> {
  const r = await fetch(url + path, {
    method,
    headers: { origin: url, cookie, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const t = await r.text();
  if (!r.ok) throw new Error(`${method} ${path} ${r.status} ${t}`);
  return (t === '' ? undefined : JSON.parse(t)) as T;
}
export async function seed(url: string) {
  await ask(url, '', 'POST', '/api/setup', {
    workspaceName: '山野茶事',
    name: '管理员',
    email: 'admin@demo.cn',
    password,
  });
  const r = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'admin@demo.cn', password }),
  });
  const cookie = r.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  const get = <T>(p: string) => ask<T>(url, cookie, 'GET', p);
  const post = <T>(p: string, b: unknown) => ask<T>(url, cookie, 'POST', p, b);
  type Row = { id: string; name: string; code: string };
  const root = (await get<{ items: Row[] }>('/api/records/units')).items[0]!;
  const units: Record<string, Row> = { 总部: root };
  for (const [name, regions] of [
    ['华东大区', ['310000', '320000', '330000']],
    ['华南大区', ['440000', '450000']],
    ['华北大区', ['110000', '120000']],
  ] as const)
    units[name] = (
      await post<{ item: Row }>('/api/records/units', { name, kind: 'region', parent: root.id, regions })
    ).item;
  const positions = (await get<{ items: Row[] }>('/api/records/positions?limit=100')).items;
  const people = [];
  for (const [i, [position, name, unit]] of (
    [
      ['市场总监', '沈清和', '总部'],
      ['数字营销专员', '陆一鸣', '总部'],
      ['市场分析专员', '何静', '总部'],
      ['销售', '周海', '华东大区'],
      ['财务总监', '钱程', '总部'],
      ['渠道经理', '韩梅', '总部'],
      ['客服', '小米', '总部'],
    ] as const
  ).entries()) {
    const email = `p${i}@demo.cn`;
    const p = positions.find((x) => x.name === position)!;
    const person = (await post<{ item: Row }>('/api/records/people', { name, email, title: position })).item;
    await post('/api/records/assignments', { person: person.id, position: p.id, orgUnit: units[unit]!.id });
    await post(`/api/people/${person.id}/invitation`, {});
    const mail = (await mailsTo(email)).at(-1)!;
    const token = /token=([\w-]+)/.exec(mail.text!)![1];
    await ask(url, '', 'POST', `/api/invitations/${token}/accept`, { password });
    people.push({ name, email, position: { zh: position, en: '' }, unit });
  }
  for (const [name, slug, category, medium] of [
    ['抖音', 'douyin', 'public', 'feed'],
    ['百度', 'baidu', 'search', 'sem'],
  ])
    await post('/api/records/channels', { name, slug, category, medium });
  return { password, people };
}
