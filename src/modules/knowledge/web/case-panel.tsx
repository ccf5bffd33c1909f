import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import type { FigureUnit } from '../../../web/kit/figure.ts';
import { ChangeText, FigureText } from '../../../web/kit/figure-text.tsx';
import { TimeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { type CaseLiveAnswer, playbookFromCase } from '../cases.contract.ts';
import './knowledge.css';
import { caseLiveQuery } from './knowledge.queries.ts';
import { figureLabels, words } from './knowledge.words.ts';

/** What the campaign had brought when it closed, beside what is counted now, and the way to a playbook. */
export function CasePanel({ id }: DetailTabProps) {
  const query = useQuery(caseLiveQuery(id));
  return (
    <div className="hy-knowledge">
      <QueryBoundary query={query} rows={6}>
        {(answer) => <Compared answer={answer} />}
      </QueryBoundary>
      <MakePlaybook id={id} />
    </div>
  );
}

const shown = [
  ['gmv', 'money', 'up_good'],
  ['cost', 'money', 'down_good'],
  ['roi', 'ratio', 'up_good'],
  ['orders', 'count', 'up_good'],
  ['uv', 'person', 'up_good'],
  ['conversionRate', 'ratio', 'up_good'],
] as const satisfies readonly (readonly [string, FigureUnit, string])[];

function Compared({ answer }: { answer: CaseLiveAnswer }) {
  const say = useSay();
  if (answer.kind === 'byHand') return <Note tone="info">{say(words.byHand)}</Note>;
  if (answer.kind === 'noPermission') return <Note tone="info">{say(words.noFigures)}</Note>;
  const { frozen, live, differences, campaign } = answer;
  const plan = frozen?.plan ?? live.plan;
  const planned = (name: string): string | null => (name in plan ? plan[name as keyof typeof plan] : null);
  return (
    <div className="hy-stack hy-stack--tight">
      {frozen !== null && (
        <Note tone={differences.length === 0 ? 'good' : 'warning'}>
          {differences.length === 0 ? say(words.same) : say(words.differs, { n: differences.length })}
        </Note>
      )}
      <TableBox label={say(words.figures)}>
        <table className="hy-table">
          <thead>
            <tr>
              <th scope="col">{say(words.metric)}</th>
              <th scope="col" className="hy-number">
                {say(words.planned)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.frozen)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.live)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.difference)}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([name, unit, direction]) => (
              <tr key={name}>
                <th scope="row">{say(figureLabels[name])}</th>
                <td className="hy-number">
                  <FigureText value={planned(name)} unit={unit} currency={live.currency} />
                </td>
                <td className="hy-number">
                  <FigureText value={frozen?.total[name]} unit={unit} currency={live.currency} />
                </td>
                <td className="hy-number">
                  <FigureText value={live.total[name]} unit={unit} currency={live.currency} />
                </td>
                <td className="hy-number">
                  <ChangeText value={live.total[name]} base={frozen?.total[name]} unit={unit} direction={direction} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
      <p className="hy-small hy-muted">
        {frozen !== null && (
          <>
            {say(words.frozenAt)} <TimeText at={frozen.asOf} /> ·{' '}
          </>
        )}
        <Link to={`/campaigns/${campaign.id}`}>
          {say(words.openCampaign)} {campaign.code}
        </Link>
      </p>
    </div>
  );
}

function MakePlaybook({ id }: { id: string }) {
  const say = useSay();
  const can = useCan();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  if (!can('playbook.create')) return null;
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const made = await call(playbookFromCase, { params: { id } });
      await navigate({ to: `/playbooks/${made.id}/edit` });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <div>
      <Button loading={busy} onClick={() => void make()}>
        {say(words.makePlaybook)}
      </Button>
      {error !== null && <ErrorNote error={error} />}
    </div>
  );
}
