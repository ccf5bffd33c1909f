import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, groupDigits } from '../../../web/kit/figure.ts';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { useNow } from '../../../web/kit/small.tsx';
import { Note } from '../../../web/kit/states.tsx';
import { formatLeft } from '../../../web/kit/time.ts';
import { doubled } from '../../../web/records/import/import-steps.ts';
import { cancelDataImport, type DataImportRun } from '../imports.contract.ts';
import { importQuery, importsKey } from './import.queries.ts';
import { words } from './import.words.ts';
import { ImportErrors } from './import-errors.tsx';
import { ImportMapping } from './import-mapping.tsx';
import { isRunning, missingFields, secondsLeft, wholeMapping } from './import-view.ts';

interface Props {
  readonly run: DataImportRun;
  readonly onCheck: (mapping: DataImportRun['mapping']) => void;
  readonly onApply: (mapping: DataImportRun['mapping']) => void;
  readonly onReset: () => void;
}

/** A run as it goes on, and what came of it. */
export function ImportResult(p: Props) {
  return isRunning(p.run) ? <Running run={p.run} /> : <Ended {...p} />;
}

function Running({ run }: { run: DataImportRun }) {
  const say = useSay();
  const locale = useLocale();
  const client = useQueryClient();
  const now = useNow(1_000);
  const left = secondsLeft(run.progress, (now.getTime() - Date.parse(run.createdAt)) / 1_000);
  const text =
    run.state === 'waiting'
      ? say(words.waiting)
      : run.state === 'reading'
        ? say(words.reading, { n: groupDigits(String(run.processed)) })
        : say(words.writing, { share: formatFigure(run.progress, { unit: 'ratio', locale }) });
  const cancel = async (): Promise<void> => {
    await call(cancelDataImport, { params: { id: run.id } });
    await client.invalidateQueries({ queryKey: importsKey });
    await client.invalidateQueries({ queryKey: importQuery(run.id).queryKey });
  };
  return (
    <div className="hy-stack hy-stack--tight" role="status">
      <div className="hy-row hy-row--between">
        <b>{text}</b>
        {left !== null && <span className="hy-muted">{say(words.left, { time: formatLeft(left, locale) })}</span>}
      </div>
      <div className="hy-bar" role="progressbar" aria-label={text} aria-valuenow={Math.round(run.progress * 100)}>
        <span style={{ width: `${Math.max(0.02, run.progress) * 100}%` }} />
      </div>
      <div className="hy-row hy-row--between">
        <span className="hy-small hy-muted">{say(words.background)}</span>
        <Button size="small" onClick={() => void cancel()}>
          {say(words.cancel)}
        </Button>
      </div>
    </div>
  );
}

function Ended({ run, onCheck, onApply, onReset }: Props) {
  const say = useSay();
  const can = useCan();
  const [mapping, setMapping] = useState(() => wholeMapping(run));
  const changed = JSON.stringify(mapping) !== JSON.stringify(wholeMapping(run));
  const blocked = doubled(mapping).length > 0 || missingFields(run, mapping).length > 0;
  const checking = run.dryRun && run.state === 'done';
  const heading =
    run.state === 'cancelled'
      ? words.cancelled
      : run.state === 'failed'
        ? words.failed
        : run.dryRun
          ? words.checked
          : words.done;
  const counts: readonly (readonly [string, number, string?])[] = run.dryRun
    ? [
        [say(words.rows), run.processed],
        [say(words.wouldCreate), run.created],
        [say(words.refused), run.failed],
        [say(words.dropped), run.dropped, say(words.droppedHelp)],
      ]
    : [
        [say(words.rows), run.processed],
        [say(words.created), run.created],
        [say(words.updated), run.updated],
        [say(words.unchanged), run.unchanged],
        [say(words.refused), run.failed],
        [say(words.dropped), run.dropped, say(words.droppedHelp)],
      ];
  return (
    <div className="hy-stack">
      <div>
        <h2 role="status">{say(heading)}</h2>
        <p className="hy-small hy-muted">
          {run.fileName} · {say(words.headerRowAt, { n: run.headerRow })}
        </p>
      </div>
      <dl className="hy-counts">
        {counts.map(([label, n, help]) => (
          <div key={label} title={help}>
            <dt>{label}</dt>
            <dd>{groupDigits(String(n))}</dd>
          </div>
        ))}
      </dl>
      {run.failure !== null && <Note tone={run.dryRun ? 'warning' : 'bad'}>{say(run.failure)}</Note>}
      <div className="hy-row hy-row--wrap">
        {checking && !changed && (
          <Button type="primary" disabled={run.created === 0 || blocked} onClick={() => onApply(mapping)}>
            {run.failed > 0 ? say(words.applyRest, { n: run.failed }) : say(words.apply)}
          </Button>
        )}
        {changed && (
          <Button type="primary" disabled={blocked} onClick={() => onCheck(mapping)}>
            {say(words.recheck)}
          </Button>
        )}
        {!run.dryRun && run.state === 'done' && can('metric.read') && (
          <PathLink to="/explore">{say(words.explore)}</PathLink>
        )}
        <Button onClick={onReset}>{say(run.dryRun ? words.otherFile : words.again)}</Button>
      </div>
      <ImportErrors run={run} />
      {run.dryRun && run.header.length > 0 && <ImportMapping run={run} mapping={mapping} onChange={setMapping} />}
    </div>
  );
}
