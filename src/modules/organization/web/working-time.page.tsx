import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { type CalendarSettings, getCalendar, putCalendar } from '../../../shared/platform/calendar.contract.ts';
import { call } from '../../../web/api/call.ts';
import { scopeFor, useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { DayInput, TimeInput } from '../../../web/kit/day-time.tsx';
import { Icon } from '../../../web/kit/icon.tsx';
import { PageHeader } from '../../../web/kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import './organization.css';
import { daysFit, hoursFit, hoursOf, withMoreHours } from './working-time.view.ts';
import { words } from './working-time.words.ts';

const calendarQuery = queryOptions({
  queryKey: ['calendar'],
  queryFn: ({ signal }) => call(getCalendar, { signal }),
});
type Calendar = Awaited<ReturnType<NonNullable<(typeof calendarQuery)['queryFn']>>>;

/** When the workspace works: what every clock in working time counts. */
export function WorkingTimePage() {
  const say = useSay();
  const query = useQuery(calendarQuery);
  return (
    <>
      <PageHeader title={say(words.title)} />
      <QueryBoundary query={query}>{(answer) => <Editor key={query.dataUpdatedAt} answer={answer} />}</QueryBoundary>
    </>
  );
}

function Editor({ answer }: { answer: Calendar }) {
  const say = useSay();
  const client = useQueryClient();
  const may = scopeFor(useMe(), 'workspace.manage') === 'workspace';
  const [draft, setDraft] = useState<CalendarSettings>({ hours: answer.hours, days: answer.days });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const changed = JSON.stringify(draft) !== JSON.stringify({ hours: answer.hours, days: answer.days });
  const fits = hoursFit(draft.hours) && daysFit(draft.days);
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const days = draft.days.toSorted((a, b) => a.day.localeCompare(b.day));
      client.setQueryData(calendarQuery.queryKey, await call(putCalendar, { body: { ...draft, days } }));
      showToast(say(words.saved), { tone: 'good' });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="hy-stack hy-worktime">
      <p className="hy-muted">{say(words.intro)}</p>
      {!may && <Note>{say(words.readOnly)}</Note>}
      <HoursEditor
        hours={draft.hours}
        zone={answer.timeZone}
        disabled={!may}
        onChange={(hours) => setDraft({ ...draft, hours })}
      />
      <DaysEditor
        days={draft.days}
        year={answer.knownUntil}
        disabled={!may}
        onChange={(days) => setDraft({ ...draft, days })}
      />
      {error !== null && <ErrorNote error={error} />}
      {may && (
        <div className="hy-row">
          <Button type="primary" disabled={!changed || !fits} loading={busy} onClick={() => void save()}>
            {say(words.save)}
          </Button>
        </div>
      )}
    </div>
  );
}

interface EditorProps {
  readonly disabled: boolean;
}

function HoursEditor(
  p: EditorProps & {
    readonly hours: CalendarSettings['hours'];
    readonly zone: string;
    readonly onChange: (next: CalendarSettings['hours']) => void;
  },
) {
  const say = useSay();
  const more = withMoreHours(p.hours);
  return (
    <section>
      <h2>{say(words.hours)}</h2>
      <p className="hy-small hy-muted">{say(words.hoursHelp, { zone: p.zone, n: hoursOf(p.hours) })}</p>
      {p.hours.map((part, i) => (
        <div key={`${i}`} className="hy-row hy-worktime__row">
          <TimeInput
            label={say(words.from, { n: i + 1 })}
            value={part.from}
            disabled={p.disabled}
            onChange={(from) => p.onChange(p.hours.with(i, { ...part, from }))}
          />
          <span className="hy-muted">–</span>
          <TimeInput
            label={say(words.to, { n: i + 1 })}
            // A browser's clock knows no 24:00.
            value={part.to === '24:00' ? '00:00' : part.to}
            disabled={p.disabled}
            onChange={(to) => p.onChange(p.hours.with(i, { ...part, to: to === '00:00' ? '24:00' : to }))}
          />
          {!p.disabled && p.hours.length > 1 && (
            <Button
              type="text"
              aria-label={`${say(words.remove)} ${part.from}–${part.to}`}
              icon={<Icon name="close" />}
              onClick={() => p.onChange(p.hours.filter((_, j) => j !== i))}
            />
          )}
        </div>
      ))}
      {!hoursFit(p.hours) && (
        <p className="hy-worktime__fault" role="alert">
          {say(words.badHours)}
        </p>
      )}
      {!p.disabled && more !== null && (
        <Button icon={<Icon name="plus" />} onClick={() => p.onChange(more)}>
          {say(words.addHours)}
        </Button>
      )}
    </section>
  );
}

function DaysEditor(
  p: EditorProps & {
    readonly days: CalendarSettings['days'];
    readonly year: number;
    readonly onChange: (next: CalendarSettings['days']) => void;
  },
) {
  const say = useSay();
  return (
    <section>
      <h2>{say(words.days)}</h2>
      <p className="hy-small hy-muted">{say(words.daysHelp, { year: p.year })}</p>
      {p.days.length === 0 && <p className="hy-muted">{say(words.noDays)}</p>}
      {p.days.map((one, i) => (
        <div key={`${i}`} className="hy-row hy-row--wrap hy-worktime__row">
          <DayInput
            label={say(words.day)}
            value={one.day}
            disabled={p.disabled}
            onChange={(day) => p.onChange(p.days.with(i, { ...one, day }))}
          />
          <Segmented
            aria-label={say(words.kind)}
            disabled={p.disabled}
            options={[
              { value: 'rest', label: say(words.rest) },
              { value: 'work', label: say(words.work) },
            ]}
            value={one.working ? 'work' : 'rest'}
            onChange={(v) => p.onChange(p.days.with(i, { ...one, working: v === 'work' }))}
          />
          <Input
            className="hy-worktime__name"
            aria-label={say(words.name)}
            placeholder={say(words.nameSample)}
            maxLength={60}
            value={one.name}
            disabled={p.disabled}
            onChange={(e) => p.onChange(p.days.with(i, { ...one, name: e.target.value }))}
          />
          {!p.disabled && (
            <Button
              type="text"
              aria-label={`${say(words.remove)} ${one.day} ${one.name}`}
              icon={<Icon name="close" />}
              onClick={() => p.onChange(p.days.filter((_, j) => j !== i))}
            />
          )}
        </div>
      ))}
      {!daysFit(p.days) && (
        <p className="hy-worktime__fault" role="alert">
          {say(words.unfinished)}
        </p>
      )}
      {!p.disabled && p.days.length < 500 && (
        <Button
          icon={<Icon name="plus" />}
          onClick={() => p.onChange([...p.days, { day: '', working: false, name: '' }])}
        >
          {say(words.addDay)}
        </Button>
      )}
    </section>
  );
}
