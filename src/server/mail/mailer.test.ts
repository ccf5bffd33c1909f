import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../stores/store-log.ts';
import { createMailer } from './mailer.ts';

const received: { readonly to: readonly string[]; readonly raw: Buffer }[] = [];
let server: SMTPServer;
let url: string;

const last = async (): Promise<{ readonly to: readonly string[]; readonly mail: Email }> => {
  const { to, raw } = received.at(-1) ?? { to: [], raw: Buffer.alloc(0) };
  return { to, mail: await PostalMime.parse(raw) };
};

beforeAll(async () => {
  server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: (auth, _, done) =>
      auth.password === 'p@ss:word' ? done(null, { user: auth.username ?? '' }) : done(new Error('no')),
    onRcptTo: ({ address }, _, done) => done(address.startsWith('nobody') ? new Error('no such mailbox') : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map((r) => r.address), raw: Buffer.concat(chunks) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `smtp://robot%40example.cn:p%40ss%3Aword@127.0.0.1:${(server.server.address() as AddressInfo).port}?ignoreTLS=true`;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

test('[O9] a mail with a Chinese subject, HTML and a file arrives as it was written', async () => {
  const mailer = createMailer(url, 'https://m.example.cn', silentLog);
  const sheet = Buffer.from([0x50, 0x4b, 3, 4, 0, 255]);
  await mailer.send({
    to: { name: '林可', address: 'lin@example.cn' },
    subject: '日报 2026-11-22',
    text: '昨日 GMV ¥12,345.67',
    html: '<p>昨日 GMV <b>¥12,345.67</b></p>',
    attachments: [
      {
        filename: '日报.xlsx',
        content: sheet,
        contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      },
    ],
    key: 'daily:2026-11-22:lin',
  });
  mailer.close();
  const { to, mail } = await last();
  expect(to).toEqual(['lin@example.cn']);
  expect(mail).toMatchObject({
    subject: '日报 2026-11-22',
    from: { name: '环营 Huanying', address: 'robot@example.cn' },
    messageId: '<daily-2026-11-22-lin@m.example.cn>',
  });
  expect(mail.text?.trim()).toBe('昨日 GMV ¥12,345.67');
  expect(mail.attachments[0]?.filename).toBe('日报.xlsx');
  expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer)).toEqual(sheet);
});

test('a line break in a name or subject adds no header and no recipient', async () => {
  const mailer = createMailer(url, 'https://m.example.cn', silentLog);
  await mailer.send({
    to: { name: 'x\r\nBcc: spy@evil.example', address: 'lin@example.cn' },
    subject: 'hello\r\nBcc: spy@evil.example',
    text: 'x',
  });
  mailer.close();
  const { to, mail } = await last();
  expect(to).toEqual(['lin@example.cn']);
  expect(mail.bcc ?? []).toEqual([]);
});

test('a refusal of the server is told, and without SMTP_URL nothing is sent', async () => {
  const mailer = createMailer(url, 'https://m.example.cn', silentLog);
  await expect(
    mailer.send({ to: { name: 'n', address: 'nobody@example.cn' }, subject: 's', text: 't' }),
  ).rejects.toThrow('no such mailbox');
  mailer.close();
  const none = createMailer(null, 'https://m.example.cn', silentLog);
  expect(none.enabled).toBe(false);
  await expect(none.send({ to: { name: 'n', address: 'a@b.cn' }, subject: 's', text: 't' })).rejects.toThrow(
    'SMTP_URL',
  );
});
