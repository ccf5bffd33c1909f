import { AppError } from '../../shared/errors.ts';

/** What may be attached: by ending, with the type it is sent back as and the bytes it must begin with. */
const types: Readonly<Record<string, { readonly type: string; readonly magic?: readonly string[] }>> = {
  pdf: { type: 'application/pdf', magic: ['25504446'] },
  png: { type: 'image/png', magic: ['89504e47'] },
  jpg: { type: 'image/jpeg', magic: ['ffd8ff'] },
  jpeg: { type: 'image/jpeg', magic: ['ffd8ff'] },
  gif: { type: 'image/gif', magic: ['47494638'] },
  webp: { type: 'image/webp', magic: ['52494646'] },
  mp4: { type: 'video/mp4' },
  mov: { type: 'video/quicktime' },
  mp3: { type: 'audio/mpeg' },
  docx: { type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', magic: ['504b0304'] },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', magic: ['504b0304'] },
  pptx: { type: 'application/vnd.openxmlformats-officedocument.presentationml.presentation', magic: ['504b0304'] },
  doc: { type: 'application/msword', magic: ['d0cf11e0'] },
  xls: { type: 'application/vnd.ms-excel', magic: ['d0cf11e0'] },
  ppt: { type: 'application/vnd.ms-powerpoint', magic: ['d0cf11e0'] },
  zip: { type: 'application/zip', magic: ['504b0304', '504b0506'] },
  csv: { type: 'text/csv' },
  tsv: { type: 'text/tab-separated-values' },
  txt: { type: 'text/plain' },
  md: { type: 'text/markdown' },
  ics: { type: 'text/calendar' },
};

const ending = (name: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The type that a file of this name is kept as. Pages and scripts are refused: a browser would run them. */
export function typeOfFile(name: string): string {
  const known = types[ending(name)];
  if (known === undefined) {
    const all = Object.keys(types).join(', ');
    throw new AppError('unsupported_media', {
      reason: { zh: `不支持此类文件，可上传：${all}`, en: `This kind of file cannot be attached; allowed: ${all}` },
    });
  }
  return known.type;
}

/** The first bytes must be those of the kind that the name claims. */
export function checkMagic(name: string, head: Buffer): void {
  const magic = types[ending(name)]?.magic;
  if (magic === undefined) return;
  const hex = head.subarray(0, 8).toString('hex');
  if (!magic.some((m) => hex.startsWith(m)))
    throw new AppError('unsupported_media', {
      reason: { zh: '文件内容与扩展名不符', en: 'The content does not match the name of the file' },
    });
}

/** Browsers send a quote in a name as %22, and file systems do not take one: pairs of “ and ” stand for it. */
function readableQuotes(name: string): string {
  let open = false;
  return name.replace(/%22|"/g, () => {
    open = !open;
    return open ? '“' : '”';
  });
}

/** A name without path, control characters and reserved ones, at most 200 characters. */
export function safeName(name: string): string {
  const base = readableQuotes(name.split(/[\\/]/).pop() ?? '')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f<>:"|?*\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
    .toWellFormed();
  const chars = [...base];
  return chars.length === 0 ? 'file' : chars.length <= 200 ? base : `${chars.slice(0, 180).join('')}.${ending(base)}`;
}
