import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PageHeader, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { pluralLabel } from '../../../web/records/names.ts';
import { allRecords, findRecord } from '../../../web/records/registry.ts';
import { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import type { LibraryAnswer } from '../library.contract.ts';
import '../../../web/records/list/list.css';
import './knowledge.css';
import { channelsQuery, libraryQuery } from './knowledge.queries.ts';
import { words } from './knowledge.words.ts';
import { askOf, type LibraryAsk } from './library-view.ts';
import { MarkedText } from './marked-text.tsx';

/** Everything that is written down, found by its words. The address holds what is asked. */
export function LibrarySearchPage() {
  const say = useSay();
  const navigate = useNavigate();
  const ask = askOf(useSearch({ strict: false }));
  const [typed, setTyped] = useState(ask.q);
  useEffect(() => setTyped(ask.q), [ask.q]);
  const set = (change: Partial<LibraryAsk>): void => {
    const { q, record, kind, channel, tag, page } = { ...ask, page: 0, ...change };
    void navigate({
      to: '.',
      search: {
        q,
        ...(record && { record }),
        ...(kind && { kind }),
        ...(channel && { channel }),
        ...(tag && { tag }),
        ...(page > 0 && { page }),
      } as never,
      replace: change.page === undefined,
    });
  };
  useEffect(() => {
    if (typed.trim() === ask.q) return;
    const timer = setTimeout(() => set({ q: typed.trim() }), 250);
    return () => clearTimeout(timer);
  });
  const answer = useQuery(libraryQuery(ask));
  return (
    <>
      <PageHeader title={say(words.search)} />
      <div className="hy-knowledge">
        <label className="hy-library__field">
          <Icon name="search" />
          <input
            type="search"
            // The page is opened to type in this field.
            data-autofocus
            aria-label={say(words.search)}
            placeholder={say(words.searchPlaceholder)}
            value={typed}
            onChange={(e) => setTyped(e.target.value)}
          />
        </label>
        <Filters ask={ask} set={set} />
        {ask.q === '' ? (
          <EmptyState icon="search" title={say(words.searchStart)}>
            {say(words.searchStartHelp)}
          </EmptyState>
        ) : (
          <QueryBoundary query={answer}>{(data) => <Results ask={ask} answer={data} set={set} />}</QueryBoundary>
        )}
      </div>
    </>
  );
}

function Filters({ ask, set }: { ask: LibraryAsk; set: (change: Partial<LibraryAsk>) => void }) {
  const say = useSay();
  const locale = useLocale();
  const channels = useQuery(channelsQuery).data?.items ?? [];
  const records = allRecords().filter((def) => def.fullText !== undefined);
  return (
    <div className="hy-library__filters">
      <div className="hy-segment" role="radiogroup" aria-label={say(words.results)}>
        {[undefined, ...records].map((def) => (
          <button
            key={def?.id ?? ''}
            type="button"
            role="radio"
            aria-checked={ask.record === def?.id}
            onClick={() => set({ record: def?.id })}
          >
            {def === undefined ? say(words.allRecords) : say(def.label)}
          </button>
        ))}
      </div>
      <Select
        allowClear
        aria-label={say(words.kind)}
        placeholder={say(words.kind)}
        value={ask.kind ?? null}
        options={Object.entries(campaignKinds).map(([value, label]) => ({ value, label: label[locale] }))}
        onChange={(kind: string | null) => set({ kind: kind ?? undefined })}
      />
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={say(words.channel)}
        placeholder={say(words.channel)}
        value={ask.channel ?? null}
        options={channels.map((c) => ({ value: c.id, label: String(c.name) }))}
        onChange={(channel: string | null) => set({ channel: channel ?? undefined })}
      />
      {ask.tag !== undefined && (
        <Button onClick={() => set({ tag: undefined })} icon={<Icon name="close" size={12} />} iconPosition="end">
          {say(words.tag)}：{ask.tag}
        </Button>
      )}
    </div>
  );
}

interface ResultsProps {
  readonly ask: LibraryAsk;
  readonly answer: LibraryAnswer;
  readonly set: (change: Partial<LibraryAsk>) => void;
}

function Results({ ask, answer, set }: ResultsProps) {
  const say = useSay();
  if (answer.items.length === 0)
    return (
      <EmptyState icon="search" title={say(words.searchNone, { q: ask.q })}>
        {say(words.searchNoneHelp)}
      </EmptyState>
    );
  return (
    <section aria-label={say(words.results)} aria-live="polite">
      {answer.relaxed && <Note tone="info">{say(words.relaxed)}</Note>}
      <p className="hy-small hy-muted">
        {answer.total > 200 ? say(words.countMore) : say(words.count, { n: answer.total })}
      </p>
      <ul className="hy-library__list">
        {answer.items.map((hit) => (
          <Hit key={hit.id} hit={hit} onTag={(tag) => set({ tag })} />
        ))}
      </ul>
      <div className="hy-row" style={{ marginTop: 16 }}>
        {ask.page > 0 && <Button onClick={() => set({ page: ask.page - 1 })}>{say(words.before)}</Button>}
        {answer.more && <Button onClick={() => set({ page: ask.page + 1 })}>{say(words.more)}</Button>}
      </div>
    </section>
  );
}

function Hit({ hit, onTag }: { hit: LibraryAnswer['items'][number]; onTag: (tag: string) => void }) {
  const say = useSay();
  const def = findRecord(hit.record);
  if (def === undefined) return null;
  const state = def.states.all[hit.state];
  return (
    <li>
      <div className="hy-row hy-row--wrap">
        <Link to={`/${def.path}/${hit.id}`} className="hy-library__title">
          <MarkedText marked={hit.title} />
        </Link>
        {state !== undefined && <StateTag label={say(state)} tone={state.tone} />}
        <span className="hy-small hy-muted">
          {say(pluralLabel(def))} · {hit.code} · <TimeText at={hit.updatedAt} />
        </span>
      </div>
      {hit.excerpt.text !== '' && (
        <p>
          <MarkedText marked={hit.excerpt} />
        </p>
      )}
      {hit.tags.length > 0 && (
        <div className="hy-reasons">
          {hit.tags.map((tag) => (
            <button key={tag} type="button" className="hy-plain hy-label" onClick={() => onTag(tag)}>
              {tag}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
