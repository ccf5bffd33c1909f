import { bind } from '../../../server/http/bind.ts';
import { addressGuard, refuseClosed } from '../../../server/outbound/addresses.ts';
import { defineReceiverJobs, receiverWake } from '../../../server/outbound/receiver.turns.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import type { Room } from '../../../server/room.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import * as contract from '../webhook.contract.ts';
import { type WebhookDeps, WebhookSender } from './webhooks.delivery.ts';
import { Webhooks } from './webhooks.service.ts';
import * as store from './webhooks.store.ts';

/** Other programs are told of changes of every record, with no code of the rooms. */
export function webhooksModule(deps: WebhookDeps): Room & { readonly sender: WebhookSender } {
  const { jobs, ownerDb, outbox } = deps;
  const wake = receiverWake(jobs, store.tables);
  const sender = new WebhookSender(deps, wake);
  const webhooks = new Webhooks(deps, wake);
  deps.registry.add([webhookRecord(deps, wake)]);
  outbox.on('record.changed', (message) => webhooks.changed(message));
  defineReceiverJobs({
    jobs,
    ownerDb,
    now: deps.now,
    tables: store.tables,
    store: store.receivers,
    concurrency: 4,
    drain: (id) => sender.drain(id),
    wake,
  });
  return {
    sender,
    routes: [
      bind(contract.webhookSecret, (actor, { params }) => webhooks.renewSecret(actor, params.id)),
      bind(contract.testWebhook, (actor, { params }) => webhooks.test(actor, params.id)),
      bind(contract.listDeliveries, (actor, { params, query }) => webhooks.list(actor, params.id, query)),
      bind(contract.redeliver, (actor, { params }) => webhooks.redeliver(actor, params.id)),
    ],
    stop: async () => sender.stop(),
  };
}

const webhookRecord = ({ config }: WebhookDeps, wake: (id: string) => Promise<void>): RegisteredRecord => {
  const permits = addressGuard(config.webhookNetworks);
  return registerRecord(contract.Webhook, {
    beforeSave: async ({ actor }, { before, after }) => {
      checkAddress(after.url, permits);
      const same = before?.url === after.url && JSON.stringify(before.events) === JSON.stringify(after.events);
      // Whoever chooses where the data go, or which, answers for them with what they themselves may see.
      if (same || actor.kind === 'system') return undefined;
      return { seenBy: actor.personId, seenByKey: actor.kind === 'key' ? actor.id : null };
    },
    afterCommit: (_, { action, after }) => (action === 'activate' ? wake(after.id) : undefined),
  });
};

/** What can be seen at once is told at once; a name is checked when it is resolved, at every try. */
function checkAddress(url: string, permits: (address: string) => boolean): void {
  const parsed = new URL(url);
  const { username, password } = parsed;
  if (username !== '' || password !== '')
    throw new AppError('invalid', {
      issues: [issue(['url'], '接收地址不能含用户名和密码', 'The address must not contain a user name and a password')],
    });
  refuseClosed(parsed, permits);
}
