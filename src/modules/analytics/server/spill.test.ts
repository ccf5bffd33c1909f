import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { Spill } from './spill.ts';

const ground = mkdtempSync(join(tmpdir(), 'hy-spill-'));
const small = join(ground, 'small');
mkdirSync(small);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', small]).status === 0;
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', small]);
  rmSync(ground, { recursive: true, force: true });
});

test('[H2] items come back by key, in the order in which they came', async () => {
  const spill = new Spill(join(ground, 'parts'));
  await spill.open();
  for (let i = 0; i < 30_000; i++) await spill.add(`key-${i % 7_000}`, { i, text: '茶\n'.repeat(5) });
  await spill.close();
  let items = 0;
  for (let part = 0; part < Spill.parts; part++)
    for (const [key, group] of await spill.read<{ i: number; text: string }>(part)) {
      items += group.length;
      expect(group.map((g) => g.i)).toEqual(group.map((g) => g.i).toSorted((a, b) => a - b));
      expect(group.every((g) => `key-${g.i % 7_000}` === key)).toBe(true);
    }
  expect(items).toBe(30_000);
  await spill.remove();
});

test.skipIf(!mounted)(
  `[H2] a disk that fills up while a file is read is told, and afterwards the same work goes through${mounted ? '' : ' (only root may mount)'}`,
  async () => {
    const spill = new Spill(join(small, 'parts'));
    const fill = async (count: number): Promise<void> => {
      await spill.open();
      for (let i = 0; i < count; i++) await spill.add(`key-${i}`, 'x'.repeat(1_000));
      await spill.close();
    };
    const refused = await fill(20_000).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect((refused as AppError).code).toBe('disk_full');
    await spill.remove();
    await fill(200);
    let items = 0;
    for (let part = 0; part < Spill.parts; part++) items += (await spill.read(part)).size;
    expect(items).toBe(200);
    await spill.remove();
  },
);
