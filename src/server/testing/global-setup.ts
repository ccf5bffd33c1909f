import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { createHost } from './test-host.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the host that starts the stores of this run when the first test asks for them. */
    testHost: string;
  }
}

/** One PostgreSQL and one ClickHouse per run, started only when a test asks: pure tests do not pay for them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const host = createHost();
  const server = createServer((request, response) => {
    // A connection that is kept may be closed at the very moment at which a test asks again, minutes later.
    response.setHeader('connection', 'close');
    const work = request.method === 'POST' ? host.create() : host.drop(request.url?.slice(1) ?? '');
    work.then(
      (answer) => response.end(JSON.stringify(answer ?? {})),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test host has no port');
  project.provide('testHost', `http://127.0.0.1:${address.port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    await host.close();
  };
}
