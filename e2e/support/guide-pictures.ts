import type { Browser, Page } from 'playwright-core';
import { castOf, playerOf } from './cast.ts';
import { yesterday } from './figures.ts';
import { fieldOf, fillText, pick } from './form.ts';
import { settle } from './settle.ts';
import { call, openVisitor, signInQuietly, type Visitor } from './visitor.ts';

/** A picture of the user guide: who opens which page, and what they do there before it is taken. */
export interface GuidePicture {
  /** `docs/guide/images/<name>.png` */
  readonly name: string;
  /** Position of who looks; nobody is signed in without one. */
  readonly position?: string;
  readonly english?: true;
  readonly path: string | ((visitor: Visitor) => Promise<string>);
  readonly act?: (page: Page, visitor: Visitor) => Promise<void>;
  /** Only this part of the page, for pictures that would tell less as a whole. */
  readonly of?: string;
  /** Only so much from the top. */
  readonly height?: number;
}

interface Rows {
  readonly items: readonly { readonly id: string; readonly title?: string; readonly name?: string }[];
}
/** The page of a record of the demo, found by its name. */
export const recordPage =
  (path: string, name: string, more = '') =>
  async (visitor: Visitor): Promise<string> => {
    const { items } = await call<Rows>(
      visitor,
      'GET',
      `/api/records/${path}?limit=100&search=${encodeURIComponent(name)}`,
    );
    const found = items.find((row) => row.name === name || row.title === name);
    if (found === undefined) throw new Error(`the demo has no ${path} of the name ${name}`);
    return `/${path}/${found.id}${more}`;
  };

const campaign = '暖茶新品上市';
const csv = (name: string, rows: readonly (readonly string[])[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`\ufeff${rows.map((row) => row.join(',')).join('\r\n')}\r\n`),
});
const orders = csv('天猫订单.csv', [
  ['订单编号', '付款时间', '会员号', '商品名称', '数量', '单价'],
  ['G-1001', `${yesterday} 10:00:00`, 'M-1', '桂花乌龙', '2', '19.90'],
  ['G-1001', `${yesterday} 10:00:00`, 'M-1', '茉莉奶绿', '1', '15.25'],
  ['G-1002', `${yesterday} 21:30:00`, 'M-2', '姜撞奶红茶', '3', '21.00'],
  ['G-1003', '昨天', 'M-3', '姜撞奶红茶', '1', '21.00'],
]);
const plans = csv('活动计划.csv', [
  ['活动名称', '活动类型', '开始日期', '结束日期', '预算', '负责人'],
  ['冬至暖饮周', '促销', '2027-12-15', '2027-12-22', '3000', '林晚秋'],
  ['元旦会员日', '会员日', '2027-12-30', '2027-12-31', '1500', '吴越'],
  ['跨年联名', '合作', '2027-12-28', '2027-12-31', '5000', '林晚秋'],
]);

