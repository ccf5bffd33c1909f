import { array, assert, constant, constantFrom, integer, property, record, shuffledSubarray, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { type Alias, groupsOf, type Link, overridesOf, ownersOf, personIdOf } from './identity.ts';

const workspace = '0190b8a0-0000-7000-8000-000000000001';

/** Person of an event under the overrides: what a query sees. */
function personOf(overrides: ReturnType<typeof overridesOf>, userId: string, anonymousId: string): string {
  const written = personIdOf(workspace, userId, anonymousId);
  return overrides.find((o) => o.personId === written)?.canonicalId ?? written;
}

test('[D1] a person id is a pure function of workspace and best id', () => {
  const id = personIdOf(workspace, 'u1', 'a1');
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(personIdOf(workspace, 'u1', 'other device')).toBe(id);
  expect(personIdOf(workspace, '', 'u1')).not.toBe(id);
  expect(personIdOf(`${workspace.slice(0, -1)}2`, 'u1', '')).not.toBe(id);
  expect(personIdOf(workspace, '', '')).toBe('');
});

const link = (anonymousId: string, userId: string, time: number, messageId = `m${time}`): Link => ({
  anonymousId,
  userId,
  time,
  messageId,
});

test('[D1] an anonymous visitor who signs in becomes that user, also for what was done before', () => {
  const overrides = overridesOf(workspace, [link('a1', 'lin', 50)], []);
  expect(personOf(overrides, '', 'a1')).toBe(personIdOf(workspace, 'lin', ''));
});

test('[D1] two users of one device stay two persons; what nobody signed for belongs to the first', () => {
  const overrides = overridesOf(workspace, [link('tablet', 'chen', 90), link('tablet', 'lin', 50)], []);
  expect(personOf(overrides, '', 'tablet')).toBe(personIdOf(workspace, 'lin', ''));
  expect(personOf(overrides, 'chen', 'tablet')).not.toBe(personOf(overrides, 'lin', 'tablet'));
});

test('[D1] an alias joins users, and the id that is nobody’s previous one stands for them', () => {
  const aliases: Alias[] = [
    { previousId: 'shop-7', userId: 'crm-1' },
    { previousId: 'app-3', userId: 'shop-7' },
  ];
  expect([...groupsOf(aliases)].toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
    ['app-3', 'crm-1'],
    ['crm-1', 'crm-1'],
    ['shop-7', 'crm-1'],
  ]);
  const circle = [...aliases, { previousId: 'crm-1', userId: 'app-3' }];
  expect(groupsOf(circle).get('crm-1')).toBe('app-3');
  const overrides = overridesOf(workspace, [link('phone', 'app-3', 1)], aliases);
  expect(personOf(overrides, '', 'phone')).toBe(personIdOf(workspace, 'crm-1', ''));
});

test('[D1] 10,000 random merge orders give the same persons', () => {
  const ids = ['1', '2', '3', '4', '5'];
  const anyLink = record({
    anonymousId: constantFrom(...ids),
    userId: constantFrom(...ids),
    time: integer({ min: 0, max: 4 }),
    messageId: constantFrom('m1', 'm2', 'm3'),
  });
  const anyAlias = record({ previousId: constantFrom(...ids), userId: constantFrom(...ids) });
  const sorted = (rows: ReturnType<typeof overridesOf>): string[] =>
    rows.map((r) => `${r.personId} ${r.canonicalId}`).toSorted();
  assert(
    property(
      array(anyLink, { maxLength: 8 }).chain((links) =>
        tuple(constant(links), shuffledSubarray(links, { minLength: links.length })),
      ),
      array(anyAlias, { maxLength: 5 }).chain((aliases) =>
        tuple(constant(aliases), shuffledSubarray(aliases, { minLength: aliases.length })),
      ),
      ([links, mixedLinks], [aliases, mixedAliases]) => {
        const expected = sorted(overridesOf(workspace, links, aliases));
        expect(sorted(overridesOf(workspace, mixedLinks, mixedAliases))).toEqual(expected);
        // Arriving in two halves, of which the store keeps only the owners, is the same as arriving at once.
        const half = mixedLinks.slice(0, mixedLinks.length >> 1);
        const kept = [...ownersOf(half).values(), ...mixedLinks.slice(half.length)];
        expect(sorted(overridesOf(workspace, kept, mixedAliases))).toEqual(expected);
        // No chains: whoever stands for another is stood for by nobody else.
        const rows = overridesOf(workspace, links, aliases);
        for (const { canonicalId } of rows) {
          const next = rows.find((r) => r.personId === canonicalId);
          expect(next?.canonicalId ?? canonicalId).toBe(canonicalId);
        }
      },
    ),
    { numRuns: 10_000, seed: 20261122 },
  );
});
