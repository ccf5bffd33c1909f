import { type MetaWorld, type Place, word } from './meta-world.testing.ts';
import type { Ask, RouteCase, RouteCases } from './route-case.testing.ts';

/** Shared records are read by everybody of the workspace, and nobody of another. */
const shared: Pick<RouteCase, 'otherWorkspace' | 'otherRegion' | 'forbidden'> = {
  otherWorkspace: 'hidden',
  otherRegion: 'open',
  forbidden: { none: 'shared: everybody of the workspace reads it' },
};

/** The cases of the routes of the knowledge room. */
export function knowledgeCases(world: MetaWorld): RouteCases {
  const of =
    (record: string, more: Omit<Ask, 'params'> = {}, state?: string) =>
    async (place: Place): Promise<Ask> => ({ params: { id: (await world.fresh(record, place, state)).id }, ...more });
  const row = { otherWorkspace: 'hidden', otherRegion: 'hidden' } as const;
  const titleOf = async (place: Place): Promise<string> => {
    const made = await world.fresh('case', place);
    return (made as unknown as { title: string }).title;
  };
  return {
    'library.search': {
      ask: async (place) => {
        const title = await titleOf(place);
        return { query: { q: title, records: 'case' }, marker: title };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
      forbidden: 'absent',
    },
    'case.similar': {
      ask: async (place) => {
        const marker = word(place);
        const actor = await world.t.app.rooms.organization.systemActor(world.workspaceOf(place), 'test');
        const { writes } = world.t.app.deps;
        // A kind of its own, so that no other case stands before it.
        await writes.transaction(actor, (work) =>
          writes.create(work, world.def('case'), {
            title: marker,
            kind: 'tradeFair',
            period: { start: '2026-02-01', end: '2026-02-03' },
            unitId: world.unitOf(place),
          } as never),
        );
        return { query: { kind: 'tradeFair', start: '2026-02-01' }, marker };
      },
      otherWorkspace: 'absent',
      otherRegion: 'absent',
    },
    'case.live': { ask: of('case'), ...row },
    'case.toPlaybook': { ask: of('case'), ...row },
    'playbook.start': {
      ask: of('playbook', { body: { start: '2026-12-01' } }, 'trial'),
      otherWorkspace: 'hidden',
      otherRegion: { none: 'playbooks are shared; the campaign is made in the unit of the one who starts it' },
    },
    'campaign.playbook': { ask: of('campaign'), ...row },
    'library.editions': {
      ask: async (place) => ({ params: { record: 'term', id: (await world.fresh('term', place, 'valid')).id } }),
      ...shared,
    },
    'term.uses': { ask: of('term'), ...shared },
    'library.terms': {
      ask: async (place) => ({ params: { record: 'case', id: (await world.fresh('case', place)).id } }),
      ...row,
      forbidden: 'refused',
    },
  };
}
