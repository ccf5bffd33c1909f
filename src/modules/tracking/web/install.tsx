import { Segmented } from 'antd';
import { useState } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { type SnippetKind, snippet } from './snippets.ts';
import { words } from './tracking.words.ts';

const ways = ['script', 'segmentWeb', 'segmentNode', 'http'] as const;
type Way = (typeof ways)[number];
const labels = {
  script: words.ownTracker,
  segmentWeb: words.segmentWeb,
  segmentNode: words.segmentNode,
  http: words.http,
} as const;

/** How a site, a server or a script sends its events here. */
export function Install({ value }: { value: string }) {
  const say = useSay();
  const [way, setWay] = useState<Way>('script');
  return (
    <div className="hy-stack hy-stack--tight">
      <div className="hy-tracking__ways">
        <Segmented value={way} options={ways.map((w) => ({ value: w, label: say(labels[w]) }))} onChange={setWay} />
      </div>
      {way === 'script' && <p className="hy-muted">{say(words.ownTrackerHelp)}</p>}
      <Code kind={way} value={value} label={say(labels[way])} />
      {way === 'script' && (
        <>
          <h3>{say(words.orderSnippet)}</h3>
          <Code kind="order" value={value} label={say(words.orderSnippet)} />
        </>
      )}
    </div>
  );
}

function Code({ kind, value, label }: { kind: SnippetKind; value: string; label: string }) {
  const text = snippet(kind, location.origin, value);
  return (
    <div className="hy-snippet">
      {/* Long lines scroll inside; the keyboard must reach them. */}
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
