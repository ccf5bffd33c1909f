import { AppError, invalid, issue } from '../../shared/errors.ts';
import * as contract from '../../shared/platform/approvals.contract.ts';
import { listPolicyVersions, readPolicy, writePolicy } from '../../shared/platform/policy.contract.ts';
import type { Actor } from '../access/actor.ts';
import type { Confirm } from '../auth/confirmation.ts';
import { replanTopic } from '../clocks/clock-runner.ts';
import { type BoundRoute, bind } from '../http/bind.ts';
import { PolicyService } from '../policy/policy.service.ts';
import { working } from '../records/work.ts';
import type { Room, RoomDeps } from '../room.ts';
import { createContexts, type FactsOf } from './approval.context.ts';
import { approvalGate } from './approvals.gate.ts';
import { settleSignOff } from './approvals.papers.ts';
import { ApprovalReads } from './approvals.reads.ts';
import { remind } from './approvals.remind.ts';
import { Approvals } from './approvals.service.ts';
import { expireSteps, type Resting, recountSteps } from './approvals.tick.ts';
import { Delegations } from './delegations.service.ts';

export interface ApprovalsModuleDeps extends RoomDeps {
  readonly facts: FactsOf;
  readonly positions: ConstructorParameters<typeof PolicyService>[0]['positions'];
  /** Comes from sign-in, which is wired later. */
  readonly confirm: Confirm;
}

export interface ApprovalsApi {
  readonly reads: ApprovalReads;
  readonly service: Approvals;
  readonly policies: PolicyService;
  /** Escalates what is late, fills seats of who has left, flags papers that did not come. */
  expireSteps(now: Date): Promise<number>;
}

const tickMs = 1_000;

/** Approvals and the house policy that rules them. */
export function approvalsModule(deps: ApprovalsModuleDeps): Room & { readonly api: ApprovalsApi } {
  const { db, ownerDb, now, notices, writes, registry, log } = deps;
  const policies = new PolicyService({ db, ownerDb, registry, notices, now, positions: deps.positions });
  const service = new Approvals({ db, ownerDb, writes, notices, policies, contexts: createContexts(deps.facts), now });
  const reads = new ApprovalReads(service);
  const delegations = new Delegations(db, notices, now);
  service.onSignOff((own, declared, signOff) => settleSignOff(service, own, declared, signOff));
  registry.observe(approvalGate(service));

  const seen = async (actor: Actor, id: string) => reads.get(actor, id);
  const routes: BoundRoute[] = [
    bind(contract.listApprovals, (actor, { query }) => reads.list(actor, query.box, query)),
    bind(contract.approvalsOfRecord, (actor, { params }) => reads.ofRecord(actor, params.record, params.recordId)),
    bind(contract.getApproval, (actor, { params }) => seen(actor, params.id)),
    bind(contract.decideApproval, async (actor, { params, body, request }) => {
      const before = await seen(actor, params.id);
      if (before.can.signature && before.can.decide && body.signature === undefined)
        throw invalid(issue(['signature'], '此步骤须输入密码或动态码签署', 'This step is signed by password or code'));
      const signedBy = body.signature === undefined ? 'session' : await deps.confirm(request, body.signature);
      await service.decide(actor, params.id, body, signedBy);
      return seen(actor, params.id);
    }),
    bind(contract.withdrawApproval, async (actor, { params }) => {
      await seen(actor, params.id);
      await working(db, actor, now, (work) => service.withdrawIn(work, params.id));
      return seen(actor, params.id);
    }),
    bind(contract.remindApproval, async (actor, { params }) => {
      const approval = await seen(actor, params.id);
      if (!approval.can.remind)
        throw new AppError('forbidden', {
          reason: { zh: '只有提交人可以催办', en: 'Only who asked for it can remind' },
        });
      await remind(service, actor, params.id);
    }),
    bind(contract.listDelegations, (actor) => delegations.list(actor)),
    bind(contract.createDelegation, (actor, { body }) => delegations.create(actor, body)),
    bind(contract.endDelegation, (actor, { params }) => delegations.end(actor, params.id)),
    bind(readPolicy, (actor) => policies.read(actor)),
    bind(writePolicy, (actor, { body }) => policies.write(actor, body)),
    bind(listPolicyVersions, (actor) => policies.versions(actor)),
  ];

  const resting: Resting = new Map();
  const expire = (at: Date): Promise<number> =>
    expireSteps(service, at, resting, (err, approval) =>
      log.error({ err, approval }, 'the time of an approval could not be looked at'),
    );
  // Leave of one person is no matter of the office's hours, by which approvals are counted.
  deps.outbox.on(replanTopic, async ({ workspaceId, payload }) => {
    if (payload['person'] === undefined) await recountSteps(service, workspaceId, now);
  });

  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;
  const tick = async (): Promise<void> => {
    try {
      await expire(now());
    } catch (err) {
      log.warn({ err }, 'the times of approvals could not be looked at');
    }
    if (!stopped) timer = setTimeout(next, tickMs);
  };
  const next = (): void => {
    running = tick();
  };
  return {
    routes,
    start: async () => next(),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    api: { reads, service, policies, expireSteps: expire },
  };
}
