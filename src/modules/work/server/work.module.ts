import { bind } from '../../../server/http/bind.ts';
import { registerRecord } from '../../../server/records/registry.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { OrganizationApi } from '../../organization/organization.api.ts';
import { myDay } from '../my-day.contract.ts';
import { planSop, Sop, useSop } from '../sop.contract.ts';
import { Task, tickItem } from '../task.contract.ts';
import type { WorkApi } from '../work.api.ts';
import { createBypass } from './bypass.ts';
import { taskMaker } from './create-task.ts';
import { MyDayService } from './my-day.service.ts';
import { SopService, sopHooks } from './sop.service.ts';
import { taskHooks } from './task.hooks.ts';
import { tick } from './tick.ts';

export interface WorkDeps extends RoomDeps {
  readonly organization: OrganizationApi;
}

/** Who does what until when: tasks, and the SOPs that make them. */
export function workModule(deps: WorkDeps): Room & { readonly api: WorkApi } {
  const { registry, writes, notices, organization, now } = deps;
  const bypass = createBypass(registry);
  registry.add([registerRecord(Task, taskHooks({ notices, organization, bypass })), registerRecord(Sop, sopHooks)]);
  const sops = new SopService({ writes, organization, bypass, now });
  const days = new MyDayService({ db: deps.db, organization, now });
  return {
    routes: [
      bind(myDay, (actor) => days.of(actor)),
      bind(tickItem, (actor, { params, body }) => tick(writes, actor, params.id, body)),
      bind(planSop, (actor, { params, body }) => sops.plan(actor, params.id, body)),
      bind(useSop, (actor, { params, body }) => sops.use(actor, params.id, body)),
    ],
    api: { createTask: taskMaker(writes, bypass) },
  };
}
