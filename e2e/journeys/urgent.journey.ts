import { expect, it } from 'vitest';
import { withoutBrowser } from '../support/browser.ts';
import { keepCampaignPicture } from '../support/campaign-pictures.ts';
import { fillRange, fillText, pick } from '../support/form.ts';
import { settle } from '../support/settle.ts';
import { act, codeOf, idOf, lookBack, type Stage, state, submit, workOffChecklist } from '../support/stage.ts';

const title = '高温橙色预警：冰饮补给';

/** An urgent campaign through the green channel, whose papers come late: it runs all the same, and the lateness stays. */
export function walkUrgent(stage: Stage): void {
  const made = { campaign: '', code: '' };

  it(`[E2] goes the green channel with objective and budget alone${withoutBrowser}`, async () => {
    await stage.house.moveTo('2026-07-28T09:00:00+08:00');
    await stage.organise('集中式', '日常活动回到集中审批');
    const page = await stage.pageOf('digital');
    await page.goto('/campaigns/new');
    await fillText(page, '名称', title);
    await pick(page, '类型', '促销');
    await fillRange(page, '起止', '2026-07-29', '2026-07-31');
    await page.getByRole('button', { name: '创建', exact: true }).click();
    await page.waitForURL(/\/campaigns\/[0-9a-f-]{36}$/);
    made.campaign = idOf(page);
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fillText(page, '目的', '借高温预警上线冰饮半价');
    await fillText(page, '预算', '2000');
    await submit(page, '保存');
    await act(page, '走绿色通道', '今天发布高温橙色预警，明天就要上线');
    await state(page, '待审批');
    await stage.approve('director', title, '同意先上，材料明天补齐');
    await page.goto(`/campaigns/${made.campaign}`);
    await state(page, '已批准');
    await page.getByText('绿色通道：须在').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'campaign-green-channel');
    made.code = await codeOf(page);
  });

  it(`[E3] goes live the next morning with what is not ready named in the decision${withoutBrowser}`, async () => {
    const page = await stage.pageOf('digital');
    await act(page, '开始筹备');
    await state(page, '筹备中');
    const director = await stage.decideGo(made.campaign, '高温预警已发布，先上线，清单当天补齐');
    await director.getByText(/带 \d+ 项必办未就绪/).waitFor();
    await settle(director);
    await keepCampaignPicture(director, 'urgent-go');
    await stage.house.moveTo('2026-07-29T08:00:00+08:00');
    await page.reload();
    await act(page, '上线');
    await state(page, '进行中');
    await page.goto(`/campaigns/${made.campaign}?tab=control`);
    await settle(page);
    await stage.sell(made.code, 60, 19.9);
    await page.getByText('1,194').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'urgent-live');
    await page.goto(`/campaigns/${made.campaign}?tab=prep`);
    await workOffChecklist(page);
  });

  it(`[E2] its papers are flagged when their time is over, and the lateness stays when they come${withoutBrowser}`, async () => {
    const page = await stage.pageOf('digital');
    // Two working days of eight hours have passed, and nobody has written the papers.
    await stage.house.moveTo('2026-07-30T14:00:00+08:00');
    await expect.poll(() => stage.noticesOf('director'), { timeout: 30_000 }).toMatch(/材料逾期未补/);
    await page.goto(`/campaigns/${made.campaign}`);
    await page.getByText('材料逾期未补').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'urgent-late');
    await page.goto(`/campaigns/${made.campaign}/edit`);
    await fillText(page, '计划成交额', '8000');
    await fillText(page, '计划 ROI', '200');
    await fillText(page, '方案', '冰饮第二杯半价，抖音与视频号同步');
    await fillText(page, '风险与预案', '原料不足时限量');
    await submit(page, '保存');
    await page.getByText('材料已补齐').first().waitFor();
    await settle(page);
    await keepCampaignPicture(page, 'urgent-papers');
    await expect.poll(() => stage.noticesOf('director'), { timeout: 30_000 }).toMatch(/已补齐材料/);
  });

  it(`[E6] its retrospective names the late papers, is accepted and closes it as a case${withoutBrowser}`, async () => {
    const page = await stage.pageOf('digital');
    await stage.house.moveTo('2026-08-03T10:00:00+08:00');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结束并复盘');
    await state(page, '复盘中');
    await lookBack(page, made.campaign, {
      good: '预警发布 23 小时后上线',
      problem: '补材料晚了半天',
      whys: ['负责人在门店支援', '没有人代写'],
      action: '绿色通道活动指定一名补材料的人',
      owner: '李想',
      due: '2026-09-10',
      lesson: '高温半价有效，材料要有人专管',
    });
    const clocks = page.getByRole('region', { name: '时限', exact: true });
    await clocks.getByRole('listitem').filter({ hasText: '绿色通道补材料' }).filter({ hasText: '超时' }).waitFor();
    await keepCampaignPicture(page, 'urgent-retrospective', 980);
    await act(page, '提交复盘');
    await state(page, '已提交');
    await stage.approve('director', `${title} 复盘`, '下次专人补材料');
    await page.goto(`/campaigns/${made.campaign}`);
    await act(page, '结案');
    await state(page, '已结案');
    expect(stage.at.digital?.faults).toEqual([]);
  });
}
