import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The tracker as `npm run build` makes it (the same options as in tools/build.mjs). */
export const bundleTracker = async (): Promise<string> => {
  const result = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2020',
    write: false,
  });
  return result.outputFiles[0]?.text ?? '';
};

export interface ReceivedEvent {
  type: string;
  event?: string;
  name?: string;
  messageId: string;
  timestamp: string;
  anonymousId: string;
  userId?: string;
  previousId?: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
  context: {
    page: { url: string; path: string; title: string; referrer: string };
    sessionId: string;
    campaign: Record<string, string>;
    link?: string;
    locale: string;
    timezone: string;
    screen: { width: number; innerWidth: number };
    library: { name: string };
  };
}
export interface ReceivedRequest {
  method: string;
  contentType: string;
  origin: string;
  bytes: number;
  at: number;
  body: { batch: ReceivedEvent[]; sentAt: string; writeKey: string };
}
export interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** A real HTTP server on loopback that hands out the tracker and keeps what it is sent. */
export class Receiver {
  readonly requests: ReceivedRequest[] = [];
  /** Every request to /v1/batch, also a preflight. */
  readonly methods: string[] = [];
  /** Answers to give before plain 200s. */
  answers: Answer[] = [];
  url = '';
  private readonly server;

  constructor(script: string) {
    this.server = createServer((request, response) => {
      if (request.url === '/t.js') {
        response.setHeader('content-type', 'text/javascript').end(script);
        return;
      }
      void this.take(request, response);
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((go) => this.server.listen(0, '127.0.0.1', go));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Events that were answered with 200, each message once. */
  get events(): ReceivedEvent[] {
    const seen = new Map<string, ReceivedEvent>();
    for (const request of this.requests) for (const event of request.body.batch) seen.set(event.messageId, event);
    return [...seen.values()];
  }

  reset(): void {
    this.requests.length = 0;
    this.methods.length = 0;
    this.answers = [];
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.methods.push(request.method ?? '');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    const answer = this.answers.shift() ?? { status: 200 };
    response.writeHead(answer.status, {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'retry-after',
      ...answer.headers,
    });
    response.end('{}');
    if (answer.status !== 200 || request.method !== 'POST') return;
    this.requests.push({
      method: request.method,
      contentType: request.headers['content-type'] ?? '',
      origin: request.headers.origin ?? '',
      bytes: bytes.length,
      at: Date.now(),
      body: JSON.parse(bytes.toString()) as ReceivedRequest['body'],
    });
  }
}
