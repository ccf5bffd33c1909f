import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { saveCsv } from '../../../web/kit/download.ts';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DataImportRun } from '../imports.contract.ts';
import { words } from './import.words.ts';

/** What is wrong, row by row, to be mended in the file. */
export function ImportErrors({ run }: { run: DataImportRun }) {
  const say = useSay();
  const locale = useLocale();
  if (run.errors.length === 0) return null;
  return (
    <section aria-label={say(words.errors)}>
      <div className="hy-row hy-row--between hy-dataimport__head">
        <h2>{say(words.errors)}</h2>
        <button
          type="button"
          className="hy-link"
          onClick={() =>
            saveCsv(`${run.fileName}-${say(words.errors)}`, [
              [say(words.row, { n: '' }).trim(), say(words.column), say(words.reason)],
              ...run.errors.map((e) => [e.row, e.column, e.message[locale]]),
            ])
          }
        >
          {say(words.errorsCsv)}
        </button>
      </div>
      <TableBox label={say(words.errors)} maxHeight={320}>
        <table className="hy-table hy-table--compact">
          <tbody>
            {run.errors.map((e, i) => (
              // One row may have several faults in one column.
              <tr key={`${e.row}-${e.column ?? ''}-${i}`}>
                <td className="hy-nowrap hy-muted">{say(words.row, { n: e.row })}</td>
                <td>{e.column ?? ''}</td>
                <td className="hy-dataimport__why">{say(e.message)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      {run.failed > run.errors.length && (
        <p className="hy-small hy-muted">{say(words.errorsSome, { n: run.errors.length })}</p>
      )}
    </section>
  );
}
