import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../api/call.ts';
import { useCan, useMe } from '../api/session.ts';
import { useText } from '../i18n/i18n.ts';
import { ConfirmDanger } from '../kit/confirm.tsx';
import { showToast } from '../kit/toast.tsx';

/** Says that nothing here is real, and takes it all away. */
export function DemoBanner() {
  const t = useText();
  const me = useMe();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  if (!me.workspace.demo) return null;
  const remove = async (): Promise<void> => {
    await request<void>('/api/demo', { method: 'DELETE' });
    showToast(t('demo.removed'), { tone: 'good' });
    client.clear();
    await navigate({ to: '/', reloadDocument: true });
  };
  return (
    <div className="hy-demo hy-noprint">
      <strong>{t('demo.label')}</strong>
      <span className="hy-grow hy-demo__text">{t('demo.text')}</span>
      {can('workspace.manage') && (
        <button type="button" className="hy-link" onClick={() => setAsking(true)}>
          {t('demo.remove')}
        </button>
      )}
      <ConfirmDanger
        open={asking}
        title={t('demo.confirm')}
        action={t('demo.remove')}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        <p>{t('demo.warning')}</p>
      </ConfirmDanger>
    </div>
  );
}
