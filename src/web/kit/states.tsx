import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { Icon, type IconName } from './icon.tsx';
import './states.css';

/** Grey bars, but only after 300 ms: what is quicker needs no announcement. */
export function Skeleton({ rows = 6 }: { rows?: number }) {
  const t = useText();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="hy-skeleton" aria-busy="true">
      <span className="hy-sr" role="status">
        {t('states.loading')}
      </span>
      {shown &&
        Array.from({ length: rows }, (_, i) => (
          <div key={i} className="hy-skeleton__bar" style={{ width: `${92 - ((i * 37) % 45)}%` }} />
        ))}
    </div>
  );
}

interface StateProps {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** What this place is for, and the one thing to do about its emptiness. */
export function EmptyState({ icon, title, children, actions }: StateProps) {
  return (
    <div className="hy-state">
      {icon !== undefined && (
        <span className="hy-state__icon">
          <Icon name={icon} size={28} />
        </span>
      )}
      <p className="hy-state__title">{title}</p>
      {children !== undefined && <div className="hy-state__text">{children}</div>}
      {actions !== undefined && <div className="hy-row hy-row--wrap hy-state__actions">{actions}</div>}
    </div>
  );
}

export function RequestId({ error }: { error: unknown }) {
  const t = useText();
  if (!(error instanceof ApiError) || error.requestId === null) return null;
  return (
    <span className="hy-small hy-muted">
      {t('states.requestId')} <code>{error.requestId}</code>
    </span>
  );
}

/** What happened, what to do, and the id by which an administrator finds it in the log. */
export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useText();
  const say = useSay();
  return (
    <div role="alert">
      <EmptyState
        icon="warning"
        title={t('states.errorTitle')}
        actions={onRetry && <Button onClick={onRetry}>{t('app.retry')}</Button>}
      >
        <p>{error instanceof ApiError ? say(error.sentence) : t('states.broken')}</p>
        <RequestId error={error} />
      </EmptyState>
    </div>
  );
}

/** One line where something was tried: above a form's buttons, in a dialog. */
export function ErrorNote({ error, children }: { error: unknown; children?: ReactNode }) {
  const t = useText();
  const say = useSay();
  return (
    <div className="hy-note hy-note--bad" role="alert">
      <Icon name="warning" />
      <div className="hy-grow">
        <div>{error instanceof ApiError ? say(error.sentence) : t('states.broken')}</div>
        {children}
        <RequestId error={error} />
      </div>
    </div>
  );
}

export function Note({ tone = 'info', children }: { tone?: 'info' | 'warning' | 'good' | 'bad'; children: ReactNode }) {
  return (
    <div className={`hy-note hy-note--${tone}`}>
      <div className="hy-grow">{children}</div>
    </div>
  );
}

interface Asked<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Skeleton, error or content of one query. What is shown stays while it is renewed. */
export function QueryBoundary<T>(p: { query: Asked<T>; rows?: number; children: (data: T) => ReactNode }) {
  const { data, error, refetch } = p.query;
  if (data !== undefined) return p.children(data);
  if (error !== null && error !== undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <Skeleton {...(p.rows === undefined ? {} : { rows: p.rows })} />;
}
