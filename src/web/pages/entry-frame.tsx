import { type ReactNode, useId } from 'react';
import { switchLocale, useLocale, useText } from '../i18n/i18n.ts';
import './entry-frame.css';

/** Frame of the pages before one is signed in. */
export function EntryFrame({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const t = useText();
  const locale = useLocale();
  const other = locale === 'zh' ? 'en' : 'zh';
  return (
    <main className="hy-entry">
      <title>{`${title} · ${t('app.name')}`}</title>
      <div className={`hy-entry__box${wide ? ' hy-entry__box--wide' : ''}`}>
        <header className="hy-entry__head">
          <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true">
            <path
              d="M16 5a11 11 0 1 1-10 6.5"
              fill="none"
              stroke="currentColor"
              strokeWidth="3.4"
              strokeLinecap="round"
            />
            <circle cx="16" cy="16" r="3.2" fill="currentColor" />
          </svg>
          <div className="hy-grow">
            <h1>{title}</h1>
            <p className="hy-small hy-muted">{t('auth.tagline')}</p>
          </div>
          <button type="button" className="hy-link" lang={other} onClick={() => void switchLocale(other)}>
            {other === 'en' ? 'English' : '中文'}
          </button>
        </header>
        {children}
      </div>
    </main>
  );
}

/** Label above, error below, tied to the field for screen readers. */
export function EntryField(p: {
  label: string;
  help?: string;
  error?: string | undefined;
  children: (id: string) => ReactNode;
}) {
  const id = useId();
  return (
    <div className="hy-entry__field">
      <label htmlFor={id}>{p.label}</label>
      {p.children(id)}
      {p.error !== undefined ? (
        <p className="hy-field__error" role="alert">
          {p.error}
        </p>
      ) : (
        p.help !== undefined && <p className="hy-small hy-muted">{p.help}</p>
      )}
    </div>
  );
}
