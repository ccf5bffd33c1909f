import type { ApprovalReads } from '../../../server/approvals/approvals.reads.ts';
import { bind } from '../../../server/http/bind.ts';
import type { Room, RoomDeps } from '../../../server/room.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { StrategyApi } from '../../strategy/strategy.api.ts';
import { home } from '../workbench.contract.ts';
import { HomeService } from './home.service.ts';

export interface WorkbenchDeps extends RoomDeps {
  readonly metrics: Metrics;
  readonly strategy: StrategyApi;
  readonly approvals: Pick<ApprovalReads, 'list'>;
}

/** 工作台: the loop, and what waits. */
export function workbenchModule(deps: WorkbenchDeps): Room {
  const service = new HomeService(deps);
  return { routes: [bind(home, (actor) => service.home(actor))] };
}
