import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { queryText } from '../../../web/api/call.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { PageHeader, TimeText, useToday } from '../../../web/kit/small.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays, formatDay } from '../../../web/kit/time.ts';
import type { DailyReport } from '../report.contract.ts';
import './report.css';
import { reportQuery } from './report.queries.ts';
import { words } from './report.words.ts';
import { ReportChannels } from './report-channels.tsx';
import { ReportFigures } from './report-figures.tsx';
import { ReportGoals } from './report-goals.tsx';
import { ReportSubscription } from './report-subscription.tsx';
import { isBlank, leadFigures, movement, reportDay } from './report-view.ts';

/** 日报: one day's figures with comparison, course, goals and channels; to read, print, download and be sent. */
export function DailyReportPage() {
  const say = useSay();
  const locale = useLocale();
  const today = useToday();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { date?: unknown };
  const date = reportDay(search.date, today);
  const query = useQuery(reportQuery(date));
  const go = (to: string): void => void navigate({ to: '.', search: { date: to }, replace: true });
  const written = formatDay(date, addDays(date, 300), locale);
  return (
    <div className="hy-report">
      <PageHeader
        before={query.data?.workspace.name}
        title={say(words.title, { day: written })}
        actions={
          <div className="hy-row hy-row--wrap hy-noprint">
            <span className="hy-report__days">
              <button
                type="button"
                className="hy-iconbutton"
                aria-label={say(words.previousDay)}
                title={say(words.previousDay)}
                onClick={() => go(addDays(date, -1))}
              >
                <Icon name="left" />
              </button>
              <DatePicker
                aria-label={say(words.pickDay)}
                allowClear={false}
                format="YYYY-MM-DD"
                value={dayjs(date)}
                maxDate={dayjs(today)}
                onChange={(next) => {
                  if (next !== null) go(next.format('YYYY-MM-DD'));
                }}
              />
              <button
                type="button"
                className="hy-iconbutton"
                aria-label={say(words.nextDay)}
                title={say(words.nextDay)}
                disabled={date >= today}
                onClick={() => go(addDays(date, 1))}
              >
                <Icon name="right" />
              </button>
            </span>
            <Button onClick={() => print()}>{say(words.print)}</Button>
            <Button
              type="primary"
              icon={<Icon name="download" />}
              href={`/api/reports/daily.xlsx${queryText({ date, locale })}`}
              download
            >
              {say(words.xlsx)}
            </Button>
          </div>
        }
      />
      <QueryBoundary query={query} rows={12}>
        {(report) => <Report report={report} />}
      </QueryBoundary>
    </div>
  );
}

function Report({ report }: { report: DailyReport }) {
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
        <ReportSubscription date={report.date} />
      </footer>
    </div>
  );
}
