import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../i18n/i18n.ts';
import { Dialog } from './dialog.tsx';
import { ErrorNote } from './states.tsx';

export interface ConfirmDangerProps {
  readonly open: boolean;
  readonly title: string;
  readonly children?: ReactNode;
  /** Verb of the button: 删除, 移除. */
  readonly action: string;
  readonly onClose: () => void;
  readonly onConfirm: () => Promise<unknown> | undefined;
}

/** Asks before something that hurts; an error stays in the dialog, so that nothing is lost. */
export function ConfirmDanger({ open, title, children, action, onClose, onConfirm }: ConfirmDangerProps) {
  const t = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      onClose();
    } catch (e) {
      setError(e);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      width={420}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button danger type="primary" loading={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      {children}
      {error !== null && <ErrorNote error={error} />}
    </Dialog>
  );
}
