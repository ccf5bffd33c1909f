import { expect, it } from 'vitest';
import { withoutBrowser } from '../support/browser.ts';
import { keepCampaignPicture } from '../support/campaign-pictures.ts';
import { fieldOf, fillRange, fillText, pick } from '../support/form.ts';
import { settle } from '../support/settle.ts';
import { act, codeOf, idOf, lookBack, type Stage, state, submit, workOffChecklist } from '../support/stage.ts';
import { call } from '../support/visitor.ts';

const title = '桂花乌龙上市';

/** A launch led from a region in the matrix: two lines of reporting sign it, and both see how it went. */
export function walkLaunch(stage: Stage): void {
  const made = { campaign: '', code: '' };

  it(`[O2] the director changes the structure, and the approvers change with it${withoutBrowser}`, async () => {
    await stage.house.moveTo('2026-06-29T09:30:00+08:00');
    const { director, product, east } = stage.house.people;
    const admin = await stage.visitor('admin');
    const path = `/api/records/people/${east.id}`;
    const { item } = await call<{ item: { version: number } }>(admin, 'GET', path);
    const patch = { manager: director.id, projectLead: product.id };
    await call(admin, 'PATCH', path, { version: item.version, patch });
    const policy = await stage.organise('矩阵式', '新品项目组试行矩阵管理');
    await keepCampaignPicture(policy, 'policy-matrix');
    const page = await stage.pageOf('east');
    await page.goto('/campaigns/new');
    await fillText(page, '名称', title);
    await pick(page, '类型', '新品上市');
    await fillRange(page, '起止', '2026-07-20', '2026-07-26');
    await page.getByRole('button', { name: '创建', exact: true }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    made.campaign = idOf(page);
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fillText(page, '目的', '华东首发，两周内铺到 300 家门店');
    await fillText(page, '预算', '6000');
    await fillText(page, '计划成交额', '24000');
    await fillText(page, '方案', '先 30 家门店试饮，再上抖音同城');
    await fillText(page, '风险与预案', '原料到货延迟则改为预售');
    await submit(page, '保存');
    await act(page, '提交审批');
    await state(page, '待审批');
    await settle(page);
    await keepCampaignPicture(page, 'launch-proposed');
  });

  it(`[O2] both lines of reporting sign it, and one of them alone does not do${withoutBrowser}`, async () => {
    const page = await stage.pageOf('east');
    await stage.approve('director', title);
    await page.goto(`/campaigns/${made.campaign}`);
    await state(page, '待审批');
    await stage.approve('product', title, '新品物料已排产', (seen) => keepCampaignPicture(seen, 'launch-decide'));
    await page.goto(`/campaigns/${made.campaign}`);
    await state(page, '已批准');
    made.code = await codeOf(page);
  });

  it(`[E3] its region and its colleagues prepare it, each what is theirs${withoutBrowser}`, async () => {
    const page = await stage.pageOf('east');
    await act(page, '开始筹备');
    await state(page, '筹备中');
    await stage.house.moveTo('2026-07-15T10:00:00+08:00');
    // Each ticks what is theirs: the region is not offered what waits for a colleague.
    for (const who of ['east', 'product', 'digital'] as const) {
      const own = await stage.pageOf(who);
      await own.goto(`/campaigns/${made.campaign}?tab=prep`);
      await workOffChecklist(own);
      await settle(own);
      if (who === 'east') await keepCampaignPicture(own, 'launch-checklist');
    }
  });

  it(`[E3] the director says go, and it goes live on its day${withoutBrowser}`, async () => {
    const page = await stage.pageOf('east');
    await page.goto(`/campaigns/${made.campaign}`);
    await page.getByText('10/10 就绪').first().waitFor();
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fieldOf(page, '物料到位').getByRole('switch').click();
    await submit(page, '保存');
    await stage.decideGo(made.campaign);
    await stage.house.moveTo('2026-07-20T08:30:00+08:00');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '上线');
    await state(page, '进行中');
    await page.getByText('按时完成').first().waitFor();
  });

  it(`[E4] visits and orders of its link reach the control room of both who signed it${withoutBrowser}`, async () => {
    const link = await stage.link('east', made.campaign, '门店试饮海报');
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(302);
    const page = await stage.pageOf('product');
    await page.goto(`/campaigns/${made.campaign}?tab=control`);
    await settle(page);
    await stage.sell(made.code, 24, 128);
    await page.getByText('3,072').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'launch-control-room');
    const director = await stage.pageOf('director');
    await director.goto('/control-room');
    await director.getByRole('link', { name: title }).first().waitFor();
    expect(stage.at.product?.faults).toEqual([]);
  });

  it(`[E6] its retrospective is written in time, accepted, and closes it as a case${withoutBrowser}`, async () => {
    const page = await stage.pageOf('east');
    await stage.house.moveTo('2026-07-27T10:00:00+08:00');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结束并复盘');
    await state(page, '复盘中');
    await lookBack(page, made.campaign, {
      good: '门店试饮带来六成首单',
      problem: '第二天试饮杯用完',
      whys: ['按去年客流备货', '没有问门店周末排班'],
      action: '上市前一周向门店要客流预估',
      owner: '何安',
      due: '2026-09-10',
      lesson: '先试饮后投放，试饮杯按周末客流的 1.5 倍备',
    });
    await keepCampaignPicture(page, 'launch-retrospective');
    await act(page, '提交复盘');
    await state(page, '已提交');
    await stage.approve('director', `${title} 复盘`, '同意，试饮做法推到华南');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结案');
    await state(page, '已结案');
    await settle(page);
    await keepCampaignPicture(page, 'launch-closed');
    expect(stage.at.east?.faults).toEqual([]);
  });
}
