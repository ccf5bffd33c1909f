import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { castOf, type Player, playerOf } from './support/cast.ts';
import { daysAfter, today } from './support/figures.ts';
import { fieldOf, fillText, pick } from './support/form.ts';
import { GuideReader } from './support/guide-reader.ts';
import { keepFailures, stopAtFailure } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { act, idOf, patient, state, workOffChecklist } from './support/stage.ts';
import { openVisitor, signInQuietly, type Visitor } from './support/visitor.ts';
import { product } from './support/world.ts';

const name = `冬至会员日 ${Date.now().toString(36)}`;

/** Everything that docs/guide/first-campaign.md says, done in its order and by its words, on the demo and on one day. */
describe.skipIf(!chromiumPath)('A newcomer follows the guide to the first campaign', () => {
  const guide = new GuideReader('first-campaign.md', '可能出错');
  const say = (text: string): string => guide.word(text);
  let browser: Browser;
  let url: string;
  let cast: readonly Player[] = [];
  const at: Partial<Record<string, Visitor>> = {};
  const made = { campaign: '', link: '', incident: '', retrospective: '' };

  const pageOf = async (position: string): Promise<Page> => {
    const known = at[position];
    if (known !== undefined) return known.page;
    const visitor = await openVisitor(browser, url);
    await signInQuietly(visitor, url, playerOf(cast, position));
    await visitor.page.goto('/');
    at[position] = visitor;
    return visitor.page;
  };
  const brand = (): Promise<Page> => pageOf('品牌经理');
  /** The way in by the navigation, as the chapter names it. */
  const go = async (page: Page, section: string): Promise<void> => {
    await page
      .getByRole('navigation', { name: '主导航' })
      .getByRole('link', { name: say(section), exact: true })
      .first()
      .click();
    await settle(page);
  };
  const tab = async (page: Page, label: string): Promise<void> => {
    await page.goto(`/campaigns/${made.campaign}`);
    await settle(page);
    const found = page.locator('.hy-tabs').getByRole('tab', { name: say(label), exact: true });
    await found.click();
    await expect.poll(() => found.getAttribute('aria-selected'), patient).toBe('true');
    await settle(page);
  };
  const press = (page: Page, label: string, reason?: string): Promise<void> => act(page, say(label), reason);
  const save = async (page: Page, button: '保存' | '创建'): Promise<void> => {
    await page.getByRole('button', { name: say(button), exact: true }).click();
    await page.waitForURL(/\/[0-9a-f-]{36}$/);
    await settle(page);
  };
  const write = (page: Page, label: string, text: string): Promise<void> => fillText(page, say(label), text);
  const approve = async (position: string, title: string): Promise<void> => {
    const page = await pageOf(position);
    await go(page, '审批');
    await guide.see(page, '等我审批');
    await page
      .getByRole('link', { name: new RegExp(title) })
      .first()
      .click();
    const box = page.locator('.hy-appr__decide');
    await box.waitFor();
    await settle(page);
    await guide.see(page, '内容与对比');
    await guide.see(page, '审批步骤');
    await fieldOf(box, say('意见')).locator('textarea, input').first().fill('同意');
    const proof = box.locator('input[type=password]');
    if ((await proof.count()) > 0) {
      await guide.see(box, '签署');
      await proof.fill(playerOf(cast, position).password);
    }
    await box.getByRole('button', { name: say('批准'), exact: true }).click();
    await box.getByRole('button', { name: '批准', exact: true }).waitFor({ state: 'hidden' });
  };

  keepFailures(() => at);
  stopAtFailure();
  beforeAll(async () => {
    ({ url } = await product('demo'));
    cast = await castOf(url);
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  it(`[E1] 1–2: from a template, and what is missing filled in${withoutBrowser}`, async () => {
    const page = await brand();
    await go(page, '活动模板');
    await page.getByRole('heading', { name: '会员日', exact: true }).waitFor();
    await go(page, '活动');
    await page
      .getByRole('button', { name: say('新建活动'), exact: true })
      .first()
      .click();
    await page
      .getByRole('region', { name: say('从模板新建') })
      .getByRole('button', { name: '会员日' })
      .click();
    const dialog = page.getByRole('dialog');
    await fillText(dialog, say('名称'), name);
    await fieldOf(dialog, say('首日')).locator('input').fill(today);
    await page.keyboard.press('Enter');
    await fieldOf(dialog, '预算（CNY）').locator('input').fill('600000');
    await dialog.getByRole('button', { name: say('新建活动') }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    made.campaign = idOf(page);
    await guide.see(page, '下一步');
    await guide.see(page, '还差');
    await press(page, '编辑');
    await write(page, '计划成交额', '900000');
    for (const label of ['目的', '预算', '风险与预案', '调研结论', '计划 ROI', '起止'])
      await fieldOf(page, say(label)).first().waitFor();
    await save(page, '保存');
    await guide.see(page, '提交后的审批');
    await press(page, '提交审批');
    await state(page, say('待审批'));
  });

  it(`[O1] 3: approved by one after the other${withoutBrowser}`, async () => {
    for (const position of ['市场总监', '财务总监', '高管']) await approve(position, name);
    const page = await brand();
    await page.goto(`/campaigns/${made.campaign}`);
    await state(page, say('已批准'));
  });

  it(`[E3] 4–5: the checklist, the decision, live${withoutBrowser}`, async () => {
    const page = await brand();
    await press(page, '开始筹备');
    await tab(page, '筹备');
    await guide.see(page, '筹备清单');
    say('就绪');
    await page
      .getByRole('button', { name: /^就绪 / })
      .first()
      .waitFor();
    await page.locator('.hy-prep__list a').last().click();
    await page.waitForURL(/\/prep-items\/[0-9a-f-]{36}/);
    await press(page, '不适用', '会员日不用');
    await tab(page, '筹备');
    await workOffChecklist(page);
    await page.goto(`/campaigns/${made.campaign}`);
    await press(page, '编辑');
    await fieldOf(page, say('物料到位')).getByRole('switch').click();
    await save(page, '保存');
    const director = await pageOf('市场总监');
    await tab(director, '筹备');
    await guide.see(director, '上线决定');
    await fieldOf(director, say('原因')).locator('textarea').first().waitFor();
    await director.getByRole('button', { name: say('决定上线'), exact: true }).click();
    await director.getByRole('listitem').filter({ hasText: '李娜' }).first().waitFor();
    await page.goto(`/campaigns/${made.campaign}`);
    await press(page, '上线');
    await state(page, say('进行中'));
  });

  it(`[H1] 6–7: a link, and the control room${withoutBrowser}`, async () => {
    const page = await brand();
    await tab(page, '追踪链接');
    await page
      .getByRole('button', { name: say('新建追踪链接') })
      .first()
      .click();
    await write(page, '内容', '社群海报');
    await write(page, '目标网址', 'https://www.qinglan.example/member');
    await pick(page, say('渠道'), '抖音');
    await page.getByRole('button', { name: say('创建链接') }).click();
    await page.getByText('社群海报').first().waitFor();
    const director = await pageOf('市场总监');
    await go(director, '在途活动总览');
    await director.getByText(name).first().waitFor();
    await tab(page, '战情室');
    await guide.see(page, '计划 … 的 …');
    await guide.see(page, '应达 …');
  });

  it(`[E4] 8: an incident, a pause, and its review${withoutBrowser}`, async () => {
    const page = await brand();
    await page.getByRole('link', { name: say('报告突发事件') }).click();
    await write(page, '现象', '券核销失败');
    await pick(page, say('类型'), '支付失败');
    await pick(page, say('级别'), 'S1 严重');
    await save(page, '创建');
    made.incident = idOf(page);
    await press(page, '响应');
    await state(page, '处理中');
    const steps = page.getByRole('region', { name: say('处置手册') }).getByRole('checkbox');
    await steps.first().click();
    await expect.poll(() => steps.first().isChecked(), patient).toBe(true);
    await guide.see(page, '时间线');
    await page.getByPlaceholder('记一笔').fill('先停券');
    await page.getByRole('button', { name: say('记录'), exact: true }).click();
    await tab(page, '战情室');
    await press(page, '暂停活动', '券核销失败，先停');
    await page.goto(`/incidents/${made.incident}`);
    await press(page, '编辑');
    await write(page, '怎么解决的', '换券批次');
    await save(page, '保存');
    await press(page, '解决');
    await state(page, '已解决');
    await tab(page, '战情室');
    await press(page, '恢复活动');
    await page.goto(`/incidents/${made.incident}`);
    await press(page, '编辑');
    await write(page, '原因', '券批次写错门店');
    await write(page, '怎么不再发生', '发券前抽三家门店试核销');
    await save(page, '保存');
    await press(page, '完成回顾');
    await state(page, '已回顾');
  });

  it(`[E5] 9: a change of the plan${withoutBrowser}`, async () => {
    const page = await brand();
    await tab(page, '计划版本');
    await page
      .getByRole('link', { name: say('申请变更') })
      .first()
      .click();
    await pick(page, say('偏差类型'), '预算');
    await write(page, '变更原因', '首日超出计划四成');
    await write(page, '预期影响', '再增 20 万');
    await write(page, '新预算', '750000');
    await save(page, '创建');
    await press(page, '提交签署');
    await state(page, '待签署');
    for (const position of ['市场总监', '财务总监']) await approve(position, name);
    await tab(page, '计划版本');
    await page.getByText('第 2 版').first().waitFor();
    await guide.see(page, '比较');
  });

  it(`[E2] 10: an urgent one by the green channel${withoutBrowser}`, async () => {
    const page = await brand();
    await page.goto('/campaigns/new');
    await page.getByRole('region', { name: '从模板新建' }).getByRole('button', { name: /618/ }).click();
    const dialog = page.getByRole('dialog');
    const title = `急 ${name}`;
    await fillText(dialog, '名称', title);
    await fieldOf(dialog, '首日').locator('input').fill(daysAfter(today, 3));
    await page.keyboard.press('Enter');
    await fieldOf(dialog, '预算（CNY）').locator('input').fill('30000');
    await dialog.getByRole('button', { name: '新建活动' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    const id = idOf(page);
    await guide.see(page, '须提前 … 天提交，现在只有 … 天，只能走绿色通道');
    await press(page, '走绿色通道', '热点只有三天');
    await approve('市场总监', title);
    await page.goto(`/campaigns/${id}`);
    await guide.see(page, '绿色通道：须在 … 前补齐 …');
    await press(page, '编辑');
    await write(page, '计划成交额', '90000');
    await write(page, '计划 ROI', '150');
    await fieldOf(page, say('方案')).first().waitFor();
    await save(page, '保存');
    await guide.see(page, '材料已补齐，等待审签');
    await page
      .getByRole('button', { name: say('更多'), exact: true })
      .first()
      .waitFor();
  });

  it(`[E6] 11: ended, looked back on, closed, found as a case${withoutBrowser}`, async () => {
    const page = await brand();
    await page.goto(`/campaigns/${made.campaign}`);
    await press(page, '结束并复盘');
    await state(page, '复盘中');
    await tab(page, '复盘');
    await page.getByRole('link', { name: /^RET-/ }).click();
    await page.waitForURL(/\/retrospectives\/[0-9a-f-]{36}$/);
    await guide.see(page, '数据底稿');
    await press(page, '编辑');
    await write(page, '做得好的', '社群预告带来六成到访');
    await guide.see(page, '问题与 5 个为什么');
    await page.getByText(say('添加问题'), { exact: true }).click();
    await page.getByLabel('问题', { exact: true }).fill('券核销失败');
    await page.getByRole('button', { name: say('再问一个为什么') }).click();
    await page.getByLabel('为什么 1', { exact: true }).fill('券批次写错门店');
    await guide.see(page, '改进行动');
    await page.getByText(say('添加行动'), { exact: true }).click();
    await page.getByLabel('行动', { exact: true }).fill('发券前试核销');
    const part = page.locator('.hy-boxes__part');
    await part.nth(0).getByRole('combobox').fill('吴越');
    await page.locator('.ant-select-item-option').filter({ hasText: '吴越', visible: true }).first().click();
    await part.nth(1).locator('input').fill(daysAfter(today, 7));
    await page.keyboard.press('Enter');
    await write(page, '结论', '先试核销再发券');
    await save(page, '保存');
    made.retrospective = page.url();
    await press(page, '提交复盘');
    await state(page, '已提交');
    await approve('市场总监', `${name} 复盘`);
    await page.goto(made.retrospective);
    await press(page, '归档为案例');
    await page.goto(`/campaigns/${made.campaign}`);
    await press(page, '结案');
    await state(page, '已结案');
    await go(page, '案例');
    await page.getByText(name).first().waitFor();
    await tab(page, '相似案例');
  });

  it(`[K2] 12: a playbook of it starts the next one; nothing in the chapter was passed over${withoutBrowser}`, async () => {
    const page = await pageOf('市场总监');
    await go(page, '案例');
    await page.getByRole('link', { name }).first().click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}/);
    await page.getByRole('button', { name: say('生成打法') }).click();
    await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}\/edit$/);
    await write(page, '适用', '会员日');
    await save(page, '保存');
    await page.reload();
    await press(page, '发布试用');
    await state(page, '试用');
    await page.getByRole('button', { name: say('用它发起活动') }).click();
    const dialog = page.getByRole('dialog');
    await fillText(dialog, say('活动名称'), `${name} 下月`);
    await fieldOf(dialog, say('首日')).locator('input').fill(daysAfter(today, 30));
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: say('生成草稿') }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await state(page, '草稿');
    // What only days, a missing list or open items bring forth; the three campaigns meet it.
    const elsewhere = ['按模板生成', '带 … 项必办未就绪', '材料逾期未补：…', '材料已补齐，晚于期限', '超时'];
    expect(guide.unread().filter((word) => !elsewhere.includes(word))).toEqual([]);
    for (const [position, visitor] of Object.entries(at)) expect(visitor?.faults, position).toEqual([]);
  });
});
