import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { ApiError } from '../api/api-error.ts';
import { useSay, useText } from '../i18n/i18n.ts';
import { EmptyState, ErrorState, RequestId } from '../kit/states.tsx';

/** In the browser's tab: without it the tab would go on naming the page one came from. */
function TabTitle({ children }: { children: string }) {
  const t = useText();
  return <title>{`${children} · ${t('app.name')}`}</title>;
}

export function NotFoundPage() {
  const t = useText();
  return (
    <>
      <TabTitle>{t('states.notFoundTitle')}</TabTitle>
      <EmptyState icon="search" title={t('states.notFoundTitle')} actions={<Link to="/">{t('states.toHome')}</Link>}>
        {t('states.notFound')}
      </EmptyState>
    </>
  );
}

/** Says which permission is missing and who can grant it. */
export function ForbiddenPage({ what }: { what: string }) {
  const t = useText();
  return (
    <>
      <TabTitle>{t('states.forbiddenTitle')}</TabTitle>
      <EmptyState icon="lock" title={t('states.forbiddenTitle')} actions={<Link to="/">{t('states.toHome')}</Link>}>
        {t('states.forbidden', { what })}
      </EmptyState>
    </>
  );
}

/** What is shown in place of a page that failed. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const t = useText();
  const say = useSay();
  if (error instanceof ApiError && error.code === 'forbidden')
    return (
      <>
        <TabTitle>{t('states.forbiddenTitle')}</TabTitle>
        <EmptyState icon="lock" title={t('states.forbiddenTitle')} actions={<Link to="/">{t('states.toHome')}</Link>}>
          {say(error.sentence)}
        </EmptyState>
      </>
    );
  if (error instanceof ApiError)
    return (
      <>
        <TabTitle>{t('states.errorTitle')}</TabTitle>
        <ErrorState error={error} onRetry={reset} />
      </>
    );
  return (
    <div role="alert">
      <TabTitle>{t('states.brokenTitle')}</TabTitle>
      <EmptyState
        icon="warning"
        title={t('states.brokenTitle')}
        actions={<Button onClick={() => location.reload()}>{t('states.reload')}</Button>}
      >
        <p>{t('states.broken')}</p>
        <p className="hy-small hy-muted">{error instanceof Error ? error.message : String(error)}</p>
        <RequestId error={error} />
      </EmptyState>
    </div>
  );
}
