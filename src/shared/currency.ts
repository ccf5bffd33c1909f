/** Currencies that one can pay in: units of account (XDR, XSU) are none. */
const currencies = new Set(Intl.supportedValuesOf('currency').filter((c) => c !== 'XDR' && c !== 'XSU'));

/** Whether a text is the ISO 4217 code of a currency in use. */
export const isCurrency = (code: string): boolean => currencies.has(code);
