import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Incident } from '../incidents.contract.ts';
import { titles } from './control-room.titles.ts';

export const controlRoom = defineRoom({
  id: 'control-room',
  records: [Incident],
  nav: [
    { section: 'execution', label: titles.overview, to: '/control-room', permission: 'campaign.read', order: 14 },
    { section: 'execution', label: pluralLabel(Incident), to: '/incidents', permission: 'incident.read', order: 16 },
  ],
  pages: [
    {
      path: '/control-room',
      title: titles.overview,
      permission: 'campaign.read',
      load: () => import('./overview.page.tsx').then((m) => m.OverviewPage),
    },
  ],
  detailTabs: [
    {
      record: 'campaign',
      key: 'control',
      label: titles.control,
      permission: 'campaign.read',
      load: () => import('./control-tab.tsx').then((m) => m.ControlTab),
    },
    {
      record: 'incident',
      key: 'handling',
      label: titles.handling,
      inline: true,
      load: () => import('./incident-panel.tsx').then((m) => m.IncidentPanel),
    },
  ],
  fieldViews: [
    { record: 'incident', field: 'runbook', load: () => import('./incident-fields.tsx').then((m) => m.RunbookView) },
    { record: 'incident', field: 'evidence', load: () => import('./incident-fields.tsx').then((m) => m.EvidenceView) },
  ],
});
