import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import type { ImportRun } from '../../../shared/record/wire.ts';
import { recordApi } from '../../api/record-api.ts';
import { useSay, useText } from '../../i18n/i18n.ts';
import { ErrorNote, Skeleton } from '../../kit/states.tsx';
import { ColumnMap } from './column-map.tsx';
import { doubled, type ImportChoice, type Mapping, unmapped } from './import-steps.ts';
import { type RunProps, useImportStep } from './use-import-step.ts';

/** Which table of the file, and what its rows are. */
export function TableChoice({ run, choices, onRun }: Omit<RunProps, 'def'> & { choices: readonly ImportChoice[] }) {
  const t = useText();
  const { busy, error, to } = useImportStep(run, onRun);
  if (choices.length < 2 && run.sheets.length < 2) return null;
  return (
    <>
      <div className="hy-row hy-row--wrap hy-import-table">
        {choices.length > 1 && (
          <WhatToImport choices={choices} lines={run.lines} disabled={busy} onPick={(lines) => void to({ lines })} />
        )}
        {run.sheets.length > 1 && (
          <label className="hy-row">
            {t('import.sheet')}
            <Select
              style={{ width: 160 }}
              disabled={busy}
              value={run.sheet ?? ''}
              options={run.sheets.map((sheet) => ({ value: sheet, label: sheet }))}
              onChange={(sheet: string) => void to({ lines: run.lines, sheet })}
            />
          </label>
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
    </>
  );
}

export function WhatToImport(p: {
  choices: readonly ImportChoice[];
  lines: string | null;
  disabled?: boolean;
  onPick: (lines: string | null) => void;
}) {
  const t = useText();
  const say = useSay();
  return (
    <Segmented
      aria-label={t('import.what')}
      disabled={p.disabled === true}
      value={p.lines ?? ''}
      options={p.choices.map(({ lines, label }) => ({ value: lines ?? '', label: say(label) }))}
      onChange={(picked) => p.onPick(picked === '' ? null : picked)}
    />
  );
}

/** Column of the file → field; what the server guessed can be changed. */
export function MapColumns({ run, onChecked }: Pick<RunProps, 'run'> & { onChecked: (run: ImportRun) => void }) {
  const t = useText();
  const [mapping, setMapping] = useState<Mapping>(run.mapping);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const known = useQuery({
    queryKey: ['import-targets', run.id, run.lines],
    queryFn: () => recordApi.importTargets(run.id),
  });
  const targets = known.data?.items ?? [];
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
      <ColumnMap
        run={run}
        fields={targets}
        missing={unmapped(targets, mapping)}
        mapping={mapping}
        onChange={setMapping}
      />
      {error !== null && <ErrorNote error={error} />}
      <p style={{ marginTop: 16 }}>
        <Button type="primary" loading={busy} disabled={doubled(mapping).length > 0} onClick={() => void check()}>
          {t('import.check')}
        </Button>
      </p>
    </>
  );
}
