import { type GuidePicture, recordPage } from './guide-pictures.ts';

const campaign = '暖茶新品上市';
const year = new Date(Date.now() + 8 * 3_600_000).getUTCFullYear();

/** Pictures of the chapters on goals, campaigns, work, money, knowledge, deadlines and papers. */
export const roomPictures: readonly GuidePicture[] = [
  {
    name: 'goal-breakdown',
    position: '市场总监',
    path: recordPage('goals', `${year} 年成交额`),
    act: async (page) => {
      await page.getByRole('button', { name: '分解目标' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('季度', { exact: true }).first().click();
      await dialog.getByRole('table').first().waitFor();
    },
    of: 'dialog[open]',
  },
  { name: 'action-plan', position: '品牌经理', path: recordPage('action-plans', '暖茶冲刺：补上本年成交额缺口') },
  { name: 'flight-plan', position: '品牌经理', path: recordPage('flight-plans', '暖茶新品上市投放排期') },
  { name: 'conflicts', position: '市场总监', path: '/claims', of: 'main', height: 340 },
  {
    name: 'risks',
    position: '品牌经理',
    path: recordPage('campaigns', campaign, '?tab=risks'),
    act: (page) => page.getByText('投产比跌破底线').first().waitFor(),
    of: 'main',
  },
  {
    name: 'my-day',
    position: '数字营销专员',
    path: '/',
    act: (page) => page.getByRole('region', { name: '我的一天' }).scrollIntoViewIfNeeded(),
    of: 'section[aria-label="我的一天"]',
  },
  { name: 'task', position: '渠道经理', path: recordPage('tasks', '五周年店庆复盘') },
  { name: 'gantt', position: '市场总监', path: '/gantt', of: 'main' },
  { name: 'budget', position: '财务总监', path: recordPage('budgets', `${year} 财年营销预算`) },
  {
    name: 'budget-movements',
    position: '财务总监',
    path: recordPage('budgets', `${year} 财年营销预算`, '?tab=movements'),
    of: 'main',
    height: 620,
  },
  { name: 'library', position: '品牌经理', path: `/library?q=${encodeURIComponent('裂变')}`, of: 'main', height: 640 },
  { name: 'playbook', position: '品牌经理', path: recordPage('playbooks', '社群裂变五步') },
  {
    name: 'clock-pause',
    position: '市场总监',
    path: recordPage('campaigns', campaign),
    act: async (page) => {
      await page.getByRole('button', { name: '暂停“复盘”' }).click();
      await page.getByRole('dialog').getByLabel('暂停原因').fill('等平台结算数据，周三出来继续');
    },
    of: 'dialog[open]',
  },
  { name: 'paper', position: '市场总监', path: '/reports/papers/monthly' },
];
