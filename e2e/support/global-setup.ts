import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type MailServer, startMailServer } from './mail.ts';
import { type Product, startProduct } from './product.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of the host that starts the product of this run when the first test asks for it. */
    productHost: string;
  }
}

/** One mail server and at most one product of each kind per run, started only when a test asks for them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // While a test is being written, a host of its own spares it the start of the product on every run.
  const kept = process.env.HUANYING_E2E_HOST;
  if (kept !== undefined) {
    project.provide('productHost', kept);
    return async () => {};
  }
  let mail: Promise<MailServer> | undefined;
  const products = new Map<string, Promise<Product>>();
  const startKind = async (demo: boolean): Promise<Product> => {
    mail ??= startMailServer();
    return startProduct({ demo, smtpUrl: (await mail).url });
  };
  const answer = async (method: string, path: string): Promise<unknown> => {
    if (path === 'mails') return (await mail)?.mails ?? [];
    if (path !== 'demo' && path !== 'empty') throw new Error(`unknown product ${path}`);
    if (method === 'DELETE') {
      const running = products.get(path);
      products.delete(path);
      await (await running)?.stop();
      return {};
    }
    const product = products.get(path) ?? startKind(path === 'demo');
    products.set(path, product);
    const { url, dataDir, output } = await product;
    return { url, dataDir, output: output() };
  };
  const server = createServer((request, response) => {
    answer(request.method ?? '', request.url?.slice(1) ?? '').then(
      (body) => response.end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('productHost', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.closeAllConnections();
    server.close();
    // One that failed to start has told so to the test that asked for it.
    await Promise.all(
      [...products.values()].map((product) => product.then((one) => one.stop()).catch(() => undefined)),
    );
    await (await mail)?.close();
  };
}
