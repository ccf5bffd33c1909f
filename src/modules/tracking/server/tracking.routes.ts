import { type BoundRoute, bind } from '../../../server/http/bind.ts';
import {
  createWriteKey,
  discardDeadLetters,
  listDeadLetters,
  listWriteKeys,
  mendDeadLetter,
  readChannelRules,
  readDeadLetter,
  replayDeadLetters,
  revokeWriteKey,
  tryChannelRules,
  writeChannelRules,
} from '../tracking.contract.ts';
import type { ChannelRules } from './channel-rules.service.ts';
import type { DeadLetters } from './dead-letters.service.ts';
import type { WriteKeys } from './write-keys.service.ts';

/** The pages' routes of this room. Events come in elsewhere: tracking.plugin.ts. */
export function trackingRoutes(keys: WriteKeys, letters: DeadLetters, rules: ChannelRules): BoundRoute[] {
  return [
    bind(listWriteKeys, (actor) => keys.list(actor)),
    bind(createWriteKey, (actor, { body }) => keys.create(actor, body)),
    bind(revokeWriteKey, async (actor, { params }) => {
      await keys.revoke(actor, params.id);
    }),
    bind(listDeadLetters, (actor, { query }) => letters.list(actor, query)),
    bind(readDeadLetter, (actor, { params }) => letters.get(actor, params.id)),
    bind(replayDeadLetters, async (actor, { body }) => {
      const { refused, ...counts } = await letters.replay(actor, body);
      return { ...counts, refused: [...refused] };
    }),
    bind(mendDeadLetter, (actor, { params, body }) => letters.mend(actor, params.id, body.payload)),
    bind(discardDeadLetters, (actor, { body }) => letters.discard(actor, body)),
    bind(readChannelRules, (actor) => rules.read(actor)),
    bind(writeChannelRules, (actor, { body }) => rules.write(actor, body.items)),
    bind(tryChannelRules, (actor, { body }) => rules.try(actor, body)),
  ];
}
