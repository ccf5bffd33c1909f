import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Case } from '../cases.contract.ts';
import { Reference, Term } from '../library.contract.ts';
import { Playbook } from '../playbooks.contract.ts';
import { titles } from './knowledge.titles.ts';

const caseFields = () => import('./case-fields.tsx');
const playbookFields = () => import('./playbook-fields.tsx');
const editions = () => import('./editions-tab.tsx');
const terms = () => import('./term-tabs.tsx');

/** Knowledge closes the loop: it stands at the end of evaluation, from where the next research begins. */
export const knowledgeRoom = defineRoom({
  id: 'knowledge',
  records: [Case, Playbook, Term, Reference],
  nav: [
    { section: 'evaluation', label: pluralLabel(Case), to: '/cases', permission: 'case.read', order: 60 },
    { section: 'evaluation', label: pluralLabel(Playbook), to: '/playbooks', order: 61 },
    { section: 'evaluation', label: pluralLabel(Term), to: '/terms', order: 62 },
    { section: 'evaluation', label: pluralLabel(Reference), to: '/references', order: 63 },
    { section: 'evaluation', label: titles.search, to: '/library', order: 64 },
  ],
  pages: [
    {
      path: '/library',
      title: titles.search,
      load: () => import('./search.page.tsx').then((m) => m.LibrarySearchPage),
    },
  ],
  detailTabs: [
    {
      record: 'case',
      key: 'figures',
      label: titles.figures,
      inline: true,
      load: () => import('./case-panel.tsx').then((m) => m.CasePanel),
    },
    { record: 'case', key: 'terms', label: titles.termsIn, load: () => terms().then((m) => m.CaseTerms) },
    {
      record: 'playbook',
      key: 'start',
      label: titles.start,
      inline: true,
      load: () => import('./playbook-panel.tsx').then((m) => m.PlaybookPanel),
    },
    { record: 'playbook', key: 'terms', label: titles.termsIn, load: () => terms().then((m) => m.PlaybookTerms) },
    {
      record: 'playbook',
      key: 'editions',
      label: titles.editions,
      load: () => editions().then((m) => m.PlaybookEditions),
    },
    { record: 'term', key: 'uses', label: titles.uses, load: () => terms().then((m) => m.TermUsesTab) },
    { record: 'term', key: 'editions', label: titles.editions, load: () => editions().then((m) => m.TermEditions) },
    {
      record: 'reference',
      key: 'editions',
      label: titles.editions,
      load: () => editions().then((m) => m.ReferenceEditions),
    },
    {
      record: 'campaign',
      key: 'similar',
      label: titles.similar,
      permission: 'case.read',
      load: () => import('./similar-tab.tsx').then((m) => m.SimilarTab),
    },
  ],
  fieldViews: [
    { record: 'case', field: 'goals', load: () => caseFields().then((m) => m.GoalsView) },
    { record: 'case', field: 'figures', load: () => caseFields().then((m) => m.FiguresView) },
    { record: 'case', field: 'causes', load: () => caseFields().then((m) => m.CausesView) },
    { record: 'playbook', field: 'steps', load: () => playbookFields().then((m) => m.StepsView) },
    { record: 'playbook', field: 'budgetShape', load: () => playbookFields().then((m) => m.ShapeView) },
    { record: 'playbook', field: 'targets', load: () => playbookFields().then((m) => m.TargetsView) },
  ],
  fieldEditors: [
    { record: 'case', field: 'causes', load: () => caseFields().then((m) => m.CausesEditor) },
    { record: 'playbook', field: 'steps', load: () => playbookFields().then((m) => m.StepsEditor) },
    { record: 'playbook', field: 'budgetShape', load: () => playbookFields().then((m) => m.ShapeEditor) },
    { record: 'playbook', field: 'targets', load: () => playbookFields().then((m) => m.TargetsEditor) },
  ],
});
