import { defineRoom } from '../../../web/room.ts';
import { OwnMetric } from '../own-metric.contract.ts';
import { words as explore } from './explore.words.ts';
import { words as imports } from './import.words.ts';
import { words as metrics } from './metrics.words.ts';
import { words as paper } from './paper.words.ts';
import { words as report } from './report.words.ts';
import { sentWords } from './sent.words.ts';

export const analyticsRoom = defineRoom({
  id: 'analytics',
  records: [OwnMetric],
  nav: [
    { section: 'evaluation', label: report.report, to: '/reports/daily', permission: 'report.read', order: 10 },
    {
      section: 'evaluation',
      label: paper.papers,
      to: '/reports/papers/weekly',
      permission: 'report.read',
      order: 12,
    },
    { section: 'evaluation', label: explore.title, to: '/explore', permission: 'metric.read', order: 20 },
    { section: 'evaluation', label: metrics.title, to: '/metric-catalogue', permission: 'metric.read', order: 25 },
    { section: 'evaluation', label: imports.title, to: '/data-imports', permission: 'dataImport.read', order: 30 },
  ],
  pages: [
    {
      path: '/reports/daily',
      title: report.report,
      permission: 'report.read',
      load: () => import('./daily-report.page.tsx').then((m) => m.DailyReportPage),
    },
    {
      path: '/reports/papers/$kind',
      title: paper.papers,
      permission: 'report.read',
      load: () => import('./paper.page.tsx').then((m) => m.PaperPage),
    },
    {
      path: '/reports/sent',
      title: sentWords.title,
      permission: 'report.read',
      load: () => import('./sent-papers.page.tsx').then((m) => m.SentPapersPage),
    },
    {
      path: '/reports/sent/$id',
      title: sentWords.title,
      permission: 'report.read',
      load: () => import('./sent-paper.page.tsx').then((m) => m.SentPaperPage),
    },
    {
      path: '/explore',
      title: explore.title,
      permission: 'metric.read',
      load: () => import('./explore.page.tsx').then((m) => m.ExplorePage),
    },
    {
      path: '/metric-catalogue',
      title: metrics.title,
      permission: 'metric.read',
      load: () => import('./metrics.page.tsx').then((m) => m.MetricsPage),
    },
    {
      path: '/data-imports',
      title: imports.title,
      permission: 'dataImport.read',
      load: () => import('./data-imports.page.tsx').then((m) => m.DataImportsPage),
    },
  ],
});
