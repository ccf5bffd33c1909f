import type { PreviewInput } from './channels.queries.ts';

const filled = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The form's values as the preview route takes them; null while something it needs is missing or no address. */
export function previewInput(values: Readonly<Record<string, unknown>>): PreviewInput | null {
  const [name, target, channel] = [filled(values.name), filled(values.target), filled(values.channel)];
  if (name === '' || channel === '' || !isWebAddress(target)) return null;
  return {
    name,
    target,
    channel,
    campaign: filled(values.campaign) || null,
    medium: (filled(values.medium) || null) as PreviewInput['medium'],
    term: filled(values.term) || null,
  };
}

export function isWebAddress(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** An address in two parts, so that what the naming rules added can be shown apart. */
export function splitAddress(url: string): {
  readonly base: string;
  readonly added: readonly (readonly [string, string])[];
} {
  try {
    const parsed = new URL(url);
    const added: (readonly [string, string])[] = [];
    const kept = new URLSearchParams();
    for (const [key, value] of parsed.searchParams)
      if (key.startsWith('utm_') || key === 'hy_link') added.push([key, value]);
      else kept.append(key, value);
    const query = kept.toString();
    return { base: `${parsed.origin}${parsed.pathname}${query === '' ? '' : `?${query}`}`, added };
  } catch {
    return { base: url, added: [] };
  }
}
