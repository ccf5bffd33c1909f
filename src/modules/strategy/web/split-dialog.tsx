import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Segmented, Slider } from 'antd';
import { useId, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { formatFigure } from '../../../web/kit/figure.ts';
import { figureUnit } from '../../../web/kit/figure-text.tsx';
import { RangeText } from '../../../web/kit/small.tsx';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import { useMetric } from '../../../web/records/metrics.ts';
import type { AnyRow } from '../../../web/records/registry.ts';
import { type GoalSplitPlan, type SplitAxis, type SplitMethod, splitAxes, splitGoal } from '../goal-split.contract.ts';
import { partsField } from './split-parts.ts';
import { checkSum, equalPercents, hindranceOf, toShares, toWrite, whatIf } from './split-view.ts';
import { splitPreviewQuery } from './strategy.queries.ts';
import { axisWords, hindranceWords, methodWords, words } from './strategy.words.ts';

interface Props {
  readonly goal: AnyRow;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Breaks a goal down: along what, in which proportion; the parts can be typed over, and are written at once. */
export function SplitDialog({ goal, open, onClose }: Props) {
  const say = useSay();
  const t = useText();
  const client = useQueryClient();
  const sliderId = useId();
  const partsId = useId();
  const whyId = useId();
  const [along, setAlong] = useState<SplitAxis>('quarter');
  const [method, setMethod] = useState<SplitMethod>('equal');
  const [ids, setIds] = useState<readonly string[]>([]);
  const [percents, setPercents] = useState<readonly string[]>([]);
  const [raise, setRaise] = useState(0);
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({});
  const [acceptGap, setAcceptGap] = useState(false);
  const field = partsField(along);
  const anything = field === undefined || ids.length > 0;
  const target = whatIf(String(goal.target), raise);
  const shares = method === 'shares' ? toShares(percents) : undefined;
  const counted = useQuery({
    ...splitPreviewQuery(goal.id, { along, method: 'equal', target, ...(field ? { parts: [...ids] } : {}) }),
    enabled: open && anything,
  });
  const query = useQuery({
    ...splitPreviewQuery(goal.id, {
      along,
      method,
      target,
      ...(field === undefined ? {} : { parts: [...ids] }),
      ...(shares === undefined ? {} : { shares }),
    }),
    enabled: open && anything && (method !== 'shares' || shares?.length === counted.data?.parts.length),
  });
  // The parts of what was chosen before are none of what is chosen now.
  const plan = anything ? query.data : undefined;
  const targets = plan?.parts.map((p, i) => typed[i] ?? p.target) ?? [];
  const check = plan?.sum === null || plan === undefined ? undefined : checkSum(targets, String(goal.target));
  const hindrance = hindranceOf({
    chosen: anything,
    byShares: method === 'shares',
    shares,
    targets,
    check,
    acceptGap,
  });
  const write = useMutation({
    mutationFn: () =>
      call(splitGoal, {
        params: { id: goal.id },
        body: { along, parts: plan?.parts.map((p, i) => toWrite(p, typed[i])) ?? [], acceptGap },
      }),
    onSuccess: async ({ items }) => {
      showToast(say(words.splitDone, { n: items.length }));
      await client.invalidateQueries({ queryKey: recordKeys.all('goal') });
      onClose();
    },
  });
  const choose = (next: Partial<{ along: SplitAxis; method: SplitMethod }>): void => {
    if (next.along !== undefined) {
      setAlong(next.along);
      setIds([]);
      setPercents([]);
      if (next.along === 'person' && method === 'season') setMethod('equal');
    }
    if (next.method !== undefined) {
      setMethod(next.method);
      if (next.method === 'shares') setPercents(equalPercents(counted.data?.parts.length ?? 0));
    }
    setTyped({});
  };
  const methods = (['equal', 'shares', 'season'] as const).filter((m) => along !== 'person' || m !== 'season');
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={say(words.split)}
      width={760}
      footer={
        <>
          {hindrance !== undefined && (
            <span id={whyId} className="hy-small hy-muted" role="status">
              {say(hindranceWords[hindrance])}
            </span>
          )}
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            type="primary"
            aria-describedby={hindrance === undefined ? undefined : whyId}
            disabled={plan === undefined || hindrance !== undefined}
            loading={write.isPending}
            onClick={() => write.mutate()}
          >
            {say(words.splitWrite, { n: plan?.parts.length ?? 0 })}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <Segmented
          aria-label={say(words.splitAlong)}
          options={splitAxes.map((value) => ({ value, label: say(axisWords[value]) }))}
          value={along}
          onChange={(value) => choose({ along: value })}
        />
        {field !== undefined && (
          <div>
            <label htmlFor={partsId}>{say(field.label)}</label>
            <RefInput
              id={partsId}
              field={field}
              value={[...ids]}
              refs={{}}
              onChange={(value) => {
                const chosen = (value ?? []) as readonly string[];
                setIds(chosen);
                setPercents(equalPercents(chosen.length));
                setTyped({});
              }}
            />
          </div>
        )}
        <Segmented
          aria-label={say(words.splitMethod)}
          options={methods.map((value) => ({ value, label: say(methodWords[value]) }))}
          value={method}
          onChange={(value) => choose({ method: value })}
        />
        <div className="hy-row">
          <label htmlFor={sliderId} className="hy-nowrap">
            {say(words.whatIf, { change: `${raise > 0 ? '+' : ''}${raise}%` })}
          </label>
          <Slider
            id={sliderId}
            className="hy-grow"
            min={-50}
            max={100}
            step={5}
            value={raise}
            onChange={(value) => {
              setRaise(value);
              setTyped({});
            }}
          />
        </div>
        {raise !== 0 && <Note>{say(words.whatIfHelp)}</Note>}
        {plan?.note && <Note tone="info">{say(plan.note)}</Note>}
        {method === 'shares' && counted.data !== undefined && (
          <Percents parts={counted.data.parts} values={percents} onChange={setPercents} />
        )}
        {query.isError && <ErrorNote error={query.error} />}
        {plan !== undefined && (
          <Parts goal={goal} plan={plan} targets={targets} onType={(i, value) => setTyped({ ...typed, [i]: value })} />
        )}
        {check !== undefined && check.gap !== '0' && (
          <div className="hy-note hy-note--warning" role="status">
            {say(words.splitGap, { sum: check.sum, target: String(goal.target), gap: check.gap })}{' '}
            <Checkbox checked={acceptGap} onChange={(e) => setAcceptGap(e.target.checked)}>
              {say(words.splitAcceptGap)}
            </Checkbox>
          </div>
        )}
        {write.isError && <ErrorNote error={write.error} />}
      </div>
    </Dialog>
  );
}

function Percents(p: {
  parts: GoalSplitPlan['parts'];
  values: readonly string[];
  onChange: (values: readonly string[]) => void;
}) {
  const say = useSay();
  return (
    <fieldset className="hy-split__percents">
      <legend className="hy-small hy-muted">{say(words.splitPercents)}</legend>
      {p.parts.map((part, i) => (
        <Input
          key={part.title}
          aria-label={part.title}
          addonBefore={shortTitle(part.title)}
          suffix="%"
          inputMode="decimal"
          value={p.values[i] ?? ''}
          onChange={(e) => p.onChange(p.parts.map((_, j) => (j === i ? e.target.value : (p.values[j] ?? ''))))}
        />
      ))}
    </fieldset>
  );
}

const shortTitle = (title: string): string => title.split(' · ').at(-1) ?? title;

function Parts(p: {
  goal: AnyRow;
  plan: GoalSplitPlan;
  targets: readonly string[];
  onType: (i: number, value: string) => void;
}) {
  const say = useSay();
  const locale = useLocale();
  const metric = useMetric(String(p.goal.metric));
  const unit = figureUnit(metric?.unit ?? 'count', metric?.display);
  const seasonal = p.plan.parts.some((part) => part.history !== null);
  return (
    <TableBox label={say(words.split)} className="hy-split__table" bare>
      <table>
        <thead>
          <tr>
            <th>{say(words.splitPart)}</th>
            <th>{say(words.splitPeriod)}</th>
            {seasonal && <th className="hy-number">{say(words.splitHistory)}</th>}
            {p.plan.parts.some((part) => part.share !== null) && <th className="hy-number">{say(words.splitShare)}</th>}
            <th className="hy-number">{say(words.target)}</th>
          </tr>
        </thead>
        <tbody>
          {p.plan.parts.map((part, i) => (
            <tr key={part.title}>
              <td>{shortTitle(part.title)}</td>
              <td className="hy-muted">
                <RangeText start={part.period.start} end={part.period.end} />
              </td>
              {seasonal && <td className="hy-number">{formatFigure(part.history, { unit, locale })}</td>}
              {part.share !== null && (
                <td className="hy-number">{formatFigure(part.share, { unit: 'ratio', locale })}</td>
              )}
              <td className="hy-number">
                <Input
                  size="small"
                  aria-label={`${say(words.target)} ${part.title}`}
                  inputMode="decimal"
                  value={p.targets[i] ?? ''}
                  onChange={(e) => p.onType(i, e.target.value)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
