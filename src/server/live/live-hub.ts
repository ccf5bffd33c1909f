import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { LiveMessage } from '../records/work.ts';

type Listener = (message: LiveMessage) => void;

/** Carries changes to the pages of all nodes: PostgreSQL's NOTIFY commits with the change. */
export interface LiveHub {
  /** `end` is called when the server stops: a page that listens would hold it open. */
  subscribe(workspaceId: string, listener: Listener, end: () => void): () => void;
  /** For parts of this process that keep what they have read, of all workspaces; for as long as it runs. */
  observe(listener: Listener): void;
  /** Lets all pages go; they come back by themselves. */
  endAll(): void;
  /** For what is no change in PostgreSQL, such as events that arrived. */
  publish(message: LiveMessage): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createLiveHub(databaseUrl: string, log: FastifyBaseLogger): LiveHub {
  const listeners = new Map<string, Set<Listener>>();
  const observers: Listener[] = [];
  const ends = new Set<() => void>();
  let client: pg.Client | undefined;
  let stopped = false;
  let waiting: string[] = [];
  let sending: Promise<void> | undefined;

  /** One statement at a time, as the client allows; what comes in the meantime goes together with the next. */
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const now = waiting;
      waiting = [];
      // Without the connection the messages are lost; pages ask again when they come back.
      await client?.query("SELECT pg_notify('huanying_live', m) FROM unnest($1::text[]) AS m", [now]);
    }
  };

  const deliver = (payload: string): void => {
    const message = JSON.parse(payload) as LiveMessage;
    for (const observer of observers) observer(message);
    for (const listener of listeners.get(message.workspaceId) ?? []) listener(message);
  };
  const again = (): void => {
    if (stopped) return;
    setTimeout(() => {
      connect().catch((error: unknown) => {
        log.warn({ err: error }, 'live connection not restored yet');
        again();
      });
    }, 1_000).unref();
  };
  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'huanying-live', keepAlive: true });
    next.on('notification', (n) => {
      if (n.payload !== undefined) deliver(n.payload);
    });
    next.on('error', (error) => log.warn({ err: error }, 'live connection lost'));
    next.on('end', () => {
      client = undefined;
      again();
    });
    await next.connect();
    await next.query('LISTEN huanying_live');
    client = next;
  };

  return {
    subscribe(workspaceId, listener, end) {
      ends.add(end);
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set.add(listener));
      return () => {
        set.delete(listener);
        ends.delete(end);
        if (set.size === 0) listeners.delete(workspaceId);
      };
    },
    observe(listener) {
      observers.push(listener);
    },
    endAll() {
      for (const end of ends) end();
    },
    publish(message) {
      waiting.push(JSON.stringify(message));
      sending ??= send().finally(() => {
        sending = undefined;
      });
      return sending;
    },
    start: connect,
    async stop() {
      stopped = true;
      await sending?.catch(() => undefined);
      await client?.end();
    },
  };
}
