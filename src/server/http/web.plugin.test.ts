import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { webPlugin } from './web.plugin.ts';

test('hashed assets are kept for a year, the page that names them is asked for anew', async () => {
  const dist = mkdtempSync(join(tmpdir(), 'huanying-web-'));
  const app = fastify();
  try {
    mkdirSync(join(dist, 'web/assets'), { recursive: true });
    writeFileSync(join(dist, 'web/index.html'), '<!doctype html>');
    writeFileSync(join(dist, 'web/assets/main-0a1b.js'), '');
    await app.register(webPlugin(dist));
    const kept = async (url: string): Promise<unknown> => (await app.inject(url)).headers['cache-control'];
    expect(await kept('/assets/main-0a1b.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/')).toBe('no-cache');
    expect(await kept('/goals')).toBe('no-cache');
    expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
  } finally {
    await app.close();
    rmSync(dist, { recursive: true });
  }
});
