import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Retrospective } from '../retrospectives.contract.ts';
import { titles } from './retrospectives.titles.ts';

const fields = () => import('./retrospective-fields.tsx');

export const retrospectivesRoom = defineRoom({
  id: 'retrospectives',
  records: [Retrospective],
  nav: [
    {
      section: 'evaluation',
      label: pluralLabel(Retrospective),
      to: '/retrospectives',
      permission: 'retrospective.read',
      order: 40,
    },
  ],
  detailTabs: [
    {
      record: 'retrospective',
      key: 'facts',
      label: titles.facts,
      inline: true,
      load: () => import('./facts-panel.tsx').then((m) => m.FactsPanel),
    },
    {
      record: 'campaign',
      key: 'retrospective',
      label: titles.retrospective,
      permission: 'retrospective.read',
      load: () => import('./retrospective-tab.tsx').then((m) => m.CampaignRetrospectiveTab),
    },
    {
      record: 'team',
      key: 'retrospective',
      label: titles.retrospective,
      permission: 'retrospective.read',
      load: () => import('./retrospective-tab.tsx').then((m) => m.TeamRetrospectiveTab),
    },
  ],
  fieldViews: [
    { record: 'retrospective', field: 'problems', load: () => fields().then((m) => m.ProblemsView) },
    { record: 'retrospective', field: 'actions', load: () => fields().then((m) => m.ActionsView) },
    { record: 'retrospective', field: 'facts', load: () => fields().then((m) => m.FactsView) },
  ],
  fieldEditors: [
    { record: 'retrospective', field: 'problems', load: () => fields().then((m) => m.ProblemsEditor) },
    { record: 'retrospective', field: 'actions', load: () => fields().then((m) => m.ActionsEditor) },
  ],
});
