import { type RouterHistory, useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

interface Props {
  /** Address within the product, as the API gives it: with or without a query. */
  readonly to: string;
  readonly className?: string;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A link to an address that is known at run time only. Opened in the page itself, unless a key asks for another tab. */
export function PathLink({ to, className, title, children }: Props) {
  const history = useRouter().history as RouterHistory;
  const go = (e: MouseEvent): void => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    history.push(to);
  };
  return (
    <a href={to} className={className} title={title} onClick={go}>
      {children}
    </a>
  );
}
