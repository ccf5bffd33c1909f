import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type { RecordDef } from '../../../shared/record/record.ts';
import type { ImportRun } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { groupDigits } from '../../kit/figure.ts';
import { useNow } from '../../kit/small.tsx';
import { ErrorNote, Note, Skeleton } from '../../kit/states.tsx';
import { formatLeft } from '../../kit/time.ts';
import { nameIn } from '../names.ts';
import { doubled, isRunning, type Mapping, secondsLeft, unmapped } from './import-steps.ts';

interface StepProps {
  readonly def: RecordDef;
  readonly run: ImportRun;
}

/** Column of the file → field; what the server guessed can be changed. */
export function MapColumns({ run, onChecked }: Pick<StepProps, 'run'> & { onChecked: (run: ImportRun) => void }) {
  const t = useText();
  const say = useSay();
  const [mapping, setMapping] = useState<Mapping>(run.mapping);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const known = useQuery({ queryKey: ['import-targets', run.id], queryFn: () => recordApi.importTargets(run.id) });
  const targets = known.data?.items ?? [];
  const name = (key: string): string =>
    say(targets.find((target) => target.key === key)?.label ?? { zh: key, en: key });
  const twice = doubled(mapping);
  const missing = unmapped(targets, mapping);
  const check = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const given = Object.fromEntries(Object.entries(mapping).filter(([, field]) => field !== ''));
      await recordApi.importMapping(run.id, given);
      onChecked(await recordApi.importStep(run.id, 'check'));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  if (known.data === undefined) return known.error === null ? <Skeleton /> : <ErrorNote error={known.error} />;
  return (
    <>
      <div className="hy-tablebox">
        <table className="hy-table">
          <thead>
            <tr>
              <th>{t('import.column')}</th>
              <th>{t('import.sample')}</th>
              <th>{t('import.field')}</th>
            </tr>
          </thead>
          <tbody>
            {run.header.map((header, i) => (
              // Columns of a file are told apart by their place; two may have one heading.
              <tr key={`${i}-${header}`}>
                <td>
                  <strong>{header || `#${i + 1}`}</strong>
                </td>
                <td className="hy-muted">
                  {run.sample
                    .map((row) => row[i] ?? '')
                    .filter((text) => text !== '')
                    .slice(0, 3)
                    .join(t('app.listJoin'))}
                </td>
                <td>
                  <Select
                    aria-label={`${t('import.field')}: ${header}`}
                    style={{ width: 220 }}
                    size="small"
                    showSearch={{ optionFilterProp: 'label' }}
                    {...(twice.includes(mapping[String(i)] ?? '') ? { status: 'error' as const } : {})}
                    value={mapping[String(i)] ?? ''}
                    options={[
                      { value: '', label: t('import.skip') },
                      ...targets.map((target) => ({ value: target.key, label: say(target.label) })),
                    ]}
                    onChange={(field: string) => setMapping({ ...mapping, [String(i)]: field })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {twice.length > 0 && <Note tone="bad">{twice.map((f) => t('import.twice', { field: name(f) })).join(' ')}</Note>}
      {missing.length > 0 && (
        <Note tone="warning">
          {t('import.missing', { fields: missing.map((target) => say(target.label)).join(t('app.listJoin')) })}
        </Note>
      )}
      {error !== null && <ErrorNote error={error} />}
      <p style={{ marginTop: 16 }}>
        <Button type="primary" loading={busy} disabled={twice.length > 0} onClick={() => void check()}>
          {t('import.check')}
        </Button>
      </p>
    </>
  );
}

interface RunProps extends StepProps {
  readonly onRun: (run: ImportRun) => void;
}

function useStep(run: ImportRun, onRun: (run: ImportRun) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async (step: 'check' | 'apply' | 'cancel'): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      // The button says in words that rows with errors are left out.
      onRun(await recordApi.importStep(run.id, step, step === 'apply' ? { skipErrors: run.failed > 0 } : undefined));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, go };
}

function Progress({ run, label }: { run: ImportRun; label: string }) {
  const t = useText();
  const locale = useLocale();
  const now = useNow(1_000);
  const [began] = useState({ at: now.getTime(), from: run.processed });
  const elapsed = (now.getTime() - began.at) / 1_000;
  const left = secondsLeft(run.processed - began.from, run.rows - began.from, elapsed);
  const share = run.rows === 0 ? 0 : Math.min(1, run.processed / run.rows);
  return (
    <>
      <p className="hy-row hy-row--between">
        <span>{label}</span>
        <span className="hy-muted">{left !== null && t('import.left', { time: formatLeft(left, locale) })}</span>
      </p>
      <div className="hy-bar" role="progressbar" aria-label={label} aria-valuenow={Math.round(share * 100)}>
        <span style={{ width: `${share * 100}%` }} />
      </div>
    </>
  );
}

function Counts({ items }: { items: readonly (readonly [string, number])[] }) {
  return (
    <dl className="hy-counts">
      {items.map(([label, n]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{groupDigits(String(n))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Errors({ run }: { run: ImportRun }) {
  const t = useText();
  const say = useSay();
  if (run.errors.length === 0) return null;
  return (
    <section>
      <h2 style={{ margin: '16px 0 8px' }}>{t('import.errors')}</h2>
      <div className="hy-tablebox" style={{ maxHeight: 400, overflow: 'auto' }}>
        <table className="hy-table">
          <tbody>
            {run.errors.map((e, i) => (
              // One row may have several faults in one column.
              <tr key={`${e.row}-${e.column ?? ''}-${i}`}>
                <td className="hy-nowrap hy-muted">{t('import.row', { n: e.row })}</td>
                <td>{e.column ?? ''}</td>
                <td style={{ whiteSpace: 'normal' }}>{say(e.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {run.failed > run.errors.length && (
        <p className="hy-small hy-muted">{t('import.errorsSome', { n: run.errors.length })}</p>
      )}
    </section>
  );
}

/** The dry run: what would happen, row by row where it would not. */
export function Checked({ run, onRun, onRemap }: RunProps & { onRemap: () => void }) {
  const t = useText();
  const { busy, error, go } = useStep(run, onRun);
  if (isRunning(run))
    return (
      <>
        <Progress run={run} label={t('import.checking', { done: run.processed, total: run.rows })} />
        <p style={{ marginTop: 16 }}>
          <Button onClick={() => void go('cancel')}>{t('app.cancel')}</Button>
        </p>
      </>
    );
  const usable = run.created + run.updated;
  return (
    <>
      <Counts
        items={[
          [t('import.created'), run.created],
          [t('import.updated'), run.updated],
          [t('import.unchanged'), run.unchanged],
          [t('import.failed'), run.failed],
        ]}
      />
      {error !== null && <ErrorNote error={error} />}
      <p className="hy-row hy-row--wrap" style={{ marginTop: 16 }}>
        <Button type="primary" loading={busy} disabled={usable === 0} onClick={() => void go('apply')}>
          {t(run.failed > 0 ? 'import.applyRest' : 'import.apply', { n: usable })}
        </Button>
        <Button onClick={onRemap}>{t('import.mapping')}</Button>
        <Button type="text" onClick={() => void go('cancel')}>
          {t('app.cancel')}
        </Button>
      </p>
      <Errors run={run} />
    </>
  );
}

export function Applying({ def, run, onRun, onAgain }: RunProps & { onAgain: () => void }) {
  const t = useText();
  const locale = useLocale();
  const navigate = useNavigate();
  const { error, go } = useStep(run, onRun);
  if (isRunning(run))
    return (
      <>
        <Progress run={run} label={t('import.applying', { done: run.processed, total: run.rows })} />
        <p className="hy-muted" style={{ margin: '8px 0 16px' }}>
          {t('import.background')}
        </p>
        {error !== null && <ErrorNote error={error} />}
        <Button onClick={() => void go('cancel')}>{t('app.cancel')}</Button>
      </>
    );
  const word =
    run.state === 'done' ? 'import.done' : run.state === 'cancelled' ? 'import.cancelled' : 'import.failedRun';
  return (
    <>
      <h2 role="status">{t(word)}</h2>
      <Counts
        items={[
          [t('import.doneCreated'), run.created],
          [t('import.doneUpdated'), run.updated],
          [t('import.unchanged'), run.unchanged],
          [t('import.failed'), run.failed],
        ]}
      />
      {error !== null && <ErrorNote error={error} />}
      <p className="hy-row" style={{ marginTop: 16 }}>
        <Button type="primary" onClick={() => void navigate({ to: `/${def.path}` })}>
          {t('import.toList', { name: nameIn(def, locale, true) })}
        </Button>
        {run.state !== 'done' && <Button onClick={() => void go('apply')}>{t('import.resume')}</Button>}
        <Button onClick={onAgain}>{t('import.again')}</Button>
      </p>
      <Errors run={run} />
    </>
  );
}
