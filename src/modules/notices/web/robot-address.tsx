import { Button, Input } from 'antd';
import { type SubmitEvent, useId, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import '../../../web/records/fields/fields.css';
import { type Platform, putRobotAddress } from '../robot.contract.ts';
import { words } from './robot.words.ts';

const samples: Readonly<Record<Platform, string>> = {
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=…',
  feishu: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
};

/** Address and secret, typed once and never shown again. */
export function RobotAddress(p: { id: string; platform: Platform; onClose: () => void; onDone: () => Promise<void> }) {
  const say = useSay();
  const id = useId();
  const [url, setUrl] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async (e: SubmitEvent): Promise<void> => {
    e.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const body = { url: url.trim(), secret: secret.trim() === '' ? null : secret.trim() };
      await call(putRobotAddress, { params: { id: p.id }, body });
      showToast(say(words.saved), { tone: 'good' });
      await p.onDone();
      p.onClose();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={p.onClose} title={say(words.set)} width={560}>
      <form className="hy-stack" onSubmit={(e) => void save(e)}>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-url`}>
            {say(words.url)}
          </label>
          <Input
            id={`${id}-url`}
            autoComplete="off"
            placeholder={samples[p.platform]}
            aria-describedby={`${id}-urlhelp`}
            value={url}
            onChange={(e) => setUrl(e.target.value)}
          />
          <p id={`${id}-urlhelp`} className="hy-small hy-muted">
            {say(words.urlHelp)}
          </p>
        </div>
        {p.platform !== 'wecom' && (
          <div className="hy-field">
            <label className="hy-field__label" htmlFor={`${id}-secret`}>
              {say(words.secret)}
            </label>
            <Input.Password
              id={`${id}-secret`}
              autoComplete="new-password"
              aria-describedby={`${id}-secrethelp`}
              value={secret}
              onChange={(e) => setSecret(e.target.value)}
            />
            <p id={`${id}-secrethelp`} className="hy-small hy-muted">
              {say(words.secretHelp)}
            </p>
          </div>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div className="hy-row">
          <Button type="primary" htmlType="submit" loading={busy} disabled={url.trim() === ''}>
            {say(words.save)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
