import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ImportRun } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { recordKeys } from '../../api/record-queries.ts';
import { upload } from '../../api/upload.ts';
import { useLocale, useSay, useText, useTexts } from '../../i18n/i18n.ts';
import { PageHeader } from '../../kit/small.tsx';
import { ErrorNote, QueryBoundary } from '../../kit/states.tsx';
import { DropZone } from '../detail/files.tsx';
import '../detail/detail.css';
import { nameIn, pluralLabel } from '../names.ts';
import { useRecordDef, useRecordRights } from '../use-record.ts';
import { MapColumns, TableChoice, WhatToImport } from './import-columns.tsx';
import { Applying, Checked } from './import-parts.tsx';
import './import.css';
import { furtherTables, type ImportChoice, isRunning, stepOf } from './import-steps.ts';

const accept = '.csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values';

/** File → columns → dry run → import. The run lives on the server: its id in the address resumes it. */
export function RecordImportPage() {
  const def = useRecordDef();
  const t = useText();
  const say = useSay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { run: runId } = useSearch({ strict: false }) as { run?: string };
  const [remapping, setRemapping] = useState(false);
  const key = ['import-run', runId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => recordApi.importRun(runId ?? '', signal),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? 700 : false),
  });
  const keep = (run: ImportRun): void => {
    client.setQueryData(['import-run', run.id], run);
    void navigate({ to: '.', search: { run: run.id } as never, replace: true });
    void client.invalidateQueries({ queryKey: recordKeys.lists(def.id) });
  };
  const locale = useLocale();
  const { imports: choices } = useRecordRights(def);
  // One who may import nothing is told so by the server.
  const [wanted, setWanted] = useState<string | null>(choices[0]?.lines ?? null);
  const run = runId === undefined ? null : (query.data ?? null);
  const step = stepOf(run, remapping);
  const { steps } = useTexts().import;
  const lines = run === null ? wanted : run.lines;
  const child = def.children?.[lines ?? ''];
  const name = child === undefined ? nameIn(def, locale, true) : nameIn(child, locale);
  return (
    <div className="hy-import">
      <PageHeader
        title={t('import.title', { name })}
        before={<Link to={`/${def.path}`}>{say(pluralLabel(def))}</Link>}
      />
      <ol className="hy-steps">
        {steps.map((text, i) => (
          <li key={text} aria-current={i === step ? 'step' : undefined} data-done={i < step}>
            <span>{i + 1}</span>
            {text}
          </li>
        ))}
      </ol>
      {run !== null && (
        <p className="hy-muted" style={{ marginBottom: 12 }}>
          {run.fileName}
          {run.sheets.length > 1 && run.sheet !== null && ` · ${run.sheet}`}
          {/* They are counted by the check. */}
          {run.rows > 0 && ` · ${t('import.rows', { n: run.rows })}`} · {t('import.headerRow', { n: run.headerRow })}
        </p>
      )}
      {child !== undefined && step < 2 && (
        <p className="hy-muted" style={{ marginBottom: 12 }}>
          {t('import.linesHelp', { name: nameIn(def, locale), lines: name })}
        </p>
      )}
      {runId === undefined ? (
        <Upload choices={choices} lines={wanted} onPick={setWanted} onDone={keep} />
      ) : (
        <QueryBoundary query={query}>
          {(now) => {
            if (step === 1)
              return (
                <>
                  <TableChoice run={now} choices={choices} onRun={keep} />
                  <MapColumns
                    key={`${now.lines ?? ''} ${now.sheet ?? ''}`}
                    run={now}
                    onChecked={(next) => {
                      setRemapping(false);
                      keep(next);
                    }}
                  />
                </>
              );
            if (step === 2) return <Checked def={def} run={now} onRun={keep} onRemap={() => setRemapping(true)} />;
            return (
              <Applying
                def={def}
                run={now}
                further={furtherTables(now, choices)}
                onRun={keep}
                onAgain={() => void navigate({ to: '.', search: {} as never })}
              />
            );
          }}
        </QueryBoundary>
      )}
    </div>
  );
}

interface UploadProps {
  readonly choices: readonly ImportChoice[];
  readonly lines: string | null;
  readonly onPick: (lines: string | null) => void;
  readonly onDone: (run: ImportRun) => void;
}

function Upload({ choices, lines, onPick, onDone }: UploadProps) {
  const def = useRecordDef();
  const t = useText();
  const locale = useLocale();
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const send = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setError(null);
    setShare(0);
    try {
      onDone(await upload<ImportRun>(recordApi.importsUrl(def, lines), file, setShare).done);
    } catch (failure) {
      setError(failure);
      setShare(null);
    }
  };
  return (
    <>
      <div className="hy-row hy-row--wrap hy-row--between hy-import-table">
        {choices.length > 1 ? <WhatToImport choices={choices} lines={lines} onPick={onPick} /> : <span />}
        <a className="hy-link" href={recordApi.importTemplateUrl(def, locale)} download>
          {t('import.template')}
        </a>
      </div>
      <DropZone one accept={accept} text={t('import.upload')} onFiles={(files) => void send(files[0])} />
      {share !== null && (
        <div className="hy-bar" role="progressbar" aria-valuenow={Math.round(share * 100)} style={{ marginTop: 12 }}>
          <span style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}
