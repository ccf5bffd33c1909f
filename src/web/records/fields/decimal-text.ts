/** Moves the decimal point of a typed number without arithmetic: 12.5 by -2 is 0.125. Other text is left alone. */
export function shiftPoint(text: string, places: number): string {
  const match = /^\s*(-?)(\d*)\.?(\d*)\s*$/.exec(text);
  if (match === null || (match[2] === '' && match[3] === '')) return text;
  const [, sign = '', whole = '', part = ''] = match;
  const digits = whole + part;
  const point = whole.length + places;
  const padded = point < 0 ? digits.padStart(digits.length - point, '0') : digits.padEnd(point, '0');
  const at = Math.max(0, point);
  const head = padded.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const tail = padded.slice(at).replace(/0+$/, '');
  return `${sign}${head}${tail === '' ? '' : `.${tail}`}`;
}

/** What people type as a number, as the API takes it: full-width digits, thousands commas and a currency sign go. */
export function cleanNumber(typed: string): string {
  const half = typed.replace(/[０-９．－，]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0));
  const bare = half.replace(/[\s,¥￥$€£]/g, '').replace(/^\+/, '');
  return /^-?\.\d+$/.test(bare) ? bare.replace('.', '0.') : bare.replace(/^(-?\d+)\.$/, '$1');
}
