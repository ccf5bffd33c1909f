import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { groupDigits } from '../../../web/kit/figure.ts';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DataImportRun } from '../imports.contract.ts';
import { importsQuery } from './import.queries.ts';
import { stateTones, stateWords, words } from './import.words.ts';
import { ImportErrors } from './import-errors.tsx';

export function ImportHistory() {
  const say = useSay();
  const query = useQuery(importsQuery);
  const [open, setOpen] = useState<DataImportRun | null>(null);
  const result = (run: DataImportRun): string => {
    const n = (value: number): string => groupDigits(String(value));
    const failed = run.failed > 0 ? say(words.countsFailed, { n: n(run.failed) }) : '';
    const { created, updated, unchanged } = run;
    return say(words.counts, { created: n(created), updated: n(updated), unchanged: n(unchanged) }) + failed;
  };
  return (
    <section className="hy-dataimport__history" aria-label={say(words.history)}>
      <h2 className="hy-dataimport__head">{say(words.history)}</h2>
      <QueryBoundary query={query} rows={4}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hy-muted">{say(words.noHistory)}</p>
          ) : (
            <TableBox label={say(words.history)}>
              <table className="hy-table">
                <thead>
                  <tr>
                    <th scope="col">{say(words.file)}</th>
                    <th scope="col">{say(words.kind)}</th>
                    <th scope="col">{say(words.state)}</th>
                    <th scope="col">{say(words.result)}</th>
                    <th scope="col">{say(words.when)}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((run) => (
                    <tr key={run.id}>
                      <td>
                        <button type="button" className="hy-link" onClick={() => setOpen(run)}>
                          {run.fileName}
                        </button>
                      </td>
                      <td>
                        {say(words[run.kind])}
                        {run.dryRun && <span className="hy-small hy-muted"> ({say(words.dryRun)})</span>}
                      </td>
                      <td>
                        <StateTag label={say(stateWords[run.state])} tone={stateTones[run.state]} />
                      </td>
                      <td>{result(run)}</td>
                      <td>
                        <TimeText at={run.createdAt} />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableBox>
          )
        }
      </QueryBoundary>
      <Dialog open={open !== null} onClose={() => setOpen(null)} title={open?.fileName ?? ''} width={720}>
        {open !== null && (
          <div className="hy-stack">
            <p>{result(open)}</p>
            {open.failure !== null && <Note tone="bad">{say(open.failure)}</Note>}
            <ImportErrors run={open} />
          </div>
        )}
      </Dialog>
    </section>
  );
}
