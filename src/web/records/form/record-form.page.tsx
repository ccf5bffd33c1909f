import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { createElement, type SubmitEvent, Suspense, useEffect, useMemo, useState } from 'react';
import type { Label } from '../../../shared/label.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { RefNames } from '../../../shared/record/wire.ts';
import { issuesByField } from '../../api/api-error.ts';
import { type Patch, type RowAnswer, recordApi } from '../../api/record-api.ts';
import { recordKeys, rowQuery } from '../../api/record-queries.ts';
import { useMe } from '../../api/session.ts';
import { ApprovalWarning } from '../../approvals/approval-panel.tsx';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { PageHeader, useNow } from '../../kit/small.tsx';
import { EmptyState, ErrorNote, Note, QueryBoundary } from '../../kit/states.tsx';
import { formatAgo } from '../../kit/time.ts';
import { showToast } from '../../kit/toast.tsx';
import { linesOf, sentLines } from '../lines/lines.ts';
import { nameIn, pluralLabel } from '../names.ts';
import { type AnyRow, findFormOffer, titleOf } from '../registry.ts';
import { defaultsOf } from '../sections.ts';
import { useRecordDef } from '../use-record.ts';
import { conflictOf } from './conflict.ts';
import { MergePage } from './merge.page.tsx';
import { fieldId, RecordFields } from './record-form.tsx';
import { useForm } from './use-form.ts';
import { checkDraft, checkPatch, type Fault } from './validate.ts';

const noLabels: ReadonlyMap<string, Label> = new Map();
const noFaults: ReadonlyMap<string, Fault> = new Map();
const noRefs: RefNames = {};

/** New record. Values may stand in the address (`?set={"parent":"…"}`), as "new one below" does. */
export function RecordCreatePage() {
  const def = useRecordDef();
  const me = useMe();
  const search = useSearch({ strict: false }) as { set?: unknown };
  const initial = useMemo(() => {
    const given = typeof search.set === 'object' && search.set !== null ? (search.set as Patch) : {};
    return { ...defaultsOf(def), ownerId: me.person.id, ...given };
  }, [def, me.person.id, search.set]);
  const Offer = findFormOffer(def.id);
  return (
    <>
      {Offer !== undefined && <Suspense>{createElement(Offer)}</Suspense>}
      <Form key={def.id} def={def} row={null} initial={initial} refs={noRefs} />
    </>
  );
}

export function RecordEditPage() {
  const def = useRecordDef();
  const t = useText();
  const say = useSay();
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  // The form keeps the row as it was opened; a newer one shows itself when it is saved.
  const [opened] = useState(() => Date.now());
  const row = useQuery({ ...rowQuery(def, id), refetchOnWindowFocus: false });
  const fresh = row.dataUpdatedAt >= opened - 15_000 || !row.isFetching;
  return (
    <QueryBoundary query={fresh ? row : { ...row, data: undefined }}>
      {(answer) => {
        const state = answer.item.state;
        if (answer.can.update) return <EditForm key={id} def={def} answer={answer} />;
        const frozen = def.states.frozen?.includes(state);
        const label = def.states.all[state];
        return (
          <>
            <PageHeader
              title={titleOf(def, answer.item)}
              before={<Link to={`/${def.path}`}>{say(pluralLabel(def))}</Link>}
            />
            <EmptyState
              icon="lock"
              title={frozen && label ? t('form.frozen', { state: say(label) }) : t('states.forbiddenTitle')}
              actions={<Link to={`/${def.path}/${id}`}>{t('app.back')}</Link>}
            />
          </>
        );
      }}
    </QueryBoundary>
  );
}

function EditForm({ def, answer }: { def: RecordDef; answer: RowAnswer }) {
  // Live renewals of the row must not change what the person is editing.
  const [opened] = useState(answer);
  return <Form def={def} row={opened.item} initial={opened.item} refs={opened.refs} />;
}

interface FormProps {
  readonly def: RecordDef;
  readonly row: AnyRow | null;
  readonly initial: Readonly<Record<string, unknown>>;
  readonly refs: RefNames;
}

