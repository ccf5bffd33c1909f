import { pluralLabel } from '../../../web/records/names.ts';
import { defineRoom } from '../../../web/room.ts';
import { Assignment, OrgUnit, Person, Position } from '../organization.contract.ts';

export const organizationRoom = defineRoom({
  id: 'organization',
  records: [OrgUnit, Person, Position, Assignment],
  nav: [
    { section: 'organization', label: pluralLabel(Person), to: '/people', order: 10 },
    { section: 'organization', label: pluralLabel(OrgUnit), to: '/units', order: 20 },
    { section: 'organization', label: pluralLabel(Position), to: '/positions', order: 30 },
    { section: 'organization', label: pluralLabel(Assignment), to: '/assignments', order: 40 },
  ],
});
