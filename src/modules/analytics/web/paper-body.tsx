import type { ReactNode } from 'react';
import { useSay } from '../../../web/i18n/i18n.ts';
import { TimeText } from '../../../web/kit/small.tsx';
import { Note } from '../../../web/kit/states.tsx';
import type { Paper } from '../paper.contract.ts';
import { words } from './paper.words.ts';
import { PaperCauses, PaperFigures } from './paper-figures.tsx';
import { PaperGoals, PaperRecords } from './paper-records.tsx';

/** What stands in a paper: as it is now, or as it was sent. */
export function PaperBody({ paper, foot }: { paper: Paper; foot?: ReactNode }) {
  const say = useSay();
  return (
    <div className="hy-stack hy-report__body">
      {paper.causes[0] !== undefined && <p className="hy-report__lead">{say(paper.causes[0].sentence)}</p>}
      {paper.suggestions.length > 0 && (
        <section aria-label={say(words.suggestions)}>
          <h2>{say(words.suggestions)}</h2>
          <ul>
            {paper.suggestions.map((s) => (
              <li key={s.en}>{say(s)}</li>
            ))}
          </ul>
        </section>
      )}
      {paper.notes.map((note) => (
        <Note key={note.text.en} tone={note.kind === 'gap' || note.kind === 'partial' ? 'warning' : 'info'}>
          {say(note.text)}
        </Note>
      ))}
      <PaperFigures paper={paper} />
      <PaperCauses paper={paper} />
      <PaperGoals paper={paper} />
      <PaperRecords paper={paper} />
      <footer className="hy-report__foot hy-small hy-muted">
        <span>
          {say(words.generated)} <TimeText at={paper.generatedAt} />
        </span>
        {foot}
      </footer>
    </div>
  );
}
