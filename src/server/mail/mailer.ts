import { createTransport, type Transporter } from 'nodemailer';
import type { StoreLog } from '../stores/store-log.ts';

export interface Attachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType: string;
}

export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** An invitation that mail programs show as one (RFC 6047): iCalendar text and its method. */
  readonly calendar?: { readonly method: 'REQUEST' | 'CANCEL'; readonly content: string };
  /** The same key gives the same Message-ID, so that a mailbox shows a repeated delivery once. */
  readonly key?: string;
}

/** Sends mail, or says that nothing can be sent. */
export interface Mailer {
  /** False without SMTP_URL: the caller then shows what it would have mailed. */
  readonly enabled: boolean;
  /** Resolves when the server has taken the mail; throws when it refuses. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** Mail by SMTP. The sender is `from` in the address (`smtp://…?from=a@b.cn`), else its user, else `huanying@<host of our address>`. */
export function createMailer(smtpUrl: string | null, publicUrl: string, log: Pick<StoreLog, 'warn'>): Mailer {
  if (smtpUrl === null)
    return {
      enabled: false,
      send: () => Promise.reject(new Error('no SMTP_URL is set')),
      close: () => undefined,
    };
  const url = new URL(smtpUrl);
  const host = new URL(publicUrl).hostname;
  const user = decodeURIComponent(url.username);
  const from = url.searchParams.get('from') ?? (user.includes('@') ? user : `huanying@${host}`);
  url.searchParams.delete('from');
  const transport: Transporter = createTransport({
    url: url.href,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    enabled: true,
    async send(mail) {
      try {
        await transport.sendMail({
          from: { name: '环营 Huanying', address: from },
          // As objects: a comma or a line break in a name cannot add a recipient.
          to: { name: oneLine(mail.to.name), address: mail.to.address },
          subject: oneLine(mail.subject),
          text: mail.text,
          ...(mail.html === undefined ? {} : { html: mail.html }),
          ...(mail.key === undefined ? {} : { messageId: `<${mail.key.replace(/[^\w.-]/g, '-')}@${host}>` }),
          ...(mail.calendar === undefined ? {} : { icalEvent: { filename: 'invite.ics', ...mail.calendar } }),
          attachments: (mail.attachments ?? []).map((a) => ({ ...a })),
          disableUrlAccess: true,
          disableFileAccess: true,
        });
      } catch (error) {
        log.warn({ err: error }, 'mail not sent');
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim();
