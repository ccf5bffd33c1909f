import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Input, InputNumber, Select, Slider } from 'antd';
import { useDeferredValue, useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { metricsKey } from '../../../web/api/live.ts';
import { recordApi } from '../../../web/api/record-api.ts';
import { useCan } from '../../../web/api/session.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { DayInput } from '../../../web/kit/day-time.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { formatFigure } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { PageHeader, StateTag, useToday } from '../../../web/kit/small.tsx';
import { Meter } from '../../../web/kit/sparkline.tsx';
import { EmptyState, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import {
  type ChannelScores,
  type Criterion,
  channelScores,
  criteria,
  FlightPlan,
  type ScoredChannel,
} from '../flight-plan.contract.ts';
import './flight.css';
import { criterionWords, flightWords as words } from './flight.words.ts';

interface Question {
  readonly budget: number;
  readonly days: number;
  readonly window: number;
  readonly device: 'all' | 'mobile' | 'desktop';
  readonly weights: Readonly<Record<Criterion, number>>;
}
const first: Question = {
  budget: 100_000,
  days: 30,
  window: 90,
  device: 'all',
  weights: { cac: 25, roi: 35, cvr: 15, reach: 15, stability: 10 },
};

/** Below `metrics`: new events move the scores. */
const scoresQuery = ({ weights, budget, ...rest }: Question) =>
  queryOptions({
    queryKey: [...metricsKey, 'channel-scores', rest, budget, weights],
    queryFn: ({ signal }) => call(channelScores, { query: { ...rest, ...weights, budget: budget.toFixed(2) }, signal }),
    placeholderData: (before) => before,
  });

/** Channels scored from what they brought, with weights by sliders, the arithmetic, and a split of the budget. */
export function ChannelScoringPage() {
  const say = useSay();
  const [asked, setAsked] = useState(first);
  const [audience, setAudience] = useState('');
  const query = useQuery(scoresQuery(useDeferredValue(asked)));
  const set = (change: Partial<Question>): void => setAsked({ ...asked, ...change });
  return (
    <>
      <PageHeader title={say(words.scoring)} />
      <div className="hy-scoring">
        <section className="hy-card hy-stack hy-scoring__ask">
          <label className="hy-stack" style={{ gap: 4 }}>
            {say(words.budget)}
            <InputNumber
              style={{ width: '100%' }}
              min={1}
              max={999_999_999}
              precision={2}
              value={asked.budget}
              onChange={(v) => v !== null && set({ budget: v })}
            />
          </label>
          <label className="hy-stack" style={{ gap: 4 }}>
            {say(words.days)}
            <InputNumber
              style={{ width: '100%' }}
              min={1}
              max={366}
              precision={0}
              value={asked.days}
              onChange={(v) => v !== null && set({ days: v })}
            />
          </label>
          <label className="hy-stack" style={{ gap: 4 }}>
            {say(words.window)}
            <Select
              value={asked.window}
              onChange={(window) => set({ window })}
              options={[28, 90, 180, 365].map((value) => ({ value, label: say(words.windowDays, { n: value }) }))}
            />
          </label>
          <label className="hy-stack" style={{ gap: 4 }}>
            {say(words.device)}
            <Select
              value={asked.device}
              onChange={(device) => set({ device })}
              options={(['all', 'mobile', 'desktop'] as const).map((value) => ({ value, label: say(words[value]) }))}
            />
          </label>
          <label className="hy-stack" style={{ gap: 4 }}>
            {say(words.audience)}
            <Input
              value={audience}
              maxLength={200}
              placeholder={say(words.audienceHint)}
              onChange={(e) => setAudience(e.target.value)}
            />
          </label>
          <fieldset className="hy-scoring__weights">
            <legend>{say(words.weights)}</legend>
            {criteria.map((c) => (
              <div key={c} className="hy-row">
                <span id={`weight-${c}`} style={{ width: 72 }}>
                  {say(criterionWords[c])}
                </span>
                <Slider
                  className="hy-grow"
                  min={0}
                  max={100}
                  ariaLabelledByForHandle={`weight-${c}`}
                  value={asked.weights[c]}
                  onChange={(v) => set({ weights: { ...asked.weights, [c]: v } })}
                />
                <span className="hy-number" style={{ width: 32 }}>
                  {asked.weights[c]}
                </span>
              </div>
            ))}
          </fieldset>
        </section>
        <div className="hy-stack hy-grow" style={{ minWidth: 0 }}>
          <QueryBoundary query={query} rows={8}>
            {(scores) => <Scores scores={scores} asked={asked} audience={audience} />}
          </QueryBoundary>
        </div>
      </div>
    </>
  );
}

function Scores({ scores, asked, audience }: { scores: ChannelScores; asked: Question; audience: string }) {
  const say = useSay();
  const locale = useLocale();
  const can = useCan();
  const [making, setMaking] = useState(false);
  const money = (value: string): string => formatFigure(value, { unit: 'money', locale, currency: scores.currency });
  if (scores.channels.length === 0) return <EmptyState icon="chart" title={say(words.noChannels)} />;
  const some = scores.channels.some((c) => c.suggested !== null && Number(c.suggested) > 0);
  return (
    <>
      {asked.device !== 'all' && <Note>{say(words.deviceNote)}</Note>}
      <TableBox label={say(words.score)}>
        <table className="hy-table">
          <thead>
            <tr>
              <th scope="col">{say(words.channel)}</th>
              <th scope="col">{say(words.score)}</th>
              <th scope="col" className="hy-number">
                {say(words.suggested)}
              </th>
              {criteria.map((c) => (
                <th key={c} scope="col" className="hy-number">
                  {say(criterionWords[c])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scores.channels.map((c) => (
              <Line key={c.id} channel={c} asked={asked} currency={scores.currency} />
            ))}
          </tbody>
        </table>
      </TableBox>
      {scores.channels.some((c) => !c.enough) && (
        <p className="hy-small hy-muted">
          {say(words.fewHelp, { uv: scores.least.uv, buyers: scores.least.newBuyers, weeks: scores.least.weeks })}
        </p>
      )}
      {Number(scores.unplaced) > 0 && (
        <Note tone="warning">{say(words.unplaced, { money: money(scores.unplaced) })}</Note>
      )}
      <p className="hy-small hy-muted">{say(words.method)}</p>
      {can('flightPlan.create') && some && (
        <div>
          <Button type="primary" onClick={() => setMaking(true)}>
            {say(words.make)}
          </Button>
        </div>
      )}
      {making && <MakeDialog scores={scores} audience={audience} onClose={() => setMaking(false)} />}
    </>
  );
}

function Line({ channel: c, asked, currency }: { channel: ScoredChannel; asked: Question; currency: string }) {
  const say = useSay();
  const locale = useLocale();
  const shown = (criterion: Criterion, value: string | null): string => {
    if (value === null) return '—';
    if (criterion === 'cac') return formatFigure(value, { unit: 'money', locale, currency });
    return formatFigure(value, { unit: 'ratio', locale });
  };
  const score = c.score === null ? null : Number(c.score);
  return (
    <tr>
      <td>
        {c.title}{' '}
        {!c.enough && (
          <StateTag
            label={say(Number(c.cost ?? 0) > 0 ? words.few : words.unpaid)}
            tone={Number(c.cost ?? 0) > 0 ? 'warning' : 'neutral'}
          />
        )}
      </td>
      <td style={{ minWidth: 96 }}>
        {score === null ? (
          '—'
        ) : (
          <>
            <strong>{score.toFixed(0)}</strong>
            <Meter ratio={score / 100} label={`${c.title} ${score.toFixed(0)}`} />
          </>
        )}
      </td>
      <td className="hy-number">
        {c.suggested === null ? (
          '—'
        ) : (
          <>
            <FigureText value={c.suggested} unit="money" currency={currency} />
            {c.cap !== null && (
              <div className="hy-small hy-muted">
                {say(words.cap, { money: formatFigure(c.cap, { unit: 'money', locale, currency }) })}
              </div>
            )}
          </>
        )}
      </td>
      {c.parts.map((p) => (
        <td key={p.criterion} className="hy-number">
          <div>{shown(p.criterion, p.value)}</div>
          {p.points !== null && (
            <div
              className="hy-small hy-muted"
              title={say(words.norm, {
                norm: Number(p.norm).toFixed(2),
                weight: asked.weights[p.criterion],
                points: Number(p.points).toFixed(1),
              })}
            >
              {Number(p.norm).toFixed(2)} × {asked.weights[p.criterion]} = {Number(p.points).toFixed(1)}
            </div>
          )}
        </td>
      ))}
    </tr>
  );
}

/** The suggestion as a plan: one even flight a channel over the days, to be shaped there. */
function MakeDialog({ scores, audience, onClose }: { scores: ChannelScores; audience: string; onClose: () => void }) {
  const say = useSay();
  const t = useText();
  const today = useToday();
  const navigate = useNavigate();
  const [campaign, setCampaign] = useState<string | null>(null);
  const [start, setStart] = useState(addDays(today, 1));
  const [busy, setBusy] = useState(false);
  const make = async (): Promise<void> => {
    setBusy(true);
    const parts = scores.channels.filter((c) => c.suggested !== null && Number(c.suggested) > 0);
    const sum = (Math.round(Number(scores.budget) * 100) - Math.round(Number(scores.unplaced) * 100)) / 100;
    const money = (amount: string) => ({ amount, currency: scores.currency });
    try {
      const { item } = await recordApi.create(FlightPlan, {
        title: say(words.planTitle, { campaign: '' }).trim(),
        campaign,
        budget: money(sum.toFixed(2)),
        ...(audience.trim() === '' ? {} : { audience: audience.trim() }),
        flights: parts.map((c) => ({
          channel: c.id,
          startOn: start,
          endOn: addDays(start, scores.days - 1),
          amount: money(c.suggested ?? '0'),
          shape: 'even',
        })),
      } as never);
      void navigate({ to: `/flight-plans/${item.id}` });
    } catch (error) {
      const said = error instanceof ApiError ? (error.details.reason ?? error.issues[0]?.message ?? error.label) : null;
      showToast(said === null ? t('states.broken') : say(said), { tone: 'bad' });
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.make)}
      footer={
        <Button type="primary" loading={busy} disabled={campaign === null || start === ''} onClick={() => void make()}>
          {say(words.make)}
        </Button>
      }
    >
      <div className="hy-stack">
        <label htmlFor="flight-campaign" className="hy-stack" style={{ gap: 4 }}>
          {say(words.makeFor)}
          <RefInput
            id="flight-campaign"
            field={FlightPlan.fields.campaign}
            value={campaign}
            onChange={(id) => setCampaign(typeof id === 'string' ? id : null)}
            refs={{}}
          />
        </label>
        <label className="hy-stack" style={{ gap: 4 }}>
          {say(words.start)}
          <DayInput value={start} onChange={setStart} />
        </label>
      </div>
    </Dialog>
  );
}
