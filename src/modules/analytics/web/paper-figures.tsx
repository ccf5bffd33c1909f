import { channelTitle } from '../../../shared/event-channels.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { Cause, ChangePart, Paper } from '../paper.contract.ts';
import { FigureTable } from './figure-table.tsx';
import { words } from './paper.words.ts';

export function PaperFigures({ paper }: { paper: Paper }) {
  const say = useSay();
  return (
    <FigureTable
      figures={paper.figures}
      currency={paper.workspace.currency}
      words={words}
      period={say(paper.period.label)}
      range={{ from: paper.period.start, to: paper.period.end }}
      generatedAt={paper.generatedAt}
    />
  );
}

const by = { channel: words.byChannel, campaign: words.byCampaign, factor: words.byFactor } as const;

/** What explains the change, with the arithmetic: parts and the rest add up to the change. */
export function PaperCauses({ paper }: { paper: Paper }) {
  const say = useSay();
  if (paper.causes.length === 0) return null;
  return (
    <section aria-label={say(words.causes)}>
      <h2>{say(words.causes)}</h2>
      {paper.causes.map((cause) => (
        <CauseTable key={`${cause.metric}${cause.by}`} cause={cause} currency={paper.workspace.currency} />
      ))}
    </section>
  );
}

function CauseTable({ cause, currency }: { cause: Cause; currency: string }) {
  const say = useSay();
  const locale = useLocale();
  const nameOf = (part: ChangePart): string => {
    if (cause.by === 'factor') return say(words[part.code as 'uv' | 'frequency' | 'aov']);
    if (cause.by === 'channel' && part.code !== '') return channelTitle(locale, part.code, part.title);
    if (part.title !== null) return part.title;
    if (part.code !== '') return part.code;
    return say(cause.by === 'channel' ? words.none : words.outside);
  };
  const line = (name: string, part: Omit<ChangePart, 'code' | 'title'>, unit: 'money' | 'count' | 'ratio') => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td className="hy-number">
        <FigureText value={part.before} unit={unit} currency={currency} />
      </td>
      <td className="hy-number">
        <FigureText value={part.after} unit={unit} currency={currency} />
      </td>
      <td className="hy-number">
        <FigureText value={part.delta} unit="money" currency={currency} />
      </td>
      <td className="hy-number">
        <FigureText value={part.share} unit="ratio" />
      </td>
    </tr>
  );
  const unitOf = (part: ChangePart): 'money' | 'count' | 'ratio' =>
    cause.by !== 'factor' || part.code === 'aov' ? 'money' : part.code === 'uv' ? 'count' : 'ratio';
  return (
    <div style={{ marginBottom: 20 }}>
      <p>
        <strong>{say(cause.label)}</strong> <span className="hy-muted">{say(by[cause.by])}</span> ·{' '}
        {say(cause.sentence)}
      </p>
      <TableBox label={`${say(cause.label)} ${say(by[cause.by])}`}>
        <table className="hy-table hy-reporttable">
          <thead>
            <tr>
              <th scope="col">{say(words.part)}</th>
              {[words.before, words.value, words.delta, words.share].map((label) => (
                <th key={label.en} scope="col" className="hy-number">
                  {say(label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cause.parts.map((part) => line(nameOf(part), part, unitOf(part)))}
            {cause.rest !== null && line(say(words.rest), cause.rest, 'money')}
            {line(say(words.total), { ...cause, share: cause.delta === '0' ? null : '1' }, 'money')}
          </tbody>
        </table>
      </TableBox>
    </div>
  );
}
