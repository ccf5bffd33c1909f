import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { type Upload, upload } from '../../../web/api/upload.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { DropZone } from '../../../web/records/detail/files.tsx';
import '../../../web/records/detail/detail.css';
import '../../../web/records/import/import.css';
import type { DataImportKind, DataImportRun } from '../imports.contract.ts';
import { importQuery, importsKey, metricsKey } from './import.queries.ts';
import { words } from './import.words.ts';
import { ImportOptions } from './import-options.tsx';
import { ImportResult } from './import-result.tsx';
import { isRunning, isSource, noOptions, type OptionsForm, optionsOf } from './import-view.ts';

interface Ask {
  readonly dryRun: boolean;
  readonly skipErrors?: boolean;
  readonly mapping?: DataImportRun['mapping'];
}

/** File and options → check → import. The file stays here, so that it can be sent again with another mapping. */
export function ImportWizard({ kind }: { kind: DataImportKind }) {
  const say = useSay();
  const locale = useLocale();
  const client = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [options, setOptions] = useState<OptionsForm>(noOptions);
  const [runId, setRunId] = useState<string | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const sending = useRef<Upload<DataImportRun> | null>(null);
  const run = useQuery({ ...importQuery(runId ?? ''), enabled: runId !== null }).data;

  const over = run !== undefined && !isRunning(run);
  useEffect(() => {
    if (!over) return;
    // The live stream tells it too; whoever has no stream sees it now.
    void client.invalidateQueries({ queryKey: importsKey });
    void client.invalidateQueries({ queryKey: metricsKey });
  }, [over, client]);

  const send = async (ask: Ask): Promise<void> => {
    if (file === null) return;
    setError(null);
    setShare(0);
    const url = `/api/imports/${kind}`;
    const job = upload<DataImportRun>(url, file, setShare, { options: JSON.stringify(optionsOf(options, ask)) });
    sending.current = job;
    try {
      const started = await job.done;
      client.setQueryData(importQuery(started.id).queryKey, started);
      setRunId(started.id);
      void client.invalidateQueries({ queryKey: importsKey });
    } catch (failure) {
      if (!(failure instanceof DOMException)) setError(failure);
    } finally {
      setShare(null);
    }
  };
  const reset = (): void => {
    setFile(null);
    setRunId(null);
    setError(null);
  };

  if (share !== null)
    return (
      <div className="hy-card hy-pad hy-stack hy-stack--tight">
        <div className="hy-row hy-row--between">
          <span>{say(words.uploading, { share: formatFigure(share, { unit: 'ratio', locale }) })}</span>
          <button type="button" className="hy-link" onClick={() => sending.current?.cancel()}>
            {say(words.cancel)}
          </button>
        </div>
        <div className="hy-bar">
          <span style={{ width: `${share * 100}%` }} />
        </div>
      </div>
    );
  if (runId !== null && run !== undefined)
    return (
      <div className="hy-card hy-pad">
        <ImportResult
          run={run}
          onCheck={(mapping) => void send({ dryRun: true, mapping })}
          onApply={(mapping) => void send({ dryRun: false, skipErrors: run.failed > 0, mapping })}
          onReset={reset}
        />
      </div>
    );
  return (
    <div className="hy-stack">
      {file === null ? (
        <DropZone
          one
          accept=".csv,.tsv,.txt,.xlsx,.gz"
          onFiles={([first]) => setFile(first ?? null)}
          text={say(words.formats)}
        />
      ) : (
        <p className="hy-row hy-dataimport__file">
          <b className="hy-ellipsis">{file.name}</b>
          <button type="button" className="hy-link hy-nowrap" onClick={reset}>
            {say(words.otherFile)}
          </button>
        </p>
      )}
      <ImportOptions kind={kind} value={options} onChange={setOptions} />
      {error !== null && (
        <ErrorNote error={error}>
          {error instanceof ApiError && error.issues.length > 0 && (
            <ul>
              {error.issues.map((i) => (
                <li key={`${i.path.join('.')}-${i.message.en}`}>{say(i.message)}</li>
              ))}
            </ul>
          )}
        </ErrorNote>
      )}
      <div>
        <Button
          type="primary"
          disabled={file === null || !isSource(options.source)}
          onClick={() => void send({ dryRun: true })}
        >
          {say(words.check)}
        </Button>
      </div>
    </div>
  );
}
