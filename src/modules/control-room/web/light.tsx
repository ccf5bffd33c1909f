import { useSay } from '../../../web/i18n/i18n.ts';
import { StateTag } from '../../../web/kit/small.tsx';
import type { Light } from '../lights.contract.ts';
import './control-room.css';
import { words } from './control-room.words.ts';

const tones = { good: 'good', warning: 'warning', bad: 'bad', none: 'neutral' } as const;

/** The light as a word, and every reason behind it. */
export function LightView({ light }: { light: Light }) {
  const say = useSay();
  return (
    <div className="hy-light">
      <StateTag label={say(words[light.tone])} tone={tones[light.tone]} />
      <ul className="hy-plain hy-light__reasons">
        {light.reasons.map((r) => (
          <li key={`${r.key}${r.text.en}`} data-tone={r.tone}>
            {say(r.text)}
          </li>
        ))}
      </ul>
    </div>
  );
}
