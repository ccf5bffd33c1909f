import { useSyncExternalStore } from 'react';
import { useText } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';
import './toast.css';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();
const set = (to: readonly Toast[]): void => {
  toasts = to;
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const drop = (id: number): void => set(toasts.filter((t) => t.id !== id));

/** Says something in the corner: 4 s, or 10 s when it can be undone; errors stay 8 s. */
export function showToast(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
  const id = next++;
  const tone = options.tone ?? 'plain';
  set([...toasts.slice(-3), { id, text, tone, ...(options.action ? { action: options.action } : {}) }]);
  setTimeout(() => drop(id), options.action ? 10_000 : tone === 'bad' ? 8_000 : 4_000);
}

/** The done thing and a way back. */
export const showUndo = (text: string, label: string, undo: () => void): void =>
  showToast(text, { action: { label, run: undo } });

export function Toasts() {
  const t = useText();
  const all = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="hy-toasts" role="status" aria-live="polite">
      {all.map((toast) => (
        <div key={toast.id} className={`hy-toast hy-toast--${toast.tone}`}>
          {toast.tone === 'bad' && <Icon name="warning" />}
          {toast.tone === 'good' && <Icon name="check" />}
          <span className="hy-grow">{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              className="hy-toast__action"
              onClick={() => {
                drop(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" className="hy-toast__close" aria-label={t('app.close')} onClick={() => drop(toast.id)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
