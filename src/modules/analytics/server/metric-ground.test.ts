import { expect, test } from 'vitest';
import { createGrounds } from './metric-ground.ts';

test('[D2] what figures stand on is read once for all that ask in one turn, never before they ask, anew for the next', async () => {
  let version = 1;
  let reads = 0;
  const groundOf = createGrounds({
    dataVersion: async () => {
      reads += 1;
      return String(version);
    },
  });
  const both = [groundOf('a'), groundOf('a')];
  // An event that was counted before the read began is seen by all of them.
  version = 2;
  expect((await Promise.all(both)).map((g) => g.version)).toEqual(['2', '2']);
  expect(reads).toBe(1);
  version = 3;
  expect((await groundOf('a')).version).toBe('3');
  await Promise.all([groundOf('a'), groundOf('b')]);
  expect(reads).toBe(4);
});

test('[D2] when the database is away, who asks next asks anew', async () => {
  let away = true;
  const groundOf = createGrounds({
    dataVersion: () => (away ? Promise.reject(new Error('away')) : Promise.resolve('7')),
  });
  await expect(groundOf('a')).rejects.toThrow('away');
  away = false;
  expect((await groundOf('a')).version).toBe('7');
});
