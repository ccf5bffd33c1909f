import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';

export interface MenuItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly icon?: IconName;
  readonly onPick?: () => void;
  readonly href?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Why it is disabled, or what it does. */
  readonly hint?: string;
  /** Shown with a tick; the menu stays a menu of choices. */
  readonly checked?: boolean;
}
export type MenuEntry =
  | MenuItem
  | { readonly key: string; readonly heading: string }
  | { readonly key: string; readonly divider: true };

export interface MenuButtonProps {
  readonly label: string;
  readonly items: readonly MenuEntry[];
  readonly children?: ReactNode;
  readonly className?: string;
  readonly align?: 'start' | 'end';
}

/** A button that opens a menu; arrows, Home, End, Esc and Tab work as in any desktop menu. */
export function MenuButton({ label, items, children, className = 'hy-iconbutton', align = 'end' }: MenuButtonProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const open = anchor !== null;
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const close = (refocus: boolean): void => {
    setAnchor(null);
    if (refocus) button.current?.focus();
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={children === undefined || label !== '' ? label : undefined}
        title={label}
        onClick={(e) => setAnchor(open ? null : e.currentTarget)}
        onKeyDown={(e) => {
          if (e.key !== 'ArrowDown') return;
          e.preventDefault();
          setAnchor(e.currentTarget);
        }}
      >
        {children ?? <Icon name="more" />}
      </button>
      {open && <MenuPopup id={id} items={items} anchor={anchor} align={align} onClose={close} label={label} />}
    </>
  );
}

function MenuPopup(p: {
  id: string;
  items: readonly MenuEntry[];
  anchor: HTMLElement | null;
  align: 'start' | 'end';
  label: string;
  onClose: (refocus: boolean) => void;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const { anchor, align, onClose } = p;

  useLayoutEffect(() => {
    const box = ref.current;
    if (box === null || anchor === null) return;
    const at = anchor.getBoundingClientRect();
    const left = align === 'end' ? at.right - box.offsetWidth : at.left;
    const below = at.bottom + 4;
    const top = below + box.offsetHeight > innerHeight - 8 ? Math.max(8, at.top - 4 - box.offsetHeight) : below;
    box.style.left = `${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
    box.style.top = `${top}px`;
    box.querySelector<HTMLElement>('[role^=menuitem]:not([aria-disabled])')?.focus();
  }, [anchor, align]);

  useEffect(() => {
    const outside = (e: MouseEvent): void => {
      const target = e.target as Node;
      if (!ref.current?.contains(target) && !anchor?.contains(target)) onClose(false);
    };
    document.addEventListener('mousedown', outside);
    return () => document.removeEventListener('mousedown', outside);
  }, [anchor, onClose]);

  const onKeyDown = (e: KeyboardEvent): void => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled])') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    e.stopPropagation();
    if (go !== undefined) {
      e.preventDefault();
      all.at(go % all.length)?.focus();
    } else if (e.key === 'Escape' || e.key === 'Tab') {
      if (e.key === 'Escape') e.preventDefault();
      onClose(true);
    }
  };

  // In a modal dialog the rest of the page is inert, so the menu must live inside it.
  const home = anchor?.closest('dialog') ?? document.body;
  return createPortal(
    <div ref={ref} id={p.id} className="hy-menu" role="menu" tabIndex={-1} aria-label={p.label} onKeyDown={onKeyDown}>
      {p.items.map((item) => {
        if ('divider' in item) return <hr key={item.key} />;
        if ('heading' in item)
          return (
            <div key={item.key} className="hy-menu__heading" role="presentation">
              {item.heading}
            </div>
          );
        return <Item key={item.key} item={item} onClose={onClose} />;
      })}
    </div>,
    home,
  );
}

function Item({ item, onClose }: { item: MenuItem; onClose: (refocus: boolean) => void }) {
  const shared = {
    className: `hy-menu__item${item.danger ? ' hy-menu__item--danger' : ''}`,
    role: item.checked === undefined ? 'menuitem' : 'menuitemradio',
    tabIndex: -1,
    title: item.hint,
    ...(item.checked === undefined ? {} : { 'aria-checked': item.checked }),
    ...(item.disabled ? { 'aria-disabled': true } : {}),
  };
  const body = (
    <>
      {item.icon !== undefined && <Icon name={item.icon} />}
      <span className="hy-grow">{item.label}</span>
      {item.checked && <Icon name="check" size={14} />}
    </>
  );
  if (item.href !== undefined)
    return (
      <a {...shared} href={item.href} onClick={() => onClose(false)}>
        {body}
      </a>
    );
  return (
    <button
      {...shared}
      type="button"
      onClick={() => {
        if (item.disabled) return;
        onClose(true);
        item.onPick?.();
      }}
    >
      {body}
    </button>
  );
}
