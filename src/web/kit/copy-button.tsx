import { Button } from 'antd';
import { useText } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';
import { showToast } from './toast.tsx';

/** Puts a text on the clipboard; also on plain HTTP, where the browser's own interface for it is closed. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement('textarea');
    box.value = text;
    box.style.position = 'fixed';
    // Inside a modal dialog only what is part of it can be selected.
    (document.querySelector('dialog[open]') ?? document.body).append(box);
    box.select();
    const done = document.execCommand('copy');
    box.remove();
    return done;
  }
}

interface Props {
  readonly text: string;
  /** What is copied, for those who do not see where the button stands. */
  readonly label?: string;
  readonly children?: string;
  readonly primary?: boolean;
}

export function CopyButton({ text, label, children, primary = false }: Props) {
  const t = useText();
  const copy = async (): Promise<void> => {
    if (await copyText(text)) showToast(t('app.copied'), { tone: 'good' });
  };
  if (children !== undefined)
    return (
      <Button type={primary ? 'primary' : 'default'} icon={<Icon name="copy" />} onClick={() => void copy()}>
        {children}
      </Button>
    );
  return (
    <button
      type="button"
      className="hy-iconbutton"
      aria-label={`${t('app.copy')}${label === undefined ? '' : ` ${label}`}`}
      title={t('app.copy')}
      onClick={() => void copy()}
    >
      <Icon name="copy" />
    </button>
  );
}
