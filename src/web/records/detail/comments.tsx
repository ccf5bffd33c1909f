import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useDeferredValue, useRef, useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { Comment, Mentionable } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { commentsQuery, mentionableQuery, recordKeys } from '../../api/record-queries.ts';
import { useText } from '../../i18n/i18n.ts';
import { Markdown } from '../../kit/markdown.tsx';
import { PersonAvatar, TimeText } from '../../kit/small.tsx';
import { ErrorNote, QueryBoundary } from '../../kit/states.tsx';
import { mentionQuery, toBody, toTyped } from './mentions.ts';

export function Comments({ def, id }: { def: RecordDef; id: string }) {
  const t = useText();
  const client = useQueryClient();
  const query = useInfiniteQuery(commentsQuery(def, id));
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: recordKeys.part(def.id, id, 'comments') });
  return (
    <section aria-label={t('records.comments')}>
      <QueryBoundary query={query} rows={3}>
        {({ pages }) => (
          <>
            {pages.flatMap((page) =>
              page.items.map((c) => <One key={c.id} def={def} rowId={id} comment={c} onChanged={renew} />),
            )}
            {pages[0]?.items.length === 0 && <p className="hy-muted hy-small">{t('comments.empty')}</p>}
            {query.hasNextPage && (
              <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('comments.more')}
              </Button>
            )}
          </>
        )}
      </QueryBoundary>
      <CommentBox
        def={def}
        rowId={id}
        onSend={async (body) => {
          await recordApi.addComment(def, id, body);
          await renew();
        }}
      />
    </section>
  );
}

function One(p: { def: RecordDef; rowId: string; comment: Comment; onChanged: () => Promise<void> }) {
  const t = useText();
  const { comment: c } = p;
  const [editing, setEditing] = useState(false);
  const remove = async (): Promise<void> => {
    await recordApi.removeComment(p.def, p.rowId, c.id);
    await p.onChanged();
  };
  return (
    <article className="hy-comment">
      <PersonAvatar name={c.author.name} />
      <div className="hy-grow">
        <div className="hy-row" style={{ gap: 8 }}>
          <strong>{c.author.name}</strong>
          <span className="hy-small hy-muted hy-grow">
            <TimeText at={c.createdAt} ago />
            {c.editedAt !== null && ` · ${t('comments.edited')}`}
          </span>
          {c.mine && c.deletedAt === null && !editing && (
            <>
              <button type="button" className="hy-link hy-small" onClick={() => setEditing(true)}>
                {t('comments.edit')}
              </button>
              <button type="button" className="hy-link hy-small" onClick={() => void remove()}>
                {t('comments.remove')}
              </button>
            </>
          )}
        </div>
        {editing ? (
          <CommentBox
            def={p.def}
            rowId={p.rowId}
            start={c.body}
            onCancel={() => setEditing(false)}
            onSend={async (body) => {
              await recordApi.editComment(p.def, p.rowId, c.id, body);
              await p.onChanged();
              setEditing(false);
            }}
          />
        ) : c.deletedAt === null ? (
          <Markdown text={c.body} />
        ) : (
          <p className="hy-muted">{t('comments.removed')}</p>
        )}
      </div>
    </article>
  );
}

interface BoxProps {
  readonly def: RecordDef;
  readonly rowId: string;
  readonly start?: string;
  readonly onSend: (body: string) => Promise<void>;
  readonly onCancel?: () => void;
}

function CommentBox({ def, rowId, start = '', onSend, onCancel }: BoxProps) {
  const t = useText();
  const field = useRef<HTMLTextAreaElement>(null);
  const [initial] = useState(() => toTyped(start));
  const [text, setText] = useState(initial.text);
  const [mentions, setMentions] = useState(initial.mentions);
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const asked = mentionQuery(text, caret);
  const people = usePeople(def, rowId, asked?.q ?? null);
  const send = async (): Promise<void> => {
    if (text.trim() === '' || busy) return;
    setBusy(true);
    setError(null);
    try {
      await onSend(toBody(text.trim(), mentions));
      setText('');
      setMentions([]);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const pick = (person: Mentionable): void => {
    if (asked === null || !person.may) return;
    const next = `${text.slice(0, asked.from)}@${person.name} ${text.slice(caret)}`;
    setText(next);
    setMentions([...mentions, { id: person.id, name: person.name }]);
    const after = asked.from + person.name.length + 2;
    setCaret(after);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(after, after);
    });
  };
  const choosing = asked !== null && people.length > 0;
  return (
    <div className="hy-comment__box">
      <textarea
        ref={field}
        className="hy-textarea"
        aria-label={t('comments.placeholder')}
        placeholder={t('comments.placeholder')}
        rows={Math.min(10, Math.max(2, text.split('\n').length))}
        maxLength={9000}
        value={text}
        onChange={(e) => {
          setText(e.target.value);
          setCaret(e.target.selectionStart);
          setAt(0);
        }}
        onSelect={(e) => setCaret(e.currentTarget.selectionStart)}
        onKeyDown={(e) => {
          if (e.nativeEvent.isComposing) return;
          if (choosing) {
            const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
            const person = people[at];
            if (step !== undefined) {
              e.preventDefault();
              setAt((at + step + people.length) % people.length);
            } else if ((e.key === 'Enter' || e.key === 'Tab') && person !== undefined) {
              e.preventDefault();
              pick(person);
            } else if (e.key === 'Escape') setCaret(0);
          } else if (e.key === 'Enter' && (e.metaKey || e.ctrlKey)) void send();
        }}
      />
      {choosing && (
        <div className="hy-suggest" role="listbox" aria-label={t('comments.mention')}>
          {people.map((person, i) => (
            <div
              key={person.id}
              role="option"
              aria-selected={i === at}
              aria-disabled={!person.may}
              tabIndex={-1}
              className="hy-suggest__item"
              onMouseDown={() => pick(person)}
            >
              <PersonAvatar name={person.name} size={20} />
              <span className="hy-grow">{person.name}</span>
              {!person.may && (
                <span className="hy-small">
                  {t(person.state === 'invited' ? 'comments.notJoined' : 'comments.notReader')}
                </span>
              )}
            </div>
          ))}
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
      {(text !== '' || onCancel) && (
        <div className="hy-comment__foot">
          {onCancel && (
            <Button size="small" onClick={onCancel}>
              {t('app.cancel')}
            </Button>
          )}
          <Button size="small" type="primary" loading={busy} disabled={text.trim() === ''} onClick={() => void send()}>
            {t('comments.send')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Colleagues for what is typed after `@`. */
function usePeople(def: RecordDef, rowId: string, q: string | null): readonly Mentionable[] {
  const late = useDeferredValue(q ?? '');
  const found = useQuery({ ...mentionableQuery(def, rowId, late), enabled: q !== null });
  return q === null ? [] : (found.data?.items ?? []);
}
