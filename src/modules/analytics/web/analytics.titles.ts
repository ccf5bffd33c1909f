import type { Label } from '../../../shared/label.ts';

/** Titles of the room's pages and tabs: all that the frame needs of its words before one of them is opened. */
export const titles = {
  explorer: { zh: '指标分析', en: 'Metric explorer' },
  imports: { zh: '数据导入', en: 'Data import' },
  catalogue: { zh: '指标目录', en: 'Metrics' },
  papers: { zh: '周报与月报', en: 'Papers' },
  report: { zh: '日报', en: 'Daily report' },
  sent: { zh: '已发送的报告', en: 'Papers that were sent' },
} as const satisfies Record<string, Label>;
