import { expect, it } from 'vitest';
import { covers } from '../../../shared/access.ts';
import { OrgUnit } from '../organization.contract.ts';
import { Webhook, WebhookEvents } from '../webhook.contract.ts';
import { eventChoices } from './webhook-events.ts';

it('[O9] offers every change of every record, in words, as the server takes them', () => {
  const choices = eventChoices([OrgUnit, Webhook]);
  const values = choices.map((c) => c.value);
  expect(new Set(values).size).toBe(values.length);
  expect(WebhookEvents.safeParse(values).success).toBe(true);
  expect(choices.find((c) => c.value === 'orgUnit.close')?.label).toEqual({
    zh: '部门：撤销',
    en: 'Org unit: close',
  });
  expect(values.filter((v) => covers(v, 'webhook.pause'))).toEqual(['*', 'webhook.*', 'webhook.pause']);
});
