import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** One mail as the server took it. */
export interface TakenMail {
  readonly to: readonly string[];
  /** The message itself, as it went over the wire. */
  readonly source: string;
}

/** A real SMTP server on loopback that keeps what it is sent. */
export interface MailServer {
  readonly url: string;
  readonly mails: readonly TakenMail[];
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          source: Buffer.concat(parts).toString('latin1'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}?from=daily@huanying.test`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
