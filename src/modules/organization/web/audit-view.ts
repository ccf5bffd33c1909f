import type { Label } from '../../../shared/label.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { actionWords, subjectWords } from './audit.words.ts';

/** The words of an action: a transition's own, else the usual ones, else its name. */
export function actionLabel(def: RecordDef | undefined, action: string): Label {
  const transition = def?.states.transitions.find((t) => t.action === action);
  return transition?.label ?? actionWords[action] ?? { zh: action, en: action };
}

export const subjectLabel = (def: RecordDef | undefined, record: string): Label =>
  def?.label ?? subjectWords[record] ?? { zh: record, en: record };

/**
 * A stored value as a short text; `word` says what an option or a state is called. References are told by their last
 * characters: the log keeps ids, not names.
 */
export function valueText(value: unknown, word: (text: string) => string | undefined = () => undefined): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string')
    return word(value) ?? (/^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ? `…${value.slice(-6)}` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '—' : value.map((one) => valueText(one, word)).join(', ');
  const { amount, currency, start, end } = value as Record<string, unknown>;
  if (typeof amount === 'string' && typeof currency === 'string') return `${currency} ${amount}`;
  if (typeof start === 'string') return `${start} – ${typeof end === 'string' ? end : ''}`.trim();
  return JSON.stringify(value);
}
