import { useSay } from '../../../web/i18n/i18n.ts';
import { AboutFigure, ChangeText, FigureText, figureUnit } from '../../../web/kit/figure-text.tsx';
import { PathLink } from '../../../web/kit/path-link.tsx';
import { DayText, TimeText } from '../../../web/kit/small.tsx';
import { Sparkline } from '../../../web/kit/sparkline.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { addDays } from '../../../web/kit/time.ts';
import type { DailyReport, ReportFigure } from '../report.contract.ts';
import { words } from './report.words.ts';

export function ReportFigures({ report }: { report: DailyReport }) {
  const say = useSay();
  return (
    <section aria-label={say(words.figures)}>
      <h2>{say(words.figures)}</h2>
      <TableBox label={say(words.figures)}>
        <table className="hy-table hy-reporttable">
          <thead>
            <tr>
              <th scope="col">{say(words.metric)}</th>
              <th scope="col" className="hy-number">
                {say(words.value)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.previous)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.lastYear)}
              </th>
              <th scope="col" className="hy-reporttable__course">
                {say(words.course)}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.figures.map((f) => (
              <Line key={f.metric} figure={f} report={report} />
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

function Line({ figure: f, report }: { figure: ReportFigure; report: DailyReport }) {
  const say = useSay();
  const unit = figureUnit(f.unit, f.display);
  const name = say(f.label);
  const from = addDays(report.date, -13);
  return (
    <tr>
      <th scope="row">
        {name}
        <AboutFigure
          title={name}
          formula={f.formula}
          period={<DayText day={report.date} />}
          fresh={<TimeText at={report.generatedAt} />}
          rows={
            <PathLink to={`/explore?metric=${f.metric}&from=${from}&to=${report.date}&by=channel`}>
              {say(words.toExplore)}
            </PathLink>
          }
        />
      </th>
      <td className="hy-number hy-reporttable__value">
        <FigureText value={f.value} unit={unit} currency={report.workspace.currency} />
      </td>
      <td className="hy-number">
        <ChangeText value={f.value} base={f.previous} unit={unit} direction={f.direction} />
      </td>
      <td className="hy-number">
        <ChangeText value={f.value} base={f.lastYear} unit={unit} direction={f.direction} />
      </td>
      <td className="hy-reporttable__course">
        <Sparkline
          values={f.series.map((p) => (p.value === null ? null : Number(p.value)))}
          label={say(words.courseOf, { name })}
          width={140}
        />
      </td>
    </tr>
  );
}
