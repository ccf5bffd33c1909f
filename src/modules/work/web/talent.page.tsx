import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Input } from 'antd';
import { useDeferredValue, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { DayText, PageHeader, PersonName } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { skillLevels, talentPool } from '../team.contract.ts';
import './work.css';
import { words } from './work.words.ts';

const talentQuery = (skill: string) =>
  queryOptions({
    queryKey: [...recordKeys.lists('personSkill'), 'talent', skill],
    queryFn: ({ signal }) => call(talentPool, { query: skill === '' ? {} : { skill }, signal }),
    placeholderData: (before) => before,
  });

/** Who can do what, and who has room in the next thirty days: the freest first. */
export function TalentPage() {
  const say = useSay();
  const can = useCan();
  const [typed, setTyped] = useState('');
  const query = useQuery(talentQuery(useDeferredValue(typed.trim())));
  return (
    <>
      <PageHeader
        title={say(words.talent)}
        actions={
          <>
            {can('personSkill.create') && <Link to="/skills/new">{say(words.addSkill)}</Link>}
            {can('secondment.create') && <Link to="/secondments/new">{say(words.lend)}</Link>}
          </>
        }
      />
      <div className="hy-stack">
        <Input.Search
          style={{ maxWidth: 360 }}
          allowClear
          aria-label={say(words.findSkill)}
          placeholder={say(words.findSkill)}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
        />
        <QueryBoundary query={query} rows={6}>
          {({ people }) =>
            people.length === 0 ? (
              <EmptyState icon="user" title={say(words.noTalent)}>
                {say(words.noTalentHelp)}
              </EmptyState>
            ) : (
              <TableBox label={say(words.talent)}>
                <table className="hy-table">
                  <thead>
                    <tr>
                      <th scope="col">{say(words.member)}</th>
                      <th scope="col">{say(words.unitName)}</th>
                      <th scope="col">{say(words.skills)}</th>
                      <th scope="col">{say(words.peakLoad)}</th>
                      <th scope="col">{say(words.freeFrom)}</th>
                      <th scope="col" className="hy-number">
                        {say(words.awayDays)}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {people.map((p) => (
                      <tr key={p.id}>
                        <td>
                          <Link to={`/people/${p.id}`}>
                            <PersonName name={p.name} />
                          </Link>
                        </td>
                        <td>{p.unit ?? NONE}</td>
                        <td title={p.skills.map((s) => s.skill).join('、')}>
                          {p.skills.map((s) => `${s.skill} · ${say(skillLevels[s.level])}`).join('、')}
                        </td>
                        <td>
                          <Meter ratio={Math.min(1, p.load / 100)} pace={null} label={`${p.load}%`} />{' '}
                          <span className={p.load > 100 ? 'hy-work__late' : undefined}>{p.load}%</span>
                        </td>
                        <td>{p.freeFrom === null ? say(words.noRoom) : <DayText day={p.freeFrom} />}</td>
                        <td className="hy-number">{p.awayDays === 0 ? NONE : p.awayDays}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </TableBox>
            )
          }
        </QueryBoundary>
      </div>
    </>
  );
}
