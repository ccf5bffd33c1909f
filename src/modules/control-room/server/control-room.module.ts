import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { Incident, incidentTimeline, noteIncident, tickRunbook } from '../incidents.contract.ts';
import { incidentHooks } from './incident.hooks.ts';
import { IncidentService } from './incident.service.ts';
import { tellOfPauses } from './pause.telling.ts';

export interface ControlRoomDeps extends RoomDeps {
  readonly campaigns: Pick<CampaignsApi, 'brief'>;
  readonly organization: Pick<OrganizationApi, 'escalation' | 'people'>;
}

/** 战情室: what goes on in running campaigns, what goes wrong, and who does what about it. */
export function controlRoomModule(deps: ControlRoomDeps): Room {
  const { registry, writes, notices, organization, campaigns } = deps;
  registry.add([registerRecord(Incident, incidentHooks({ notices, organization, campaigns }))]);
  registry.observe(tellOfPauses({ notices, organization }));
  const incidents = new IncidentService(writes);
  return {
    routes: [
      bind(incidentTimeline, (actor, { params }) => incidents.timeline(actor, params.id)),
      bind(noteIncident, (actor, { params, body }) => incidents.note(actor, params.id, body.text)),
      bind(tickRunbook, (actor, { params, body }) => incidents.tick(actor, params.id, body)),
    ],
  };
}
