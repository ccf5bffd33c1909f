import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, Note } from '../../../web/kit/states.tsx';
import type { DailyReport } from '../report.contract.ts';
import { words } from './report.words.ts';
import { ReportChannels } from './report-channels.tsx';
import { ReportFigures } from './report-figures.tsx';
import { ReportGoals } from './report-goals.tsx';
import { isBlank, leadFigures, movement } from './report-view.ts';

/** What stands in a daily report: as it is now, or as it was sent. */
export function ReportBody({ report, foot }: { report: DailyReport; foot?: ReactNode }) {
  const say = useSay();
  const locale = useLocale();
  const { currency } = report.workspace;
  if (isBlank(report))
    return (
      <EmptyState icon="chart" title={say(words.empty)} actions={<Link to="/data-imports">{say(words.import)}</Link>}>
        {say(words.emptyHelp)}
      </EmptyState>
    );
  const sentences = leadFigures(report).map((f) => {
    const unit = figureUnit(f.unit, f.display);
    const { key, size } = movement(f);
    return say(words[key], {
      name: say(f.label),
      value: formatFigure(f.value, { unit, locale, currency }),
      change: size,
    });
  });
  return (
    <div className="hy-stack hy-report__body">
      <p className="hy-report__lead">{sentences.join(locale === 'zh' ? '；' : '; ')}</p>
      {report.notes.length > 0 && (
        <section aria-label={say(words.notes)}>
          {report.notes.map((note) => (
            <Note key={note.text.en} tone={note.kind === 'gap' || note.kind === 'partial' ? 'warning' : 'info'}>
              {say(note.text)}
            </Note>
          ))}
        </section>
      )}
      <ReportFigures report={report} />
      <ReportChannels report={report} />
      <ReportGoals report={report} />
      <footer className="hy-report__foot hy-small hy-muted">
        <span>
          {say(words.generated)} <TimeText at={report.generatedAt} />
        </span>
        {foot}
      </footer>
    </div>
  );
}
