import { channelTitle } from '../../../shared/event-channels.ts';
import { useLocale, useSay } from '../../../web/i18n/i18n.ts';
import type { FigureUnit } from '../../../web/kit/figure.ts';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { DayText } from '../../../web/kit/small.tsx';
import type { CampaignFacts } from '../retrospectives.contract.ts';
import { ClockPart, CommentPart, Part, Table } from './facts-parts.tsx';
import { stepLabels, words } from './retrospectives.words.ts';

interface FactsProps {
  readonly facts: CampaignFacts;
}
const ratio = (a: string | null, b: string | null): number | null =>
  a === null || b === null || Number(b) === 0 ? null : Number(a) / Number(b);

/** Goals, plan and result, funnel, channels, budget, incidents, clocks, versions, comments. */
export function CampaignFactsView({ facts }: FactsProps) {
  return (
    <div className="hy-facts__grid">
      <PlanPart facts={facts} />
      <FunnelPart facts={facts} />
      <ChannelPart facts={facts} />
      <GoalPart facts={facts} />
      <BudgetPart facts={facts} />
      <IncidentPart facts={facts} />
      <ClockPart clocks={facts.clocks} />
      <VersionPart facts={facts} />
      <CommentPart comments={facts.comments} />
    </div>
  );
}

function PlanPart({ facts }: FactsProps) {
  const say = useSay();
  const { total, plan, currency } = facts;
  const lines: readonly (readonly [keyof typeof words & keyof typeof total, FigureUnit, string | null])[] = [
    ['gmv', 'money', plan.gmv.planned],
    ['orders', 'count', plan.orders.planned],
    ['uv', 'person', plan.uv.planned],
    ['cost', 'money', plan.cost.planned],
    ['roi', 'ratio', plan.roi.planned],
    ['conversionRate', 'ratio', null],
  ];
  return (
    <Part title={say(words.plan)}>
      <Table
        head={[say(words.metric), say(words.actual), say(words.planned), say(words.share)]}
        rows={lines.map(([key, unit, planned]) => ({
          key,
          cells: [
            say(words[key]),
            <b key="a">
              <FigureText value={total[key]} unit={unit} currency={currency} />
            </b>,
            <FigureText key="p" value={planned} unit={unit} currency={currency} />,
            <FigureText key="s" value={unit === 'ratio' ? null : ratio(total[key], planned)} unit="ratio" />,
          ],
        }))}
      />
    </Part>
  );
}

function FunnelPart({ facts }: FactsProps) {
  const say = useSay();
  if (facts.funnel.length === 0) return null;
  return (
    <Part title={say(words.funnel)}>
      <Table
        head={[say(words.step), say(words.people), say(words.fromBefore)]}
        rows={facts.funnel.map(({ step, value }, i) => ({
          key: step,
          cells: [
            say(stepLabels[step]),
            <FigureText key="v" value={value} unit="count" />,
            <FigureText
              key="r"
              value={i === 0 ? null : ratio(value, facts.funnel[i - 1]?.value ?? null)}
              unit="ratio"
            />,
          ],
        }))}
      />
    </Part>
  );
}

function ChannelPart({ facts }: FactsProps) {
  const say = useSay();
  const locale = useLocale();
  if (facts.byChannel.length === 0) return null;
  const { currency } = facts;
  return (
    <Part title={say(words.byChannel)}>
      <Table
        head={[say(words.channel), say(words.uv), say(words.gmv), say(words.cost), say(words.roi)]}
        rows={facts.byChannel.slice(0, 12).map(({ code, title, figures }) => ({
          key: code,
          cells: [
            code === '' ? say(words.noChannel) : channelTitle(locale, code, title),
            <FigureText key="u" value={figures.uv} unit="person" />,
            <FigureText key="g" value={figures.gmv} unit="money" currency={currency} />,
            <FigureText key="c" value={figures.cost} unit="money" currency={currency} />,
            <FigureText key="r" value={figures.roi} unit="ratio" />,
          ],
        }))}
      />
    </Part>
  );
}

function GoalPart({ facts }: FactsProps) {
  const say = useSay();
  if (facts.goals.length === 0) return null;
  return (
    <Part title={say(words.goals)}>
      <Table
        head={[say(words.goals), say(words.actual), say(words.planned), say(words.share)]}
        rows={facts.goals.map((g) => ({
          key: g.code,
          cells: [
            g.title,
            <FigureText key="v" value={g.value} unit={g.unit} currency={facts.currency} />,
            <FigureText key="t" value={g.target} unit={g.unit} currency={facts.currency} />,
            <FigureText key="r" value={g.ratio} unit="ratio" />,
          ],
        }))}
      />
    </Part>
  );
}

function BudgetPart({ facts }: FactsProps) {
  const say = useSay();
  const { budget, currency } = facts;
  if (budget === null) return null;
  const lines = [
    ['budgetPlanned', budget.planned],
    ['committed', budget.committed],
    ['spent', budget.actual],
    ['imported', budget.imported],
  ] as const;
  return (
    <Part title={say(words.budget)}>
      <dl className="hy-facts__list">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{say(words[name])}</dt>
            <dd>
              <FigureText value={value} unit="money" currency={currency} />
            </dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function IncidentPart({ facts }: FactsProps) {
  const say = useSay();
  return (
    <Part title={say(words.incidents)}>
      {facts.incidents.length === 0 ? (
        <p className="hy-muted">{say(words.noIncidents)}</p>
      ) : (
        <ul className="hy-plain hy-facts__lines">
          {facts.incidents.map((i) => (
            <li key={i.code}>
              <span>
                {i.severity} {i.title}
              </span>
              <span className="hy-small hy-muted">
                {[
                  i.code,
                  i.responseMinutes === null ? null : say(words.responded, { n: i.responseMinutes }),
                  i.resolveMinutes === null ? null : say(words.resolved, { n: i.resolveMinutes }),
                  i.cause,
                ]
                  .filter((text) => text !== null)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function VersionPart({ facts }: FactsProps) {
  const say = useSay();
  const locale = useLocale();
  if (facts.versions.length < 2) return null;
  const money = (value: string | null): string =>
    formatFigure(value, { unit: 'money', locale, currency: facts.currency });
  return (
    <Part title={say(words.versions)}>
      <ul className="hy-plain hy-facts__lines">
        {facts.versions.map((v) => (
          <li key={v.version}>
            <span>
              {say(words.version, { n: v.version })} · {say(words.gmv)} {money(v.plannedGmv)} · {say(words.budget)}{' '}
              {money(v.budget)}
              {v.end !== null && (
                <>
                  {' · '}
                  <DayText day={v.end} />
                </>
              )}
            </span>
            {v.reason !== null && <span className="hy-small hy-muted">{v.reason}</span>}
          </li>
        ))}
      </ul>
    </Part>
  );
}