function Form({ def, row, initial, refs }: FormProps) {
  const t = useText();
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const form = useForm(def, row, initial);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState<'once' | 'again' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [sentValues, setSentValues] = useState<Patch>({});
  const [theirs, setTheirs] = useState<AnyRow | null>(null);
  const name = nameIn(def, useLocale());

  const sent = row === null ? withoutEmpty(def, form.values) : form.patch;
  useFocus(def);
  const own = tried ? (row === null ? checkDraft(def, sent) : checkPatch(def, sent)) : noFaults;
  const faults = { own, server: error === null ? noLabels : issuesByField(error), sent: sentValues };
  const count = new Set([...own.keys(), ...faults.server.keys()]).size;

  const save = async (again: boolean): Promise<void> => {
    setTried(true);
    setError(null);
    const bad = row === null ? checkDraft(def, sent) : checkPatch(def, sent);
    if (bad.size > 0) {
      document.getElementById(fieldId(def.id, [...bad.keys()][0] ?? ''))?.focus();
      return;
    }
    setBusy(again ? 'again' : 'once');
    setSentValues(form.values);
    try {
      const answer =
        row === null ? await recordApi.create(def, sent) : await recordApi.update(def, row.id, row.version, sent);
      form.done();
      client.setQueryData(recordKeys.row(def.id, answer.item.id), answer);
      void client.invalidateQueries({ queryKey: recordKeys.all(def.id) });
      showToast(row === null ? t('records.created', { name: say(def.label) }) : t('records.saved'), { tone: 'good' });
      if (again) {
        form.replace(initial);
        form.reopen();
        setTried(false);
        setBusy(null);
        scrollTo(0, 0);
      } else await navigate({ to: `/${def.path}/${answer.item.id}` });
    } catch (failure) {
      setBusy(null);
      const conflict = conflictOf(failure);
      if (conflict !== null) setTheirs(conflict);
      else setError(failure);
    }
  };

  if (theirs !== null && row !== null)
    return (
      <MergePage def={def} base={row} mine={{ ...row, ...form.patch }} theirs={theirs} refs={refs} onDone={form.done} />
    );

  const title = row === null ? t('records.create', { name }) : t('records.edit', { name });
  return (
    <form
      className="hy-form"
      noValidate
      onSubmit={(e: SubmitEvent) => {
        e.preventDefault();
        void save(false);
      }}
      onKeyDown={(e) => {
        if (e.key !== 'Enter') return;
        if (e.metaKey || e.ctrlKey) void save(false);
        // Enter closes a list or takes a date; it must not send a half-filled form besides.
        else if (e.target instanceof HTMLInputElement) e.preventDefault();
      }}
    >
      <PageHeader
        title={title}
        before={<Link to={`/${def.path}`}>{say(pluralLabel(def))}</Link>}
        after={row !== null && <span className="hy-muted">{`${row.code} ${titleOf(def, row)}`}</span>}
      />
      <DraftNote form={form} />
      <RecordFields def={def} values={form.values} onChange={form.set} faults={faults} refs={refs} rowId={row?.id} />
      {row !== null && def.approvals !== undefined && form.changed && (
        <ApprovalWarning def={def} id={row.id} state={row.state} changed={Object.keys(form.patch)} />
      )}
      {error !== null && (
        <ErrorNote error={error}>
          {unplaced(error, def).map((label) => (
            <div key={label.en}>{say(label)}</div>
          ))}
        </ErrorNote>
      )}
      <footer className="hy-form__foot">
        <Button type="primary" htmlType="submit" loading={busy === 'once'} disabled={row !== null && !form.changed}>
          {t(row === null ? 'form.submitCreate' : 'app.save')}
        </Button>
        {row === null && (
          <Button loading={busy === 'again'} onClick={() => void save(true)}>
            {t('form.submitAnother')}
          </Button>
        )}
        <Button
          type="text"
          onClick={() => void navigate({ to: row === null ? `/${def.path}` : `/${def.path}/${row.id}` })}
        >
          {t('app.cancel')}
        </Button>
        {count > 0 && (
          <span className="hy-field__error" role="status">
            {t('form.fix', { n: count })}
          </span>
        )}
      </footer>
      <LeaveDialog form={form} />
    </form>
  );
}

type FormState = ReturnType<typeof useForm>;

function DraftNote({ form }: { form: FormState }) {
  const t = useText();
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const now = useNow();
  if (form.draft === null) return null;
  return (
    <Note>
      {t('form.draftFound', { time: formatAgo(form.draft.at, now, zone, locale) })}{' '}
      <button type="button" className="hy-link" onClick={form.useDraft}>
        {t('form.draftUse')}
      </button>{' '}
      <button type="button" className="hy-link" onClick={form.dropDraft}>
        {t('form.draftDrop')}
      </button>
    </Note>
  );
}

function LeaveDialog({ form }: { form: FormState }) {
  const t = useText();
  const { blocker } = form;
  if (blocker.status !== 'blocked') return null;
  return (
    <Dialog
      open
      onClose={() => blocker.reset()}
      title={t('form.leaveTitle')}
      width={420}
      footer={
        <>
          <Button onClick={() => blocker.proceed()}>{t('form.leave')}</Button>
          <Button type="primary" onClick={() => blocker.reset()}>
            {t('form.stay')}
          </Button>
        </>
      }
    >
      <p>{t('form.leaveText')}</p>
    </Dialog>
  );
}

/** Nothing is sent for what was not filled in, so that defaults apply. */
const withoutEmpty = (def: RecordDef, values: Patch): Patch =>
  Object.fromEntries(
    Object.entries(values)
      .map(([name, v]) => {
        const child = def.children?.[name];
        return [name, child === undefined ? v : sentLines(child, linesOf(v))] as const;
      })
      .filter(([, v]) => v !== null && v !== undefined && v !== '' && !(Array.isArray(v) && v.length === 0)),
  );

/** `?focus=budget`: what a transition still needs is linked to. */
function useFocus(def: RecordDef): void {
  const { focus } = useSearch({ strict: false }) as { focus?: unknown };
  useEffect(() => {
    if (typeof focus !== 'string') return;
    const found = document.getElementById(fieldId(def.id, focus));
    found?.scrollIntoView({ block: 'center' });
    found?.focus();
  }, [def.id, focus]);
}

/** Issues that belong to no field of the form. */
const unplaced = (error: unknown, def: RecordDef): readonly Label[] =>
  [...issuesByField(error)]
    .filter(
      ([name]) => !(name in def.fields) && !(name in (def.children ?? {})) && name !== 'unitId' && name !== 'ownerId',
    )
    .map(([, l]) => l);
