import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { queryText } from '../../../web/api/call.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PageHeader, useToday } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays, formatDay } from '../../../web/kit/time.ts';
import './report.css';
import { reportQuery } from './report.queries.ts';
import { words } from './report.words.ts';
import { ReportBody } from './report-body.tsx';
import { ReportSubscription } from './report-subscription.tsx';
import { reportDay } from './report-view.ts';
import { sentWords } from './sent.words.ts';

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
            <Link to="/reports/sent" search={{ kind: 'daily' } as never}>
              {say(sentWords.title)}
            </Link>
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
        {(report) => <ReportBody report={report} foot={<ReportSubscription date={report.date} />} />}
      </QueryBoundary>
    </div>
  );
}
