import { Analytics } from '@segment/analytics-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launchBrowser, withoutBrowser } from './support/browser.ts';
import { keepCampaignPicture } from './support/campaign-pictures.ts';
import { fieldOf, fillRange, fillText, pick } from './support/form.ts';
import { type Colleague, type House, openHouse } from './support/house.ts';
import { keepFailures, keepPicture, stopAtFailure } from './support/pictures.ts';
import { settle } from './support/settle.ts';
import { call, type Visitor } from './support/visitor.ts';

const idOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
/** A busy machine takes its time. */
const wait = { timeout: 15_000 };
const state = (page: Page, word: string): Promise<void> =>
  page.locator('.hy-pagehead').getByText(word).first().waitFor();

describe.skipIf(!chromiumPath)('Three campaigns, from the first idea to the filed case', () => {
  let browser: Browser;
  let house: House;
  const at: Partial<Record<Colleague, Visitor>> = {};
  const visitor = async (who: Colleague): Promise<Visitor> => (at[who] ??= await house.enter(who));
  const pageOf = async (who: Colleague): Promise<Page> => (await visitor(who)).page;
  const made = { campaign: '', code: '', writeKey: '', orders: 0, link: '', incident: '', next: '' };

  keepFailures(() => at);
  stopAtFailure();
  beforeAll(async () => {
    browser = await launchBrowser();
    house = await openHouse(browser, '2026-05-25T10:00:00+08:00');
  });
  afterAll(async () => {
    await house?.close();
    await browser?.close();
  });

  /** Opens what waits for a person, and signs or approves it as they do. */
  const approve = async (who: Colleague, title: string, opinion?: string): Promise<void> => {
    const page = await pageOf(who);
    await page.goto('/approvals');
    await page
      .getByRole('link', { name: new RegExp(title) })
      .first()
      .click();
    await page.waitForURL(/\/approvals\/[0-9a-f-]{36}$/);
    const box = page.locator('.hy-appr__decide');
    await box.waitFor();
    if (opinion !== undefined) await box.locator('textarea').first().fill(opinion);
    const proof = box.locator('input[type=password]');
    if ((await proof.count()) > 0) await proof.fill(house.password);
    await settle(page);
    await box.getByRole('button', { name: '批准', exact: true }).click();
    await box.getByRole('button', { name: '批准', exact: true }).waitFor({ state: 'hidden' });
  };

  /** Writes the retrospective of a campaign that has ended, with one problem asked five times and one action. */
  const lookBack = async (page: Page, campaign: string, owner: string): Promise<void> => {
    await page.goto(`/campaigns/${campaign}?tab=retrospective`);
    await page.getByRole('link', { name: /^RET-/ }).click();
    await page.waitForURL(/\/retrospectives\/[0-9a-f-]{36}$/);
    await page.getByRole('button', { name: '编辑', exact: true }).click();
    await fillText(page, '做得好的', '首日预热把成交提前了 6 小时');
    await page.getByText('添加问题', { exact: true }).click();
    await page.getByLabel('问题', { exact: true }).fill('支付通道报错 20 分钟');
    for (const [i, why] of ['通道限流', '没有提前报备流量', '流量预估只看了去年'].entries()) {
      await page.getByRole('button', { name: '再问一个为什么' }).click();
      await page.getByLabel(`为什么 ${i + 1}`, { exact: true }).fill(why);
    }
    await page.getByText('添加行动', { exact: true }).click();
    await page.getByLabel('行动', { exact: true }).fill('大促前两周向支付机构报备峰值');
    const part = page.locator('.hy-boxes__part');
    await part.nth(0).getByRole('combobox').fill(owner);
    await page.locator('.ant-select-item-option').filter({ hasText: owner, visible: true }).first().click();
    await part.nth(1).locator('input').fill('2026-10-20');
    await page.keyboard.press('Enter');
    await fillText(page, '结论', '预热提前一周，支付峰值提前报备');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.waitForURL(/\/retrospectives\/[0-9a-f-]{36}$/);
    await settle(page);
  };
  /** Another structure by the house policy; the approvers follow. */
  const organise = async (structure: string, reason: string): Promise<Page> => {
    const page = await pageOf('director');
    await page.goto('/policy');
    await page.getByText(structure, { exact: true }).click();
    await fillText(page, '修改原因', reason);
    await page.getByRole('button', { name: '保存为新版本' }).click();
    await page
      .getByText(/^第 \d+ 版$/)
      .first()
      .waitFor();
    await expect.poll(() => page.getByRole('button', { name: '保存为新版本' }).isDisabled(), wait).toBe(true);
    return page;
  };
  /** Takes a step of the record on the page: a button of its own or in the menu, with its reason where one is asked for. */
  const act = async (page: Page, label: string, reason?: string): Promise<void> => {
    await settle(page);
    const button = page.getByRole('button', { name: label, exact: true });
    if ((await button.count()) > 0) await button.first().click();
    else {
      await page.getByRole('button', { name: '更多', exact: true }).click();
      await page.getByRole('menuitem', { name: new RegExp(`^${label}`) }).click();
    }
    if (reason === undefined) return;
    const dialog = page.getByRole('dialog');
    await dialog.locator('textarea').fill(reason);
    await dialog
      .getByRole('button', { name: new RegExp(`^${label.slice(0, 2)}`) })
      .last()
      .click();
    await dialog.waitFor({ state: 'hidden' });
  };
  /** Events as a shop sends them, by the Segment library for Node. */
  const sell = async (orders: number, each: number): Promise<void> => {
    const analytics = new Analytics({ writeKey: made.writeKey, host: house.url, flushAt: 20 });
    const context = { campaign: { name: made.code, source: 'douyin', medium: 'feed' } };
    for (let i = 0; i < orders; i += 1) {
      made.orders += 1;
      const userId = `buyer-${made.orders}@example.cn`;
      analytics.page({ userId, properties: { url: 'https://shop.example.cn/618' }, context });
      analytics.track({
        userId,
        event: 'Order Completed',
        properties: { order_id: `O-${made.orders}`, revenue: each, currency: 'CNY' },
        context,
      });
    }
    await analytics.closeAndFlush();
  };

  describe('a 618 promotion', () => {
    it(`[E1] begins from a template, with its tasks and its checklist${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await page.goto('/campaigns/new');
      await page.getByRole('region', { name: '从模板新建' }).getByRole('button', { name: /618/ }).click();
      const dialog = page.getByRole('dialog');
      await fillText(dialog, '名称', '618 年中大促');
      const first = fieldOf(dialog, '首日').locator('input');
      await first.fill('2026-06-05');
      await page.keyboard.press('Enter');
      await fillText(dialog, '预算（CNY）', '600000');
      await keepCampaignPicture(page, 'campaign-template');
      await dialog.getByRole('button', { name: '新建活动' }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      made.campaign = idOf(page);
      await settle(page);
      await keepCampaignPicture(page, 'campaign-draft');
    });

    it(`[E2] is refused within fifteen days of its start, and may go earlier${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await page.getByText('须提前 15 天提交，现在只有 11 天，只能走绿色通道').first().waitFor();
      await page.goto(`/campaigns/${made.campaign}/edit`);
      await fillText(page, '目的', '年中冲量，拉回沉睡会员');
      await fillText(page, '计划成交额', '2400000');
      await fillText(page, '计划 ROI', '300');
      await fillText(page, '风险与预案', '爆单时启用备用仓，支付故障时切换通道');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await act(page, '提交审批');
      await page.locator('[class*=hy-toast]').filter({ hasText: '绿色通道' }).first().waitFor();
      await page.goto(`/campaigns/${made.campaign}/edit`);
      await fillRange(page, '起止', '2026-06-16', '2026-06-18');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await page.getByText('须提前 15 天提交，还剩 22 天').first().waitFor();
    });

    it(`[O1] its proposal passes director, finance and the executive, each in their turn${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await act(page, '提交审批');
      await state(page, '待审批');
      await keepPicture(page, 'campaign-proposed');
      await approve('director', '618 年中大促', '同意，注意库存');
      await approve('finance', '618 年中大促');
      at.executive = await house.enter('executive', { width: 390 });
      await approve('executive', '618 年中大促');
      await page.goto(`/campaigns/${made.campaign}`);
      await state(page, '已批准');
      expect(at.brand?.faults).toEqual([]);
    });

    it(`[E3] its checklist is worked off, the director says go, and it goes live on its day${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await act(page, '开始筹备');
      await state(page, '筹备中');
      await house.moveTo('2026-06-12T09:30:00+08:00');
      await page.goto(`/campaigns/${made.campaign}?tab=prep`);
      const ready = page.getByRole('button', { name: /^就绪 / });
      await ready.first().waitFor();
      await keepCampaignPicture(page, 'campaign-checklist');
      for (let left = await ready.count(); left > 0; left -= 1) {
        await ready.first().click();
        await expect.poll(() => ready.count(), wait).toBe(left - 1);
      }
      const director = await pageOf('director');
      await director.goto(`/campaigns/${made.campaign}?tab=prep`);
      await director.getByRole('button', { name: '决定上线', exact: true }).click();
      await director.getByText('林岚').last().waitFor();
      await keepCampaignPicture(director, 'campaign-go');
      await house.moveTo('2026-06-16T00:05:00+08:00');
      await page.goto(`/campaigns/${made.campaign}`);
      await act(page, '上线');
      await state(page, '进行中');
      await settle(page);
      await keepPicture(page, 'campaign-live');
      made.code = /CMP-\d{4}-\d{4}/.exec(await page.locator('.hy-pagehead__before').innerText())?.[0] ?? '';
    });

    it(`[E4] the control room shows orders within seconds of the event${withoutBrowser}`, async () => {
      const admin = await visitor('admin');
      const { key } = await call<{ key: string }>(admin, 'POST', '/api/tracking/write-keys', { name: '商城' });
      made.writeKey = key;
      const channel = await call<{ item: { id: string } }>(admin, 'POST', '/api/records/channels', {
        name: '抖音',
        slug: 'douyin',
        category: 'public',
      });
      const link = await call<{ item: { shortUrl: string } }>(
        await visitor('brand'),
        'POST',
        '/api/records/tracked-links',
        {
          name: '618 主会场',
          channel: channel.item.id,
          campaign: made.campaign,
          target: 'https://shop.example.cn/618',
        },
      );
      made.link = link.item.shortUrl;
      const page = await pageOf('director');
      await page.goto(`/campaigns/${made.campaign}?tab=control`);
      await settle(page);
      await sell(10, 199);
      const sent = performance.now();
      await page.getByText('1,990').first().waitFor();
      console.log(`control room after ${Math.round(performance.now() - sent)} ms`);
      await keepCampaignPicture(page, 'campaign-control-room');
    });

    it(`[E4] an incident is answered by its runbook, and a pause stops the links until it is over${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await page.goto(`/campaigns/${made.campaign}?tab=control`);
      expect((await fetch(made.link, { redirect: 'manual' })).status).toBe(302);
      await page.getByRole('link', { name: '报告突发事件' }).click();
      await fillText(page, '现象', '微信支付下单报错');
      await pick(page, '类型', '支付失败');
      await pick(page, '级别', 'S1 严重');
      await page.getByRole('button', { name: '创建', exact: true }).click();
      await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
      made.incident = idOf(page);
      await act(page, '响应');
      await state(page, '处理中');
      await page.goto(`/campaigns/${made.campaign}?tab=control`);
      await act(page, '暂停活动', '支付通道报错，先停投放');
      await page.getByText('活动已暂停，链接与消息已停止').waitFor();
      await expect.poll(async () => (await fetch(made.link, { redirect: 'manual' })).status, wait).not.toBe(302);
      await keepCampaignPicture(page, 'campaign-paused');
      await page.goto(`/incidents/${made.incident}`);
      const steps = page.getByRole('region', { name: '处置手册' }).getByRole('checkbox');
      await steps.first().waitFor();
      for (let i = 0; i < (await steps.count()); i += 1) {
        await steps.nth(i).click();
        await expect.poll(() => steps.nth(i).isChecked(), wait).toBe(true);
        await settle(page);
      }
      await page.getByPlaceholder('记一笔').fill('切到备用通道，测试单支付成功');
      await page.getByRole('button', { name: '记录', exact: true }).click();
      await page.getByText('切到备用通道，测试单支付成功').waitFor();
      await keepCampaignPicture(page, 'campaign-incident');
      await page.getByRole('button', { name: '编辑', exact: true }).click();
      await fillText(page, '怎么解决的', '切换到备用支付通道');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/incidents\/[0-9a-f-]{36}$/);
      await act(page, '解决');
      await state(page, '已解决');
      await page.goto(`/campaigns/${made.campaign}?tab=control`);
      await act(page, '恢复活动');
      await expect.poll(async () => (await fetch(made.link, { redirect: 'manual' })).status, wait).toBe(302);
      const told = (await house.mailsTo('director')).map((m) => m.subject ?? '');
      expect(told.filter((subject) => subject.includes('S1 严重')).length, told.join('\n')).toBeGreaterThan(0);
    });

    it(`[E5] a change of the budget takes two signatures and makes the next version of the plan${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await page.goto(`/campaigns/${made.campaign}?tab=plan`);
      await settle(page);
      await page.getByRole('link', { name: '申请变更' }).first().click();
      await pick(page, '偏差类型', '预算');
      await fillText(page, '变更原因', '首日成交超出计划四成，追加信息流预算');
      await fillText(page, '预期影响', '成交额再增 60 万，投产比不低于 3');
      await fillText(page, '新预算', '750000');
      await page.getByRole('button', { name: '创建', exact: true }).click();
      await page.waitForURL(/\/campaign-changes\/[0-9a-f-]{36}$/);
      await act(page, '提交签署');
      await state(page, '待签署');
      await approve('director', '618 年中大促');
      await approve('finance', '618 年中大促');
      await page.goto(`/campaigns/${made.campaign}?tab=plan`);
      await page.getByText('第 2 版').first().waitFor();
      await settle(page);
      await keepCampaignPicture(page, 'campaign-plan-versions');
    });
  });

  describe('a launch in the matrix', () => {
    const title = '桂花乌龙上市';
    it(`[O2] the director changes the structure, and the approvers change with it${withoutBrowser}`, async () => {
      const admin = await visitor('admin');
      const { item } = await call<{ item: { version: number } }>(
        admin,
        'GET',
        `/api/records/people/${house.people.east.id}`,
      );
      await call(admin, 'PATCH', `/api/records/people/${house.people.east.id}`, {
        version: item.version,
        patch: { manager: house.people.director.id, projectLead: house.people.product.id },
      });
      const policy = await organise('矩阵式', '新品项目组试行矩阵管理');
      await keepCampaignPicture(policy, 'policy-matrix');
      const page = await pageOf('east');
      await page.goto('/campaigns/new');
      await fillText(page, '名称', title);
      await pick(page, '类型', '新品上市');
      await fillRange(page, '起止', '2026-07-06', '2026-07-12');
      await page.getByRole('button', { name: '创建', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      const id = idOf(page);
      await page.goto(`/campaigns/${id}/edit`);
      await fillText(page, '目的', '华东首发，两周内铺到 300 家门店');
      await fillText(page, '预算', '60000');
      await fillText(page, '计划成交额', '240000');
      await fillText(page, '风险与预案', '原料到货延迟则改为预售');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await act(page, '提交审批');
      await state(page, '待审批');
      await settle(page);
      await keepPicture(page, 'campaign-matrix');
      await approve('director', title);
      await approve('product', title, '新品物料已排产');
      await page.goto(`/campaigns/${id}`);
      await state(page, '已批准');
    });
  });

  describe('an urgent campaign', () => {
    const title = '高温橙色预警：冰饮补给';
    it(`[E2] goes the green channel, and its papers come late${withoutBrowser}`, async () => {
      await organise('集中式', '日常活动回到集中审批');
      const page = await pageOf('digital');
      await page.goto('/campaigns/new');
      await fillText(page, '名称', title);
      await pick(page, '类型', '促销');
      await fillRange(page, '起止', '2026-06-17', '2026-06-19');
      await page.getByRole('button', { name: '创建', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      const id = idOf(page);
      await page.goto(`/campaigns/${id}/edit`);
      await fillText(page, '目的', '借高温预警上线冰饮半价');
      await fillText(page, '预算', '20000');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await act(page, '走绿色通道', '今天发布高温橙色预警，明天就要上线');
      await state(page, '待审批');
      await approve('director', title, '同意先上，材料明天补齐');
      await page.goto(`/campaigns/${id}`);
      await state(page, '已批准');
      await page.getByText('绿色通道：须在').first().waitFor();
      await settle(page);
      await keepCampaignPicture(page, 'campaign-green-channel');
      await act(page, '开始筹备');
      await state(page, '筹备中');
      const director = await pageOf('director');
      await director.goto(`/campaigns/${id}?tab=prep`);
      await fieldOf(director, '原因').locator('textarea').fill('高温预警已发布，先上线，清单当天补齐');
      await director.getByRole('button', { name: '决定上线', exact: true }).click();
      await director.getByText(/带 \d+ 项必办未就绪/).waitFor();
      await house.moveTo('2026-06-17T08:00:00+08:00');
      await page.reload();
      await act(page, '上线');
      await state(page, '进行中');
      // Two working days of eight hours have passed, and nobody has written the papers.
      await house.moveTo('2026-06-18T14:00:00+08:00');
      await page.reload();
      await page.getByText('材料逾期未补').first().waitFor();
      await keepPicture(page, 'campaign-papers-late');
      await page.goto(`/campaigns/${id}/edit`);
      await fillText(page, '计划成交额', '80000');
      await fillText(page, '计划 ROI', '200');
      await fillText(page, '方案', '冰饮第二杯半价，抖音与视频号同步');
      await fillText(page, '风险与预案', '原料不足时限量');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await page.getByText('材料已补齐').first().waitFor();
    });
  });

  describe('the end of the 618 promotion', () => {
    it(`[E6] its retrospective is prepared by the system, and holds the next proposal while it is overdue${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await house.moveTo('2026-06-19T10:00:00+08:00');
      await page.goto(`/campaigns/${made.campaign}`);
      await act(page, '结束并复盘');
      await state(page, '复盘中');
      // Dragon Boat Festival on the 19th: three working days after the 18th end with the 24th.
      await house.moveTo('2026-06-25T10:00:00+08:00');
      const owed = async (who: Colleague): Promise<string> =>
        JSON.stringify(await call(await visitor(who), 'GET', '/api/notices?limit=50'));
      await expect.poll(() => owed('brand'), { timeout: 30_000 }).toMatch(/618 年中大促”的“复盘”已到期未完成/);
      await page.goto('/campaigns/new');
      await fillText(page, '名称', '七夕联名');
      await pick(page, '类型', '联名');
      await fillRange(page, '起止', '2026-08-17', '2026-08-19');
      await page.getByRole('button', { name: '创建', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      made.next = idOf(page);
      await page.goto(`/campaigns/${made.next}/edit`);
      await fillText(page, '目的', '联名带新客');
      await fillText(page, '预算', '50000');
      await fillText(page, '计划成交额', '150000');
      await fillText(page, '风险与预案', '联名方延期则改期');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await act(page, '提交审批');
      await page.locator('[class*=hy-toast]').filter({ hasText: '交了复盘才能提交新方案' }).first().waitFor();
      await lookBack(page, made.campaign, '李想');
      await keepCampaignPicture(page, 'campaign-retrospective');
      await act(page, '提交复盘');
      await state(page, '已提交');
      await page.goto(`/campaigns/${made.next}`);
      await act(page, '提交审批');
      await state(page, '待审批');
    });

    it(`[K1] accepted, it closes the campaign and is found as a case${withoutBrowser}`, async () => {
      const page = await pageOf('brand');
      await approve('director', '618 年中大促', '写得清楚');
      await page.goto(`/campaigns/${made.campaign}`);
      await act(page, '结案');
      await state(page, '已结案');
      const director = await pageOf('director');
      await director.goto('/library?q=618');
      const found = director.getByRole('link', { name: /618 年中大促/ }).first();
      await found.waitFor();
      await settle(director);
      await keepCampaignPicture(director, 'campaign-case-found');
      await found.click();
      await director.waitForURL(/\/cases\/[0-9a-f-]{36}/);
      await settle(director);
      await keepCampaignPicture(director, 'campaign-case');
      // The action of the retrospective waits for its owner as a task.
      const tasks = await call<{ items: { title: string }[] }>(
        await visitor('digital'),
        'GET',
        `/api/records/tasks?search=${encodeURIComponent('报备峰值')}`,
      );
      expect(tasks.items.map((task) => task.title)).toEqual(['大促前两周向支付机构报备峰值']);
    });

    it(`[K2] its way of working starts the next campaign by one click${withoutBrowser}`, async () => {
      const page = await pageOf('director');
      await page.getByRole('button', { name: '生成打法' }).click();
      await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}\/edit$/);
      await fillText(page, '适用', '年中、年末大促，已有会员基础');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}$/);
      await page.reload();
      await act(page, '发布试用');
      await state(page, '试用');
      await page.getByRole('button', { name: '用它发起活动' }).click();
      const dialog = page.getByRole('dialog');
      await fillText(dialog, '活动名称', '双11 大促');
      await fieldOf(dialog, '首日').locator('input').fill('2026-11-01');
      await page.keyboard.press('Enter');
      await dialog.getByRole('button', { name: '生成草稿' }).click();
      await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
      await page.getByRole('heading', { name: '双11 大促' }).waitFor();
      await state(page, '草稿');
    });
  });
});
