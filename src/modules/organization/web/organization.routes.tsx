import { defineRoom } from '../../../web/room.ts';
import { Assignment, OrgUnit, Person, Position } from '../organization.contract.ts';

export const organizationRoom = defineRoom({
  id: 'organization',
  records: [OrgUnit, Person, Position, Assignment],
  nav: [
    { section: 'organization', label: Person.label, to: '/people', order: 10 },
    { section: 'organization', label: OrgUnit.label, to: '/units', order: 20 },
    { section: 'organization', label: Position.label, to: '/positions', order: 30 },
    { section: 'organization', label: Assignment.label, to: '/assignments', order: 40 },
  ],
});
