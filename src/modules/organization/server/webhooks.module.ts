import { bind } from '../../../server/http/bind.ts';
import { addressGuard } from '../../../server/outbound/addresses.ts';
import { type RegisteredRecord, registerRecord } from '../../../server/records/registry.ts';
import type { Room } from '../../../server/room.ts';
import { AppError, issue } from '../../../shared/errors.ts';
import * as contract from '../webhook.contract.ts';
import { deliverJob, type WebhookDeps, WebhookSender } from './webhooks.delivery.ts';
import { Webhooks } from './webhooks.service.ts';
import * as store from './webhooks.store.ts';

/** Other programs are told of changes of every record, with no code of the rooms. */
export function webhooksModule(deps: WebhookDeps): Room & { readonly sender: WebhookSender } {
  const { jobs, ownerDb, outbox } = deps;
  const wake = (webhookId: string, startAfter?: Date): Promise<void> =>
    jobs.send(
      deliverJob,
      { webhookId },
      startAfter === undefined ? { once: { key: webhookId, seconds: 2 } } : { startAfter },
    );
  const sender = new WebhookSender(deps, wake);
  const webhooks = new Webhooks(deps, wake);
  deps.registry.add([webhookRecord(deps, wake)]);
  outbox.on('record.changed', (message) => webhooks.changed(message));
  jobs.define({
    name: deliverJob,
    concurrency: 4,
    // The delivery has its own tries; a job that is lost is made up for by the sweep.
    retries: 0,
    run: async ({ webhookId }) => void (await sender.drain(String(webhookId))),
  });
  jobs.define({
    name: 'webhook.sweep',
    cron: { expression: '* * * * *', timeZone: 'UTC' },
    async run() {
      for (const { id } of await store.dueWebhooks(ownerDb, deps.now())) await wake(id);
    },
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
  const { hostname, username, password } = new URL(url);
  if (username !== '' || password !== '')
    throw new AppError('invalid', {
      issues: [issue(['url'], '接收地址不能含用户名和密码', 'The address must not contain a user name and a password')],
    });
  const host = hostname.replace(/^\[|\]$/g, '');
  const literal = /^[\d.]+$/.test(host) || host.includes(':');
  if ((literal && !permits(host)) || (host === 'localhost' && !permits('127.0.0.1')))
    throw new AppError('invalid', {
      issues: [
        issue(
          ['url'],
          '不能发送到本机或内网地址；需要时由运维设置 HUANYING_WEBHOOK_NETWORKS',
          'Nothing is sent to this machine or the own network; the operator can permit it by HUANYING_WEBHOOK_NETWORKS',
        ),
      ],
    });
}
