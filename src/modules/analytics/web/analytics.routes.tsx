import { defineRoom } from '../../../web/room.ts';
import { OwnMetric } from '../own-metric.contract.ts';
import { titles } from './analytics.titles.ts';

export const analyticsRoom = defineRoom({
  id: 'analytics',
  records: [OwnMetric],
  nav: [
    { section: 'evaluation', label: titles.report, to: '/reports/daily', permission: 'report.read', order: 10 },
    {
      section: 'evaluation',
      label: titles.papers,
      to: '/reports/papers/weekly',
      permission: 'report.read',
      order: 12,
    },
    { section: 'evaluation', label: titles.explorer, to: '/explore', permission: 'metric.read', order: 20 },
    {
      section: 'evaluation',
      label: titles.catalogue,
      to: '/metric-catalogue',
      permission: 'metric.read',
      order: 25,
    },
    { section: 'evaluation', label: titles.imports, to: '/data-imports', permission: 'dataImport.read', order: 30 },
  ],
  pages: [
    {
      path: '/reports/daily',
      title: titles.report,
      permission: 'report.read',
      load: () => import('./daily-report.page.tsx').then((m) => m.DailyReportPage),
    },
    {
      path: '/reports/papers/$kind',
      title: titles.papers,
      permission: 'report.read',
      load: () => import('./paper.page.tsx').then((m) => m.PaperPage),
    },
    {
      path: '/reports/sent',
      title: titles.sent,
      permission: 'report.read',
      load: () => import('./sent-papers.page.tsx').then((m) => m.SentPapersPage),
    },
    {
      path: '/reports/sent/$id',
      title: titles.sent,
      permission: 'report.read',
      load: () => import('./sent-paper.page.tsx').then((m) => m.SentPaperPage),
    },
    {
      path: '/explore',
      title: titles.explorer,
      permission: 'metric.read',
      load: () => import('./explore.page.tsx').then((m) => m.ExplorePage),
    },
    {
      path: '/metric-catalogue',
      title: titles.catalogue,
      permission: 'metric.read',
      load: () => import('./metrics.page.tsx').then((m) => m.MetricsPage),
    },
    {
      path: '/data-imports',
      title: titles.imports,
      permission: 'dataImport.read',
      load: () => import('./data-imports.page.tsx').then((m) => m.DataImportsPage),
    },
  ],
});
