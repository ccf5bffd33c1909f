import { useSay } from '../../../web/i18n/i18n.ts';
import { DayText } from '../../../web/kit/small.tsx';
import { addDays } from '../../../web/kit/time.ts';
import type { DailyReport } from '../report.contract.ts';
import { FigureTable } from './figure-table.tsx';
import { words } from './report.words.ts';

export function ReportFigures({ report }: { report: DailyReport }) {
  const say = useSay();
  return (
    <FigureTable
      figures={report.figures}
      currency={report.workspace.currency}
      words={words}
      period={<DayText day={report.date} />}
      range={{ from: addDays(report.date, -13), to: report.date }}
      toRows={say(words.toExplore)}
      generatedAt={report.generatedAt}
    />
  );
}
