import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Meeting } from '../meeting.contract.ts';
import { Sop } from '../sop.contract.ts';
import { Task } from '../task.contract.ts';
import { PersonSkill, Secondment, Team } from '../team.contract.ts';
import { titles } from './work.titles.ts';

export const workRoom = defineRoom({
  id: 'work',
  records: [Task, Sop, Meeting, Team, Secondment, PersonSkill],
  nav: [
    { section: 'workbench', label: pluralLabel(Task), to: '/tasks', permission: 'task.read', order: 110 },
    { section: 'workbench', label: pluralLabel(Meeting), to: '/meetings', permission: 'meeting.read', order: 120 },
    { section: 'execution', label: titles.gantt, to: '/gantt', permission: 'task.read', order: 15 },
    { section: 'settings', label: titles.myCalendar, to: '/my-calendar', order: 40 },
    { section: 'organization', label: pluralLabel(Sop), to: '/sops', order: 60 },
    { section: 'organization', label: pluralLabel(Team), to: '/teams', order: 62 },
    { section: 'organization', label: titles.talent, to: '/talent', permission: 'secondment.read', order: 64 },
    { section: 'organization', label: pluralLabel(Secondment), to: '/secondments', order: 66 },
    { section: 'organization', label: pluralLabel(PersonSkill), to: '/skills', order: 68 },
  ],
  pages: [
    {
      path: '/gantt',
      title: titles.gantt,
      permission: 'task.read',
      load: () => import('./gantt.page.tsx').then((m) => m.GanttPage),
    },
    {
      path: '/talent',
      title: titles.talent,
      permission: 'secondment.read',
      load: () => import('./talent.page.tsx').then((m) => m.TalentPage),
    },
    {
      path: '/my-calendar',
      title: titles.myCalendar,
      load: () => import('./my-calendar.page.tsx').then((m) => m.MyCalendarPage),
    },
  ],
  detailTabs: [
    {
      record: 'meeting',
      key: 'flags',
      label: titles.meeting,
      inline: true,
      load: () => import('./meeting-fields.tsx').then((m) => m.MeetingPanel),
    },
    {
      record: 'task',
      key: 'work',
      label: titles.work,
      inline: true,
      load: () => import('./task-panel.tsx').then((m) => m.TaskPanel),
    },
    {
      record: 'campaign',
      key: 'tasks',
      label: titles.work,
      permission: 'task.read',
      load: () => import('./campaign-tasks-tab.tsx').then((m) => m.CampaignTasksTab),
    },
    {
      record: 'campaign',
      key: 'schedule',
      label: titles.schedule,
      permission: 'task.read',
      load: () => import('./gantt.page.tsx').then((m) => m.CampaignGanttTab),
    },
    {
      record: 'team',
      key: 'schedule',
      label: titles.schedule,
      permission: 'task.read',
      load: () => import('./gantt.page.tsx').then((m) => m.TeamGanttTab),
    },
    {
      record: 'sop',
      key: 'use',
      label: titles.applyThis,
      inline: true,
      load: () => import('./sop-use.tsx').then((m) => m.SopUseTab),
    },
  ],
  fieldViews: [
    { record: 'team', field: 'members', load: () => import('./team-fields.tsx').then((m) => m.MembersView) },
    { record: 'team', field: 'conflicts', load: () => import('./team-fields.tsx').then((m) => m.ConflictsView) },
    { record: 'secondment', field: 'conflicts', load: () => import('./team-fields.tsx').then((m) => m.ConflictsView) },
    { record: 'meeting', field: 'agenda', load: () => import('./meeting-fields.tsx').then((m) => m.AgendaView) },
    { record: 'meeting', field: 'decisions', load: () => import('./meeting-fields.tsx').then((m) => m.DecisionsView) },
    { record: 'meeting', field: 'flags', load: () => import('./meeting-fields.tsx').then((m) => m.FlagsView) },
    { record: 'task', field: 'checklist', load: () => import('./checklist-field.tsx').then((m) => m.ChecklistView) },
    { record: 'task', field: 'blockers', load: () => import('./checklist-field.tsx').then((m) => m.BlockersView) },
    { record: 'task', field: 'subtasks', load: () => import('./checklist-field.tsx').then((m) => m.SubtasksView) },
    { record: 'task', field: 'source', load: () => import('./checklist-field.tsx').then((m) => m.SourceView) },
    { record: 'sop', field: 'steps', load: () => import('./sop-steps.tsx').then((m) => m.SopStepsView) },
    { record: 'sop', field: 'released', load: () => import('./sop-steps.tsx').then((m) => m.ReleasedView) },
  ],
  fieldEditors: [
    { record: 'team', field: 'members', load: () => import('./team-fields.tsx').then((m) => m.MembersEditor) },
    { record: 'meeting', field: 'agenda', load: () => import('./meeting-fields.tsx').then((m) => m.AgendaEditor) },
    {
      record: 'meeting',
      field: 'decisions',
      load: () => import('./meeting-fields.tsx').then((m) => m.DecisionsEditor),
    },
    { record: 'task', field: 'checklist', load: () => import('./checklist-field.tsx').then((m) => m.ChecklistEditor) },
    { record: 'sop', field: 'steps', load: () => import('./sop-steps.tsx').then((m) => m.SopStepsEditor) },
  ],
});
