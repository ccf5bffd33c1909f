import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader } from '../../../web/kit/small.tsx';
import '../../../web/records/detail/detail.css';
import { ChannelRules } from './channel-rules.tsx';
import { DeadLetters } from './dead-letters.tsx';
import './tracking.css';
import { lettersQuery } from './tracking.queries.ts';
import { words } from './tracking.words.ts';
import { WriteKeys } from './write-keys.tsx';

const tabs = ['keys', 'letters', 'rules'] as const;
type Tab = (typeof tabs)[number];
const labels = { keys: words.keysTab, letters: words.lettersTab, rules: words.rulesTab } as const;

/** Where events come from, which were refused, and how visits find their channel. */
export function TrackingPage() {
  const say = useSay();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { tab?: unknown };
  const tab: Tab = tabs.find((one) => one === search.tab) ?? 'keys';
  const letters = useInfiniteQuery({ ...lettersQuery(null, false), refetchInterval: 30_000 }).data;
  const waiting = letters?.pages[0]?.waiting.reduce((sum, one) => sum + one.count, 0) ?? 0;
  return (
    <>
      <PageHeader title={say(words.title)} />
      <div className="hy-tabs" role="tablist">
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            aria-selected={one === tab}
            onClick={() =>
              void navigate({ to: '.', search: (one === 'keys' ? {} : { tab: one }) as never, replace: true })
            }
          >
            {say(labels[one])}
            {one === 'letters' && waiting > 0 && <span className="hy-tracking__count">{waiting}</span>}
          </button>
        ))}
      </div>
      <div role="tabpanel">
        {tab === 'keys' && <WriteKeys />}
        {tab === 'letters' && <DeadLetters />}
        {tab === 'rules' && <ChannelRules />}
      </div>
    </>
  );
}
