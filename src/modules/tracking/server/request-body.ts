import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import { maxBatchBytes } from './validate.ts';

const limits = { maxOutputLength: maxBatchBytes };
type Decoder = (body: Buffer) => Promise<Buffer>;
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: (body) => promisify(gunzip)(body, limits),
  'x-gzip': (body) => promisify(gunzip)(body, limits),
  deflate: (body) => promisify(inflate)(body, limits),
  br: (body) => promisify(brotliDecompress)(body, limits),
};

const accepted = Object.freeze({
  zh: '请用 gzip 压缩，或不压缩（去掉 Content-Encoding）',
  en: 'Send gzip, or send it unpacked without Content-Encoding',
});

const tooLarge = (): AppError =>
  new AppError('too_large', {
    reason: { zh: '一次请求不得超过 500 kB（解压后）', en: 'A request may hold at most 500 kB, unpacked' },
    limitBytes: maxBatchBytes,
  });

/** The body unpacked. Unpacking stops at the limit, so a small bomb costs no more than the largest honest request. */
export async function unpack(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === '' || name === 'identity') {
    // Some clients pack without saying so.
    if (body[0] !== 0x1f || body[1] !== 0x8b) {
      if (body.length > maxBatchBytes) throw tooLarge();
      return body;
    }
    return decode(decoders.gzip as Decoder, body, 'gzip');
  }
  const decoder = decoders[name];
  if (!decoder) {
    throw new AppError('unsupported_media', {
      reason: {
        zh: `不支持的压缩方式 ${name.slice(0, 40)}。${accepted.zh}`,
        en: `Content encoding ${name.slice(0, 40)} is not supported. ${accepted.en}`,
      },
    });
  }
  return decode(decoder, body, name);
}

async function decode(decoder: Decoder, body: Buffer, name: string): Promise<Buffer> {
  try {
    return await decoder(body);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new AppError(
      'bad_request',
      {
        reason: {
          zh: `内容不是完整的 ${name} 数据：未压缩却声明了压缩，或在途中损坏。${accepted.zh}`,
          en: `The body is not whole ${name} data: declared but not packed, or damaged on the way. ${accepted.en}`,
        },
      },
      { cause: error },
    );
  }
}

/** The write key of an Authorization header: Basic with the key as user name (Segment), Bearer, or the key alone. */
export function keyOfHeader(header: string | undefined): string {
  if (header === undefined) return '';
  const [scheme = '', rest = ''] = header.trim().split(/\s+/, 2);
  if (/^basic$/i.test(scheme)) {
    const text = Buffer.from(rest, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return (colon === -1 ? text : text.slice(0, colon)).trim();
  }
  return /^bearer$/i.test(scheme) ? rest : rest === '' ? scheme : '';
}
