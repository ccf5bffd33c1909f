import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Leave } from '../leave.contract.ts';
import { Assignment, OrgUnit, Person, Position } from '../organization.contract.ts';
import { Webhook } from '../webhook.contract.ts';
import { titles } from './organization.titles.ts';

export const organizationRoom = defineRoom({
  id: 'organization',
  records: [OrgUnit, Person, Position, Assignment, Leave, Webhook],
  nav: [
    { section: 'organization', label: pluralLabel(Person), to: '/people', order: 10 },
    { section: 'organization', label: pluralLabel(OrgUnit), to: '/units', order: 20 },
    { section: 'organization', label: pluralLabel(Position), to: '/positions', order: 30 },
    { section: 'organization', label: pluralLabel(Assignment), to: '/assignments', order: 40 },
    { section: 'organization', label: pluralLabel(Leave), to: '/leave', permission: 'leave.read', order: 45 },
    { section: 'settings', label: titles.title, to: '/working-time', order: 20 },
    { section: 'settings', label: titles.keys, to: '/service-keys', permission: 'serviceKey.manage', order: 50 },
    { section: 'settings', label: pluralLabel(Webhook), to: '/webhooks', permission: 'webhook.update', order: 55 },
    { section: 'settings', label: titles.audit, to: '/audit', permission: 'audit.read', order: 60 },
  ],
  pages: [
    {
      path: '/my-access',
      title: titles.myAccess,
      load: () => import('./my-access.page.tsx').then((m) => m.MyAccessPage),
    },
    {
      path: '/working-time',
      title: titles.title,
      load: () => import('./working-time.page.tsx').then((m) => m.WorkingTimePage),
    },
    {
      path: '/service-keys',
      title: titles.keys,
      permission: 'serviceKey.manage',
      load: () => import('./service-keys.page.tsx').then((m) => m.ServiceKeysPage),
    },
    {
      path: '/audit',
      title: titles.audit,
      permission: 'audit.read',
      load: () => import('./audit.page.tsx').then((m) => m.AuditPage),
    },
  ],
  detailTabs: [
    {
      record: Webhook.id,
      key: 'deliveries',
      label: titles.deliveries,
      inline: true,
      load: () => import('./webhook-deliveries.tsx').then((m) => m.WebhookDeliveries),
    },
    {
      record: Person.id,
      key: 'account',
      label: titles.account,
      inline: true,
      load: () => import('./person-account.tsx').then((m) => m.PersonAccount),
    },
    {
      record: Person.id,
      key: 'positions',
      label: titles.assignments,
      inline: true,
      load: () => import('./holdings.tsx').then((m) => m.PersonPositions),
    },
    {
      record: Position.id,
      key: 'standard',
      label: titles.standardAdd,
      inline: true,
      permission: 'position.update',
      load: () => import('./position-standard.tsx').then((m) => m.PositionStandard),
    },
    {
      record: Position.id,
      key: 'holders',
      label: titles.holders,
      inline: true,
      load: () => import('./holdings.tsx').then((m) => m.PositionHolders),
    },
    {
      record: Person.id,
      key: 'access',
      label: titles.access,
      permission: 'access.read',
      load: () => import('./person-access-tab.tsx').then((m) => m.PersonAccessTab),
    },
  ],
  fieldViews: [
    { record: Webhook.id, field: 'events', load: () => import('./webhook-events.parts.tsx').then((m) => m.EventsView) },
    { record: Position.id, field: 'grants', load: () => import('./grants-view.tsx').then((m) => m.GrantsView) },
    { record: Position.id, field: 'kpis', load: () => import('./kpis.tsx').then((m) => m.KpisView) },
  ],
  fieldEditors: [
    {
      record: Webhook.id,
      field: 'events',
      load: () => import('./webhook-events.parts.tsx').then((m) => m.EventsEditor),
    },
    { record: Position.id, field: 'grants', load: () => import('./grants-editor.tsx').then((m) => m.GrantsEditor) },
    { record: Position.id, field: 'kpis', load: () => import('./kpis.tsx').then((m) => m.KpisEditor) },
  ],
});
