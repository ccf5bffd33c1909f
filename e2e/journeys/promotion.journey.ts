import { expect, it } from 'vitest';
import { withoutBrowser } from '../support/browser.ts';
import { keepCampaignPicture } from '../support/campaign-pictures.ts';
import { fieldOf, fillRange, fillText, pick } from '../support/form.ts';
import { settle } from '../support/settle.ts';
import { act, codeOf, idOf, lookBack, patient, type Stage, state, submit, workOffChecklist } from '../support/stage.ts';
import { call } from '../support/visitor.ts';

const title = '618 年中大促';

/** A 618 promotion from its template to its case: planned, with a deviation, an incident and a late retrospective. */
export function walkPromotion(stage: Stage): void {
  const made = { campaign: '', code: '', link: '', incident: '', next: '' };

  it(`[E1] begins from a template, with its tasks and its checklist${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await page.goto('/campaigns/new');
    await page.getByRole('region', { name: '从模板新建' }).getByRole('button', { name: /618/ }).click();
    const dialog = page.getByRole('dialog');
    await fillText(dialog, '名称', title);
    await fieldOf(dialog, '首日').locator('input').fill('2026-06-05');
    await page.keyboard.press('Enter');
    await fillText(dialog, '预算（CNY）', '600000');
    await keepCampaignPicture(page, 'campaign-template');
    await dialog.getByRole('button', { name: '新建活动' }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    made.campaign = idOf(page);
    await settle(page);
    // Whom it will have to pass, before anybody is asked.
    for (const name of ['林岚', '陈清', '王启山']) await page.getByText(name).first().waitFor();
    await keepCampaignPicture(page, 'campaign-draft');
  });

  it(`[E2] is refused within fifteen days of its start, and may go earlier${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await page.getByText('须提前 15 天提交，现在只有 11 天，只能走绿色通道').first().waitFor();
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fillText(page, '目的', '年中冲量，拉回沉睡会员');
    await fillText(page, '调研结论', '去年同期老客囤货占七成，沉睡会员对满减最敏感');
    await fillText(page, '计划成交额', '2400000');
    await fillText(page, '计划 ROI', '300');
    await fillText(page, '风险与预案', '爆单时启用备用仓，支付故障时切换通道');
    await submit(page, '保存');
    await act(page, '提交审批');
    await page.locator('[class*=hy-toast]').filter({ hasText: '绿色通道' }).first().waitFor();
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fillRange(page, '起止', '2026-06-16', '2026-06-18');
    await submit(page, '保存');
    await page.getByText('须提前 15 天提交，还剩 22 天').first().waitFor();
  });

  it(`[O1] its proposal passes director, finance and the executive, each in their turn${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await act(page, '提交审批');
    await state(page, '待审批');
    await settle(page);
    await keepCampaignPicture(page, 'campaign-proposed');
    await stage.approve('director', title, '同意，注意库存', (seen) => keepCampaignPicture(seen, 'campaign-decide'));
    await stage.approve('finance', title);
    stage.at.executive = await stage.house.enter('executive', { width: 390 });
    await stage.approve('executive', title);
    await page.goto(`/campaigns/${made.campaign}`);
    await state(page, '已批准');
    expect(stage.at.brand?.faults).toEqual([]);
  });

  it(`[E3] its checklist is worked off, the director says go, and it goes live on its day${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await act(page, '开始筹备');
    await state(page, '筹备中');
    await stage.house.moveTo('2026-06-12T09:30:00+08:00');
    await page.goto(`/campaigns/${made.campaign}?tab=prep`);
    await page
      .getByRole('button', { name: /^就绪 / })
      .first()
      .waitFor();
    await keepCampaignPicture(page, 'campaign-checklist');
    await workOffChecklist(page);
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fieldOf(page, '物料到位').getByRole('switch').click();
    await submit(page, '保存');
    await keepCampaignPicture(await stage.decideGo(made.campaign), 'campaign-go');
    await stage.house.moveTo('2026-06-16T00:05:00+08:00');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '上线');
    await state(page, '进行中');
    await settle(page);
    await keepCampaignPicture(page, 'campaign-live');
    made.code = await codeOf(page);
  });

  it(`[E4] the control room shows orders within seconds of the event${withoutBrowser}`, async () => {
    made.link = await stage.link('brand', made.campaign, '618 主会场');
    const page = await stage.pageOf('director');
    await page.goto(`/campaigns/${made.campaign}?tab=control`);
    await settle(page);
    await stage.sell(made.code, 10, 199);
    const sent = performance.now();
    await page.getByText('1,990').first().waitFor();
    console.log(`control room after ${Math.round(performance.now() - sent)} ms`);
    await keepCampaignPicture(page, 'campaign-control-room');
  });

  const redirects = async (): Promise<boolean> => (await fetch(made.link, { redirect: 'manual' })).status === 302;

  it(`[E4] an incident is answered by its runbook, and a pause stops the links until it is over${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await page.goto(`/campaigns/${made.campaign}?tab=control`);
    expect(await redirects()).toBe(true);
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
    await expect.poll(redirects, patient).toBe(false);
    await keepCampaignPicture(page, 'campaign-paused');
    await page.goto(`/incidents/${made.incident}`);
    const steps = page.getByRole('region', { name: '处置手册' }).getByRole('checkbox');
    await steps.first().waitFor();
    for (let i = 0; i < (await steps.count()); i += 1) {
      await steps.nth(i).click();
      await expect.poll(() => steps.nth(i).isChecked(), patient).toBe(true);
      await settle(page);
    }
    await page.getByPlaceholder('记一笔').fill('切到备用通道，测试单支付成功');
    await page.getByRole('button', { name: '记录', exact: true }).click();
    await page.getByText('切到备用通道，测试单支付成功').waitFor();
    await keepCampaignPicture(page, 'campaign-incident');
    await page.getByRole('button', { name: '编辑', exact: true }).click();
    await fillText(page, '怎么解决的', '切换到备用支付通道');
    await submit(page, '保存');
    await act(page, '解决');
    await state(page, '已解决');
    await page.goto(`/campaigns/${made.campaign}?tab=control`);
    await act(page, '恢复活动');
    await expect.poll(redirects, patient).toBe(true);
    const told = (await stage.house.mailsTo('director')).map((m) => m.subject ?? '');
    expect(told.filter((subject) => subject.includes('S1 严重')).length, told.join('\n')).toBeGreaterThan(0);
  });

  it(`[E5] a change of the budget takes two signatures and makes the next version of the plan${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
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
    await stage.approve('director', title);
    await stage.approve('finance', title);
    await page.goto(`/campaigns/${made.campaign}?tab=plan`);
    await page.getByText('第 2 版').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'campaign-plan-versions');
  });

  it(`[E6] its retrospective is prepared by the system, and holds the next proposal while it is overdue${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await stage.house.moveTo('2026-06-19T10:00:00+08:00');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结束并复盘');
    await state(page, '复盘中');
    // Dragon Boat Festival on the 19th: three working days after the 18th end with the 24th.
    await stage.house.moveTo('2026-06-25T10:00:00+08:00');
    await expect.poll(() => stage.noticesOf('brand'), { timeout: 30_000 }).toMatch(/618 年中大促”的“复盘”已到期未完成/);
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
    await submit(page, '保存');
    await act(page, '提交审批');
    await page.locator('[class*=hy-toast]').filter({ hasText: '交了复盘才能提交新方案' }).first().waitFor();
    await lookBack(page, made.campaign, {
      good: '首日预热把成交提前了 6 小时',
      problem: '支付通道报错 20 分钟',
      whys: ['通道限流', '没有提前报备流量', '流量预估只看了去年'],
      action: '大促前两周向支付机构报备峰值',
      owner: '李想',
      due: '2026-10-20',
      lesson: '预热提前一周，支付峰值提前报备',
    });
    await keepCampaignPicture(page, 'campaign-retrospective');
    await act(page, '提交复盘');
    await state(page, '已提交');
    await page.goto(`/campaigns/${made.next}`);
    await act(page, '提交审批');
    await state(page, '待审批');
  });

  it(`[K1] accepted, it closes the campaign, and its action waits for its owner as a task${withoutBrowser}`, async () => {
    const page = await stage.pageOf('brand');
    await stage.approve('director', `${title} 复盘`, '写得清楚');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结案');
    await state(page, '已结案');
    const tasks = await call<{ items: { title: string }[] }>(
      await stage.visitor('digital'),
      'GET',
      `/api/records/tasks?search=${encodeURIComponent('报备峰值')}`,
    );
    expect(tasks.items.map((task) => task.title)).toEqual(['大促前两周向支付机构报备峰值']);
  });
}
