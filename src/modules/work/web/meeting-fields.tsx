import { Link } from '@tanstack/react-router';
import { Button, Input, InputNumber, Select } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { DayText, PersonName, StateTag } from '../../../web/kit/small.tsx';
import { Note } from '../../../web/kit/states.tsx';
import { DateInput } from '../../../web/records/fields/date-inputs.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import type { DetailTabProps, FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { type AgendaItem, type Decision, decisionWays, Meeting, type MeetingFlag } from '../meeting.contract.ts';
import { Task } from '../task.contract.ts';
import { usePersonNames } from './person-names.ts';
import './work.css';
import { flagWords, words } from './work.words.ts';

const personField = { ...Meeting.fields.attendees, kind: 'ref', required: false } as const;

export function AgendaView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly AgendaItem[];
  const names = usePersonNames(compact ? [] : items.map((i) => i.person));
  if (items.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return say(words.agendaCount, { n: items.length });
  return (
    <ol className="hy-work__agenda">
      {items.map((item, i) => (
        <li key={`${i}-${item.text}`}>
          {item.text}
          {item.person && <PersonName name={names.get(item.person) ?? '…'} />}
          {item.minutes && <span className="hy-small hy-muted">{say(words.minutes, { n: item.minutes })}</span>}
        </li>
      ))}
    </ol>
  );
}

/** What was decided, by whom and how, who does it until when, and the task that it became. */
export function DecisionsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly Decision[];
  const names = usePersonNames(compact ? [] : items.flatMap((d) => [d.owner, d.decidedBy]));
  if (items.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return say(words.decisionCount, { n: items.length });
  return (
    <ol className="hy-work__agenda">
      {items.map((d, i) => (
        <li key={d.key ?? i}>
          {d.taskId ? <Link to={`/${Task.path}/${d.taskId}`}>{d.text}</Link> : d.text}
          <span className="hy-small hy-muted">
            {say(decisionWays[d.how])}
            {d.decidedBy && ` · ${names.get(d.decidedBy) ?? '…'}`}
          </span>
          <PersonName name={names.get(d.owner) ?? '…'} />
          <DayText day={d.due} />
        </li>
      ))}
    </ol>
  );
}

export function FlagsView({ value }: FieldViewProps) {
  const say = useSay();
  const flags = (Array.isArray(value) ? value : []) as readonly MeetingFlag[];
  if (flags.length === 0) return <span className="hy-muted">{NONE}</span>;
  return (
    <span className="hy-refs">
      {flags.map((flag) => (
        <StateTag key={flag} label={say(flagWords[flag])} tone="warning" />
      ))}
    </span>
  );
}

/** What a meeting lacks, said above its fields. */
export function MeetingPanel({ row }: DetailTabProps) {
  const say = useSay();
  const flags = (row.flags ?? []) as readonly MeetingFlag[];
  if (flags.length === 0) return null;
  return (
    <div className="hy-stack hy-work__panel">
      {flags.map((flag) => (
        <Note key={flag} tone="warning">
          {say(flag === 'noAgenda' ? words.noAgendaHelp : words.noDecisionsHelp)}
        </Note>
      ))}
    </div>
  );
}

export function AgendaEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly AgendaItem[];
  const put = (next: readonly AgendaItem[]): void => onChange(next.length === 0 ? null : next);
  const set = (at: number, change: Partial<AgendaItem>): void =>
    put(items.map((item, i) => (i === at ? { ...item, ...change } : item)));
  return (
    <div className="hy-steps">
      {items.map((item, i) => (
        // Two points may read alike while they are written.
        <div key={`agenda-${i}`} className="hy-steps__one">
          <div className="hy-work__line">
            <Input
              id={i === 0 ? id : `${id}-${i}`}
              aria-label={say(words.agendaItem)}
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              maxLength={500}
              value={item.text}
              onChange={(e) => set(i, { text: e.target.value })}
            />
            <Remove label={say(words.removeAgenda)} onClick={() => put(items.filter((_, at) => at !== i))} />
          </div>
          <div className="hy-steps__parts">
            <RefInput
              field={{ ...personField, label: words.speaker }}
              id={`${id}-who-${i}`}
              value={item.person ?? null}
              refs={{}}
              onChange={(next) => set(i, { person: next as string | null })}
            />
            <InputNumber
              style={{ width: '100%' }}
              aria-label={say(words.minutesLabel)}
              placeholder={say(words.minutesLabel)}
              min={1}
              max={600}
              precision={0}
              value={item.minutes ?? null}
              onChange={(minutes) => set(i, { minutes })}
            />
          </div>
        </div>
      ))}
      <div>
        <Button size="small" {...(items.length === 0 ? { id } : {})} onClick={() => put([...items, { text: '' }])}>
          {say(words.addAgenda)}
        </Button>
      </div>
    </div>
  );
}

export function DecisionsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const items = (Array.isArray(value) ? value : []) as readonly Partial<Decision>[];
  const put = (next: readonly Partial<Decision>[]): void => onChange(next.length === 0 ? null : next);
  const set = (at: number, change: Partial<Decision>): void =>
    put(items.map((item, i) => (i === at ? { ...item, ...change } : item)));
  return (
    <div className="hy-steps">
      {items.map((item, i) => (
        <div key={item.key ?? `new-${i}`} className="hy-steps__one">
          <div className="hy-work__line">
            <Input.TextArea
              id={i === 0 ? id : `${id}-${i}`}
              aria-label={say(words.decision)}
              aria-describedby={describedBy}
              {...(invalid ? { status: 'error' as const } : {})}
              autoSize
              maxLength={2_000}
              value={item.text ?? ''}
              onChange={(e) => set(i, { text: e.target.value })}
            />
            <Remove label={say(words.removeDecision)} onClick={() => put(items.filter((_, at) => at !== i))} />
          </div>
          <div className="hy-steps__parts">
            <Named label={say(words.how)}>
              <Select
                style={{ width: '100%' }}
                aria-label={say(words.how)}
                value={item.how ?? 'chair'}
                options={Object.entries(decisionWays).map(([way, label]) => ({ value: way, label: say(label) }))}
                onChange={(how: string) => set(i, { how: how as Decision['how'] })}
              />
            </Named>
            <Named label={say(words.decidedBy)}>
              <RefInput
                field={{ ...personField, label: words.decidedBy }}
                id={`${id}-by-${i}`}
                value={item.decidedBy ?? null}
                refs={{}}
                onChange={(next) => set(i, { decidedBy: next as string | null })}
              />
            </Named>
            <Named label={say(words.owner)}>
              <RefInput
                field={{ ...personField, required: true, label: words.owner }}
                id={`${id}-owner-${i}`}
                value={item.owner ?? null}
                refs={{}}
                onChange={(next) => set(i, { owner: next as string })}
              />
            </Named>
            <Named label={say(words.due)}>
              <DateInput
                field={{ ...Task.fields.startOn, required: true, label: words.due }}
                id={`${id}-due-${i}`}
                value={item.due ?? null}
                refs={{}}
                onChange={(next) => set(i, { due: next as string })}
              />
            </Named>
          </div>
        </div>
      ))}
      <div>
        <Button
          size="small"
          {...(items.length === 0 ? { id } : {})}
          onClick={() => put([...items, { text: '', how: 'chair' }])}
        >
          {say(words.addDecision)}
        </Button>
      </div>
    </div>
  );
}

function Remove({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <button type="button" className="hy-iconbutton" aria-label={label} onClick={onClick}>
      <Icon name="close" size={14} />
    </button>
  );
}

function Named({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <span className="hy-small hy-muted">{label}</span>
      {children}
    </div>
  );
}
