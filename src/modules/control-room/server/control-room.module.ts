import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { CampaignsApi } from '../../campaigns/campaigns.api.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { campaignControl, controlOverview } from '../control.contract.ts';
import type { ControlRoomApi } from '../control-room.api.ts';
import { Incident, incidentTimeline, noteIncident, tickRunbook } from '../incidents.contract.ts';
import { campaignSignals, incidentOfSignals } from '../signals.contract.ts';
import { ControlService } from './control.service.ts';
import { incidentHooks } from './incident.hooks.ts';
import { IncidentService } from './incident.service.ts';
import { incidentFacts } from './incident.store.ts';
import { OverviewService } from './overview.service.ts';
import { tellOfPauses } from './pause.telling.ts';
import { SignalsService } from './signals.service.ts';

export interface ControlRoomDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly campaigns: Pick<CampaignsApi, 'brief' | 'running'>;
  readonly organization: Pick<OrganizationApi, 'escalation' | 'people'>;
  /** A number of the house policy. */
  readonly setting: (workspaceId: string, key: string) => Promise<number | undefined>;
}

/** 战情室: what goes on in running campaigns, what goes wrong, and who does what about it. */
export function controlRoomModule(deps: ControlRoomDeps): Room & { readonly api: ControlRoomApi } {
  const { registry, writes, notices, organization, campaigns } = deps;
  registry.add([registerRecord(Incident, incidentHooks({ notices, organization, campaigns }))]);
  registry.observe(tellOfPauses({ notices, organization }));
  const incidents = new IncidentService(writes);
  const { db, reads, metrics, now } = deps;
  const control = new ControlService({ reads, metrics, now });
  const signals = new SignalsService({ reads, writes, metrics, now, setting: deps.setting });
  const overview = new OverviewService({ db, metrics, campaigns, now });
  return {
    api: {
      note: (work, id, text) => incidents.noteIn(work, id, text),
      tick: (work, id, point) => incidents.tickIn(work, id, point),
      incidentsOf: incidentFacts,
    },
    routes: [
      bind(campaignControl, (actor, { params }) => control.of(actor, params.id)),
      bind(campaignSignals, (actor, { params }) => signals.of(actor, params.id)),
      bind(incidentOfSignals, (actor, { params, body }) => signals.report(actor, params.id, body.keys)),
      bind(controlOverview, (actor, { query }) => overview.of(actor, query)),
      bind(incidentTimeline, (actor, { params }) => incidents.timeline(actor, params.id)),
      bind(noteIncident, (actor, { params, body }) => incidents.note(actor, params.id, body.text)),
      bind(tickRunbook, (actor, { params, body }) => incidents.tick(actor, params.id, body)),
    ],
  };
}