export const guidePictures: readonly GuidePicture[] = [
  { name: 'sign-in', path: '/sign-in', height: 680 },
  { name: 'home.zh', position: '市场总监', path: '/' },
  { name: 'home.en', position: '市场总监', english: true, path: '/' },
  {
    name: 'palette',
    position: '市场总监',
    path: '/',
    act: async (page) => {
      await page.getByRole('button', { name: /搜索或前往/ }).click();
      await page.getByRole('combobox', { name: '搜索或前往' }).fill('暖茶');
      await page.getByRole('option').filter({ hasText: campaign }).first().waitFor();
    },
    of: 'dialog[open]',
  },
  { name: 'goals', position: '市场总监', path: '/goals?layout=tree', of: 'main', height: 620 },
  { name: 'goal', position: '市场总监', path: recordPage('goals', '2026 年成交额') },
  { name: 'campaign', position: '市场总监', path: recordPage('campaigns', campaign) },
  {
    name: 'campaign-refused',
    position: '品牌经理',
    path: recordPage('campaigns', '明前茶山溯源片'),
    act: (page) => page.getByText('提交审批前还要填写').first().waitFor(),
    of: 'main',
    height: 480,
  },
  {
    name: 'link',
    position: '数字营销专员',
    path: recordPage('tracked-links', `${campaign} 信息流短视频甲`),
    of: 'main',
    height: 560,
  },
  {
    name: 'link-new',
    position: '数字营销专员',
    path: recordPage('campaigns', campaign, '?tab=links'),
    act: async (page) => {
      await page.getByRole('button', { name: '新建追踪链接' }).first().click();
      await fillText(page, '内容', '首页海报 A');
      await fillText(page, '目标网址', 'https://www.qinglan.example/warm');
      await pick(page, '渠道', '抖音');
      await page.getByRole('region', { name: '生成结果预览' }).getByText('douyin').first().waitFor();
    },
    of: 'dialog[open]',
  },
  {
    name: 'tracking-code',
    position: '市场总监',
    path: '/tracking',
    act: async (page) => {
      await page.getByRole('button', { name: '接入代码' }).click();
      await page.getByText('huanying.push').first().waitFor();
    },
    of: 'dialog[open]',
  },
  {
    name: 'dead-letter',
    position: '市场总监',
    path: '/tracking?tab=letters',
    act: async (page) => {
      await page.getByRole('button', { name: 'Product Viewed' }).first().click();
      await page.getByRole('button', { name: '按修改后的内容处理' }).waitFor();
    },
    of: 'dialog[open]',
  },
  {
    name: 'channel-rules',
    position: '市场总监',
    path: '/tracking?tab=rules',
    act: async (page) => {
      await page.getByLabel('落地页网址').fill('https://www.qinglan.example/?utm_source=xhs&utm_medium=cpc');
      await page.getByRole('button', { name: '试算' }).click();
      await page.getByText(/^归到/).last().waitFor();
    },
    of: 'main',
    height: 620,
  },
  {
    name: 'import-orders',
    position: '市场分析专员',
    path: '/data-imports?kind=orders',
    act: async (page) => {
      await page.locator('input[type=file]').setInputFiles(orders);
      await page.getByRole('button', { name: '检查文件' }).click();
      await page.getByText('检查完成，还没有写入任何数据').waitFor();
      await page.getByRole('region', { name: '错误明细' }).getByText('第 5 行').waitFor();
    },
    of: 'main',
  },
  { name: 'explore', position: '市场分析专员', path: '/explore' },
  {
    name: 'formula',
    position: '市场分析专员',
    path: '/explore',
    act: async (page) => {
      await page.getByRole('button', { name: '口径：转化率' }).first().click();
      await page.locator('.hy-about').waitFor();
    },
    height: 420,
  },
  { name: 'report', position: '市场分析专员', path: `/reports/daily?date=${yesterday}` },
  {
    name: 'list-filter',
    position: '市场总监',
    path: '/campaigns',
    act: async (page) => {
      await page.getByRole('button', { name: '筛选' }).click();
      await page.getByRole('dialog').waitFor();
    },
    height: 560,
  },
  { name: 'board', position: '市场总监', path: '/campaigns?layout=board', of: 'main', height: 460 },
  { name: 'calendar', position: '市场总监', path: '/campaigns?layout=calendar', of: 'main', height: 640 },
  {
    name: 'record-import',
    position: '市场总监',
    path: '/campaigns/import',
    act: async (page) => {
      await page.locator('input[type=file]').setInputFiles(plans);
      await page.getByRole('button', { name: '开始检查' }).click();
      await page.getByRole('heading', { name: '错误明细' }).waitFor();
    },
    of: 'main',
    height: 480,
  },
  {
    name: 'lines-import',
    position: '市场总监',
    path: '/campaigns/import',
    act: async (page, visitor) => {
      const { items } = await call<{ items: readonly { code: string; title: string }[] }>(
        visitor,
        'GET',
        '/api/records/campaigns?limit=100',
      );
      const codeOf = (title: string): string => items.find((row) => row.title === title)?.code ?? '';
      await page.getByText('渠道计划', { exact: true }).click();
      await page.locator('input[type=file]').setInputFiles(
        csv('渠道计划.csv', [
          ['活动编号', '渠道', '预算', '计划访客数', '说明'],
          [codeOf('明前茶山溯源片'), '公众号', '800', '12000', '预热'],
          [codeOf('明前茶山溯源片'), '视频号', '1200', '30000', '正片'],
          [codeOf('华南三人拼茶'), '企微社群', '500', '6000', ''],
          ['CMP-2020-0001', '公众号', '300', '', ''],
        ]),
      );
      await page.getByRole('button', { name: '开始检查' }).click();
      await page.getByRole('heading', { name: '错误明细' }).waitFor();
    },
    of: 'main',
    height: 480,
  },
  {
    name: 'merge',
    position: '市场总监',
    path: async (visitor) => `/campaigns/${await draftOf(visitor)}/edit`,
    act: async (page, visitor) => {
      await fieldOf(page, '主题').waitFor();
      const id = /[0-9a-f-]{36}/.exec(page.url())?.[0] ?? '';
      const rival = await openVisitor(visitor.context.browser() as Browser, new URL(page.url()).origin);
      await rival.page.goto('/sign-in');
      await signInQuietly(
        rival,
        new URL(page.url()).origin,
        playerOf(await castOf(new URL(page.url()).origin), '系统管理员'),
      );
      await call(rival, 'PATCH', `/api/records/campaigns/${id}`, {
        version: 1,
        patch: { theme: '一城一桂', form: '门店试饮' },
      });
      await rival.close();
      await fillText(page, '主题', '桂香满城');
      await fillText(page, '计划访客数', '8000');
      await page.getByRole('button', { name: '保存', exact: true }).click();
      await page.getByRole('heading', { name: '合并改动' }).waitFor();
    },
    of: 'main',
    height: 480,
  },
  { name: 'notices', position: '市场总监', path: '/notices', of: 'main', height: 520 },
  {
    name: 'history',
    position: '市场总监',
    path: recordPage('campaigns', campaign, '?tab=history'),
    of: 'main',
    height: 640,
  },
  { name: 'units', position: '系统管理员', path: '/units?layout=tree', of: 'main', height: 480 },
  { name: 'position', position: '系统管理员', path: recordPage('positions', '销售'), of: 'main', height: 640 },
  {
    name: 'access',
    position: '系统管理员',
    path: recordPage('people', '王强', '?tab=access'),
    of: 'main',
    height: 640,
  },
  {
    name: 'audit',
    position: '系统管理员',
    path: '/audit',
    act: async (page) => {
      await page.getByRole('combobox').first().click();
      await page.locator('.ant-select-item-option').filter({ hasText: '目标' }).first().click();
      await settle(page);
      await page
        .getByRole('button', { name: /改动 \d+ 项/ })
        .first()
        .click();
    },
    of: 'main',
    height: 560,
  },
];

/** A campaign for this picture only; it is in the bin when the picture is taken. */
async function draftOf(visitor: Visitor): Promise<string> {
  const { item } = await call<{ item: { id: string } }>(visitor, 'POST', '/api/records/campaigns', {
    title: '桂花乌龙上新',
    kind: 'launch',
    period: { start: '2027-03-01', end: '2027-03-20' },
  });
  return item.id;
}

/** Opens the page of a picture and does what is to be seen there. */
export async function openPicture(picture: GuidePicture, visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await page.goto(typeof picture.path === 'string' ? picture.path : await picture.path(visitor));
  await settle(page);
  await picture.act?.(page, visitor);
  await settle(page);
  // Parts that come late are revealed a moment after they are there.
  await page.waitForTimeout(400);
}
