import type { InsightInput } from '@huanying/query';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../web/api/call.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { CopyButton } from '../../../web/kit/copy-button.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { explainInsight } from '../analytics.contract.ts';
import './explore.css';
import { words } from './explore.words.ts';

interface Question {
  readonly label: string;
  readonly definition: InsightInput;
}

/** The very SQL that answers the questions of the page, to be read, checked and run by hand. */
export function SqlDialog({ questions, onClose }: { questions: readonly Question[]; onClose: () => void }) {
  const say = useSay();
  return (
    <Dialog open onClose={onClose} title={say(words.sqlTitle)} width={880}>
      <div className="hy-stack">
        {questions.map((q) => (
          <OneSql key={q.label} {...q} />
        ))}
      </div>
    </Dialog>
  );
}

function OneSql({ label, definition }: Question) {
  const query = useQuery({
    queryKey: ['insight-sql', definition],
    queryFn: ({ signal }) => call(explainInsight, { body: definition, signal }),
  });
  return (
    <section aria-label={label}>
      <div className="hy-row hy-row--between">
        <h3>{label}</h3>
        {query.data !== undefined && <CopyButton text={query.data.sql} label="SQL" />}
      </div>
      <QueryBoundary query={query} rows={4}>
        {({ sql }) => (
          // Long queries scroll inside; the keyboard must reach them.
          <pre className="hy-sql" tabIndex={0}>
            {sql}
          </pre>
        )}
      </QueryBoundary>
    </section>
  );
}
