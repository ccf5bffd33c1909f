import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useText } from '../i18n/i18n.ts';
import './dialog.css';
import { Icon } from './icon.tsx';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: number;
  /** `side` slides in from the right edge, `left` holds the phone's menu. */
  readonly place?: 'centre' | 'side' | 'left';
  /** Without a head; the title is still read out. */
  readonly bare?: boolean;
}

const openPopup = ['select', 'picker']
  .map((kind) => `.ant-${kind}-dropdown:not(.ant-${kind}-dropdown-hidden, [class*='-leave'])`)
  .join();

/** What takes the focus: what asks for it, else the first field, else (a question) the first answer. */
const firstStop = (dialog: HTMLElement): HTMLElement | null =>
  dialog.querySelector<HTMLElement>('[data-autofocus]') ??
  dialog.querySelector<HTMLElement>(
    '.hy-dialog__body :is(input:not([type=hidden], [type=file]), textarea, select, [role=combobox])',
  ) ??
  dialog.querySelector<HTMLElement>('.hy-dialog__foot button');

/** The browser's own modal dialog: it keeps the focus inside, closes on Esc and gives the focus back. */
export function Dialog({ open, onClose, title, children, footer, width = 480, place = 'centre', bare }: DialogProps) {
  const t = useText();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return;
    if (open && !dialog.open) {
      dialog.showModal();
      firstStop(dialog)?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);

  if (!open) return null;
  return (
    <dialog
      ref={ref}
      className={`hy-dialog hy-dialog--${place}`}
      style={{ '--hy-dialog-width': `${width}px` } as React.CSSProperties}
      aria-labelledby={titleId}
      onCancel={(e) => {
        // A file chooser inside sends a cancel event of its own, which bubbles.
        if (e.target !== e.currentTarget) return;
        e.preventDefault();
        onClose();
      }}
      onMouseDown={(e) => {
        if (e.target === e.currentTarget) onClose();
      }}
      onKeyDownCapture={(e) => {
        // Esc closes an open list or calendar first; the dialog only with the next one.
        if (e.key === 'Escape' && e.currentTarget.querySelector(openPopup) !== null) e.preventDefault();
      }}
    >
      <div className="hy-dialog__box">
        {bare && (
          <h2 id={titleId} className="hy-sr">
            {title}
          </h2>
        )}
        <header className="hy-dialog__head" hidden={bare}>
          <h2 id={bare ? undefined : titleId} className="hy-grow">
            {title}
          </h2>
          <button type="button" className="hy-iconbutton" onClick={onClose} aria-label={t('app.close')}>
            <Icon name="close" />
          </button>
        </header>
        <div className="hy-dialog__body">{children}</div>
        {footer !== undefined && <footer className="hy-dialog__foot">{footer}</footer>}
      </div>
    </dialog>
  );
}
