import { PrepItem } from '../../preparation/preparation.contract.ts';
import type { PersonKey } from './brand.data.ts';
import type { Cast, CastDeps } from './cast.ts';

const hour = 3_600_000;

/** So many of a campaign's open items are made ready, the earliest first. */
export async function makeReady(deps: CastDeps, cast: Cast, campaign: string, at: number, most = 100): Promise<void> {
  const director = await cast.actor('director');
  const filter = {
    all: [
      { field: 'campaign', op: 'eq', value: campaign },
      { field: 'state', op: 'eq', value: 'open' },
    ],
  } as const;
  const { items } = await deps.reads.list(director, PrepItem, { filter, sort: 'dueOn', limit: 50 });
  await cast.act('director', at, async (work) => {
    for (const item of items.slice(0, most))
      await deps.writes.transition(work, PrepItem, item.id, item.version, 'finish');
  });
}

/** The checklist done and the decision made, the evening before a campaign goes live. */
export async function readyToLaunch(
  deps: CastDeps,
  cast: Cast,
  campaign: string,
  manager: PersonKey,
  launch: number,
): Promise<void> {
  await makeReady(deps, cast, campaign, launch - 16 * hour);
  await cast.act(manager === 'director' ? 'executive' : 'director', launch - 15 * hour, (work) =>
    deps.preparation.decideLaunch(work, campaign, { go: true }),
  );
}
