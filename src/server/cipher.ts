import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Cipher } from './records/columns.ts';

const version = 'v1';

/** AES-256-GCM with a fresh nonce for each value, and HMAC-SHA-256 for the blind index; both keys come from one secret. */
export function createCipher(secret: string): Cipher {
  const key = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', secret, '', `huanying ${purpose}`, 32));
  const [encryption, index] = [key('encryption'), key('index')];
  return {
    encrypt(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', encryption, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${version}:${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    decrypt(stored) {
      const bytes = Buffer.from(stored.slice(version.length + 1), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', encryption, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    // Case and spaces do not tell two addresses or numbers apart.
    blindIndex: (plain) => createHmac('sha256', index).update(plain.toLowerCase().replace(/[\s-]/g, '')).digest('hex'),
  };
}
