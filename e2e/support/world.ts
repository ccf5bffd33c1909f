import PostalMime, { type Email } from 'postal-mime';
import { inject } from 'vitest';
import type { TakenMail } from './mail.ts';

export interface RunningProduct {
  readonly url: string;
  readonly dataDir: string;
  readonly output: string;
}

/** The product of this run; the first who asks waits for it to start. `empty` has no demo and no administrator. */
export async function product(kind: 'demo' | 'empty'): Promise<RunningProduct> {
  const response = await fetch(`${inject('productHost')}/${kind}`, { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as RunningProduct;
}

/** Gives its memory back to the tests that follow. */
export async function stopProduct(kind: 'demo' | 'empty'): Promise<void> {
  await fetch(`${inject('productHost')}/${kind}`, { method: 'DELETE' });
}

/** Every mail to an address that has come so far, oldest first. */
export async function mailsTo(address: string): Promise<Email[]> {
  const response = await fetch(`${inject('productHost')}/mails`);
  const mails = (await response.json()) as TakenMail[];
  return Promise.all(
    mails.filter(({ to }) => to.includes(address)).map(({ source }) => PostalMime.parse(Buffer.from(source, 'latin1'))),
  );
}
