import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Sop } from '../sop.contract.ts';
import { Task } from '../task.contract.ts';
import { words } from './work.words.ts';

export const workRoom = defineRoom({
  id: 'work',
  records: [Task, Sop],
  nav: [
    { section: 'workbench', label: pluralLabel(Task), to: '/tasks', permission: 'task.read', order: 110 },
    { section: 'organization', label: pluralLabel(Sop), to: '/sops', order: 60 },
  ],
  detailTabs: [
    {
      record: 'task',
      key: 'work',
      label: words.work,
      inline: true,
      load: () => import('./task-panel.tsx').then((m) => m.TaskPanel),
    },
    {
      record: 'campaign',
      key: 'tasks',
      label: words.work,
      permission: 'task.read',
      load: () => import('./campaign-tasks-tab.tsx').then((m) => m.CampaignTasksTab),
    },
    {
      record: 'sop',
      key: 'use',
      label: words.useThis,
      inline: true,
      load: () => import('./sop-use.tsx').then((m) => m.SopUseTab),
    },
  ],
  fieldViews: [
    { record: 'task', field: 'checklist', load: () => import('./checklist-field.tsx').then((m) => m.ChecklistView) },
    { record: 'task', field: 'blockers', load: () => import('./checklist-field.tsx').then((m) => m.BlockersView) },
    { record: 'task', field: 'subtasks', load: () => import('./checklist-field.tsx').then((m) => m.SubtasksView) },
    { record: 'task', field: 'source', load: () => import('./checklist-field.tsx').then((m) => m.SourceView) },
    { record: 'sop', field: 'steps', load: () => import('./sop-steps.tsx').then((m) => m.SopStepsView) },
    { record: 'sop', field: 'released', load: () => import('./sop-steps.tsx').then((m) => m.ReleasedView) },
  ],
  fieldEditors: [
    { record: 'task', field: 'checklist', load: () => import('./checklist-field.tsx').then((m) => m.ChecklistEditor) },
    { record: 'sop', field: 'steps', load: () => import('./sop-steps.tsx').then((m) => m.SopStepsEditor) },
  ],
});
