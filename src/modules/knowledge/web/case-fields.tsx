import { Input } from 'antd';
import { channelTitle } from '../../../shared/event-channels.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { formatFigure, NONE } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import type { CaseCauses, CaseFigures, CaseGoals } from '../cases.contract.ts';
import './knowledge.css';
import { figureLabels, words } from './knowledge.words.ts';
import { Cell, LinesInput, RowsEditor } from './rows-editor.tsx';

const none = <span className="hy-muted">{NONE}</span>;

export function GoalsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const goals = (value ?? []) as CaseGoals;
  if (goals.length === 0) return none;
  if (compact) return say(words.goals, { n: goals.length });
  return (
    <TableBox label={say(words.goal)}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.goal)}</th>
            <th scope="col" className="hy-number">
              {say(words.target)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.reached)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.share)}
            </th>
          </tr>
        </thead>
        <tbody>
          {goals.map((goal) => (
            <tr key={goal.code}>
              <td title={goal.code}>{goal.title}</td>
              <td className="hy-number">
                <FigureText value={goal.target} unit={goal.unit} />
              </td>
              <td className="hy-number">
                <FigureText value={goal.value} unit={goal.unit} />
              </td>
              <td className="hy-number">
                <FigureText value={goal.ratio} unit="ratio" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

/** The steps of the funnel with what is left of each, and what each channel brought. */
export function FiguresView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const locale = useLocale();
  const figures = value as CaseFigures | null;
  if (figures === null || figures.range === null) return none;
  const { total, currency } = figures;
  if (compact) return formatFigure(total.gmv, { unit: 'money', currency, locale });
  return (
    <div className="hy-stack hy-stack--tight">
      <p className="hy-small hy-muted">
        {say(words.frozenAt)} <TimeText at={figures.asOf} />
      </p>
      <div className="hy-knowledge__pair">
        <Funnel figures={figures} />
        <Channels figures={figures} />
      </div>
    </div>
  );
}

function Funnel({ figures }: { figures: CaseFigures }) {
  const say = useSay();
  const steps = figures.funnel.filter((s) => s.value !== null && s.value !== '0');
  if (steps.length === 0) return null;
  return (
    <TableBox label={say(words.funnel)}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.funnel)}</th>
            <th scope="col" className="hy-number">
              {say(words.actual)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.rate)}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map(({ step, value }, i) => {
            const before = steps[i - 1]?.value;
            return (
              <tr key={step}>
                <td>{say(figureLabels[step])}</td>
                <td className="hy-number">
                  <FigureText value={value} unit="count" />
                </td>
                <td className="hy-number">
                  <FigureText
                    value={before === undefined || before === null ? null : Number(value) / Number(before)}
                    unit="ratio"
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableBox>
  );
}

function Channels({ figures }: { figures: CaseFigures }) {
  const say = useSay();
  const locale = useLocale();
  if (figures.byChannel.length === 0) return null;
  return (
    <TableBox label={say(words.byChannel)}>
      <table className="hy-table hy-table--compact">
        <thead>
          <tr>
            <th scope="col">{say(words.byChannel)}</th>
            <th scope="col" className="hy-number">
              {say(figureLabels.cost)}
            </th>
            <th scope="col" className="hy-number">
              {say(figureLabels.gmv)}
            </th>
            <th scope="col" className="hy-number">
              {say(figureLabels.roi)}
            </th>
          </tr>
        </thead>
        <tbody>
          {figures.byChannel.slice(0, 12).map(({ code, title, figures: of }) => (
            <tr key={code}>
              <td title={code}>{code === '' ? say(words.noChannel) : channelTitle(locale, code, title)}</td>
              <td className="hy-number">
                <FigureText value={of.cost} unit="money" currency={figures.currency} />
              </td>
              <td className="hy-number">
                <FigureText value={of.gmv} unit="money" currency={figures.currency} />
              </td>
              <td className="hy-number">
                <FigureText value={of.roi} unit="ratio" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

/** Problems with their whys; the last why is the cause. */
export function CausesView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const causes = (value ?? []) as CaseCauses;
  if (causes.length === 0) return none;
  if (compact) return say(words.causes, { n: causes.length });
  return (
    <ul className="hy-causes">
      {causes.map((cause) => (
        <li key={cause.problem}>
          <b>{cause.problem}</b>
          {cause.whys.length > 0 && (
            <ol title={say(words.cause)}>
              {cause.whys.map((why) => (
                <li key={why}>{why}</li>
              ))}
            </ol>
          )}
        </li>
      ))}
    </ul>
  );
}

export function CausesEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const rows = (Array.isArray(value) ? value : []) as CaseCauses;
  return (
    <RowsEditor id={id} rows={rows} fresh={() => ({ problem: '', whys: [] })} onChange={onChange} most={20}>
      {(row, put, inputId) => (
        <>
          <Cell label={say(words.problem)} wide>
            <Input
              id={inputId}
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              maxLength={500}
              value={row.problem}
              onChange={(e) => put({ problem: e.target.value })}
            />
          </Cell>
          <Cell label={say(words.whys)} wide>
            <LinesInput lines={row.whys} most={5} onChange={(whys) => put({ whys })} />
          </Cell>
        </>
      )}
    </RowsEditor>
  );
}
