import { useNavigate } from '@tanstack/react-router';
import { Button, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ImportRun } from '../../../shared/record/wire.ts';
import { useLocale, useSay, useText } from '../../i18n/i18n.ts';
import { groupDigits } from '../../kit/figure.ts';
import { useNow } from '../../kit/small.tsx';
import { ErrorNote, Note } from '../../kit/states.tsx';
import { TableBox } from '../../kit/table-box.tsx';
import { formatLeft } from '../../kit/time.ts';
import { nameIn, pluralOf } from '../names.ts';
import { type ImportChoice, isRunning, secondsLeft } from './import-steps.ts';
import { type RunProps, useImportStep } from './use-import-step.ts';

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

type RowNotes = ImportRun['errors'];

function RowList({ title, rows, children }: { title: string; rows: RowNotes; children?: ReactNode }) {
  const t = useText();
  const say = useSay();
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 style={{ margin: '16px 0 8px' }}>{title}</h2>
      <TableBox label={title} maxHeight={400}>
        <table className="hy-table">
          <tbody>
            {rows.map((e, i) => (
              // One row may have several faults in one column.
              <tr key={`${e.row}-${e.column ?? ''}-${i}`}>
                <td className="hy-nowrap hy-muted">
                  {/* Row 0 is the file itself. */ e.row > 0 && t('import.row', { n: e.row })}
                </td>
                <td>{e.column ?? ''}</td>
                <td style={{ whiteSpace: 'normal' }}>{say(e.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {children}
    </section>
  );
}

/** What is wrong with rows, and which of them say the same. */
function Rows({ run }: { run: ImportRun }) {
  const t = useText();
  return (
    <>
      <RowList title={t('import.errors')} rows={run.errors}>
        {run.failed > run.errors.length && (
          <p className="hy-small hy-muted">{t('import.errorsSome', { n: run.errors.length })}</p>
        )}
      </RowList>
      <RowList title={t('import.repeats')} rows={run.notes} />
    </>
  );
}

/** Rows that nothing tells apart: one record, or one each. The dry run is made anew. */
function RepeatsChoice({ run, onRun }: Pick<RunProps, 'run' | 'onRun'>) {
  const t = useText();
  const { busy, error, checkAs } = useImportStep(run, onRun);
  if (run.repeated === 0) return null;
  const label = t('import.repeatsCount', { n: run.repeated });
  return (
    <>
      <p className="hy-row hy-row--wrap" style={{ marginTop: 16 }}>
        <span>{label}</span>
        <Segmented<'one' | 'each'>
          aria-label={label}
          disabled={busy}
          value={run.repeats}
          options={[
            { value: 'one' as const, label: t('import.repeatsOne') },
            { value: 'each' as const, label: t('import.repeatsEach') },
          ]}
          onChange={(repeats) => void checkAs(repeats)}
        />
      </p>
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}

/** What happens: to rows, or to rows and their lines. */
function Tally({ def, run, done }: Pick<RunProps, 'def' | 'run'> & { done: boolean }) {
  const t = useText();
  const locale = useLocale();
  const name = locale === 'zh' ? def.label.zh : pluralOf(def.label.en);
  if (run.lines === null)
    return (
      <Counts
        items={[
          [t(done ? 'import.doneCreated' : 'import.created'), run.created],
          [t(done ? 'import.doneUpdated' : 'import.updated'), run.updated],
          [t('import.unchanged'), run.unchanged],
          [t('import.failed'), run.failed],
        ]}
      />
    );
  const { added = 0, changed = 0, removed = 0 } = run.lineTally ?? {};
  return (
    <>
      <Counts
        items={[
          [t(done ? 'import.doneUpdatedOf' : 'import.updatedOf', { name }), run.updated],
          [t('import.unchangedOf', { name }), run.unchanged],
          [t('import.failedOf', { name }), run.failed],
          [t('import.linesAdded'), added],
          [t('import.linesChanged'), changed],
          [t('import.linesRemoved'), removed],
        ]}
      />
      {!done && removed > 0 && <Note tone="warning">{t('import.removing', { n: removed })}</Note>}
    </>
  );
}

/** The dry run: what would happen, row by row where it would not. */
export function Checked({ def, run, onRun, onRemap }: RunProps & { onRemap: () => void }) {
  const t = useText();
  const locale = useLocale();
  const { busy, error, go } = useImportStep(run, onRun);
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
  const [all, rest] =
    run.lines === null
      ? (['import.apply', 'import.applyRest'] as const)
      : (['import.applyLines', 'import.applyLinesRest'] as const);
  return (
    <>
      <Tally def={def} run={run} done={false} />
      <RepeatsChoice run={run} onRun={onRun} />
      {error !== null && <ErrorNote error={error} />}
      <p className="hy-row hy-row--wrap" style={{ marginTop: 16 }}>
        <Button type="primary" loading={busy} disabled={usable === 0} onClick={() => void go('apply')}>
          {t(run.failed > 0 ? rest : all, { n: usable, name: nameIn(def, locale, usable !== 1) })}
        </Button>
        <Button onClick={onRemap}>{t('import.mapping')}</Button>
        <Button type="text" onClick={() => void go('cancel')}>
          {t('app.cancel')}
        </Button>
      </p>
      <Rows run={run} />
    </>
  );
}

export function Applying({
  def,
  run,
  further,
  onRun,
  onAgain,
}: RunProps & { further: readonly ImportChoice[]; onAgain: () => void }) {
  const t = useText();
  const say = useSay();
  const locale = useLocale();
  const navigate = useNavigate();
  const { error, go, to } = useImportStep(run, onRun);
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
      <Tally def={def} run={run} done />
      {error !== null && <ErrorNote error={error} />}
      <p className="hy-row hy-row--wrap" style={{ marginTop: 16 }}>
        <Button type="primary" onClick={() => void navigate({ to: `/${def.path}` })}>
          {t('import.toList', { name: nameIn(def, locale, true) })}
        </Button>
        {run.state !== 'done' && <Button onClick={() => void go('apply')}>{t('import.resume')}</Button>}
        {run.state === 'done' &&
          further.map(({ lines, label }) => (
            <Button key={lines ?? ''} onClick={() => void to({ lines })}>
              {t('import.next', { name: say(label) })}
            </Button>
          ))}
        <Button onClick={onAgain}>{t('import.again')}</Button>
      </p>
      <Rows run={run} />
    </>
  );
}
