import { Button } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import type { AnyRow } from '../../../web/records/registry.ts';
import { words } from './channels.words.ts';
import './link.css';

/** Short link, full link and QR code, ready to be passed on. */
export function LinkCard({ row }: { row: Pick<AnyRow, 'id' | 'code'> & Readonly<Record<string, unknown>> }) {
  const say = useSay();
  const qr = `/api/tracked-links/${row.id}/qr`;
  const name = String(row.name);
  const [short, full] = [String(row.shortUrl ?? ''), String(row.longUrl ?? '')];
  return (
    <div className="hy-linkcard">
      <img src={`${qr}.svg`} alt={say(words.qrOf, { name })} width={148} height={148} />
      <div className="hy-linkcard__text">
        <dl>
          <div>
            <dt>{say(words.short)}</dt>
            <dd>
              <a href={short} target="_blank" rel="noopener noreferrer" className="hy-linkcard__short">
                {short.replace(/^https?:\/\//, '')}
              </a>
              <CopyButton text={short} label={say(words.short)} />
            </dd>
          </div>
          <div>
            <dt>{say(words.full)}</dt>
            <dd>
              <span className="hy-linkcard__full">{full}</span>
              <CopyButton text={full} label={say(words.full)} />
            </dd>
          </div>
        </dl>
        <div className="hy-row hy-row--wrap hy-noprint">
          <CopyButton text={short} primary>
            {say(words.copyShort)}
          </CopyButton>
          <Button icon={<Icon name="download" />} href={`${qr}.svg`} download={`${row.code}.svg`}>
            {say(words.svg)}
          </Button>
          <Button icon={<Icon name="download" />} href={`${qr}.png?size=1024`} download={`${row.code}.png`}>
            {say(words.png)}
          </Button>
        </div>
      </div>
    </div>
  );
}
