import { Button, Input, InputNumber } from 'antd';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { PersonName, RangeText, StateTag } from '../../../web/kit/small.tsx';
import { RefInput } from '../../../web/records/fields/pickers.tsx';
import type { FieldEditorProps, FieldViewProps } from '../../../web/room.ts';
import { type LoadConflict, Secondment, type TeamMember } from '../team.contract.ts';
import { usePersonNames } from './person-names.ts';
import './work.css';
import { words } from './work.words.ts';

export function MembersView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const members = (Array.isArray(value) ? value : []) as readonly TeamMember[];
  const names = usePersonNames(compact ? [] : members.map((m) => m.person));
  if (members.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return say(words.memberCount, { n: members.length });
  return (
    <ul className="hy-work__agenda hy-work__agenda--plain">
      {members.map((m) => (
        <li key={m.person}>
          <PersonName name={names.get(m.person) ?? '…'} /> <span>{m.role}</span>
          <span className="hy-small hy-muted">{m.load}%</span>
        </li>
      ))}
    </ul>
  );
}

export function MembersEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const members = (Array.isArray(value) ? value : []) as readonly Partial<TeamMember>[];
  const put = (next: readonly Partial<TeamMember>[]): void => onChange(next.length === 0 ? null : next);
  const set = (at: number, change: Partial<TeamMember>): void =>
    put(members.map((m, i) => (i === at ? { ...m, ...change } : m)));
  return (
    <div className="hy-work__points">
      {members.map((m, i) => (
        // A row has no person yet while it is being filled in.
        <div key={`member-${i}`} className="hy-work__member">
          <label htmlFor={i === 0 ? id : `${id}-${i}`} className="hy-sr">
            {say(words.member)}
          </label>
          <RefInput
            field={{ ...Secondment.fields.person, label: words.member }}
            id={i === 0 ? id : `${id}-${i}`}
            value={m.person ?? null}
            refs={{}}
            invalid={invalid}
            describedBy={describedBy}
            onChange={(next) => set(i, { person: next as string })}
          />
          <Input
            aria-label={say(words.memberRole)}
            placeholder={say(words.memberRole)}
            maxLength={100}
            value={m.role ?? ''}
            onChange={(e) => set(i, { role: e.target.value })}
          />
          <InputNumber
            style={{ width: '100%' }}
            aria-label={say(words.memberLoad)}
            min={1}
            max={100}
            precision={0}
            suffix="%"
            value={m.load ?? null}
            onChange={(load) => set(i, load === null ? {} : { load })}
          />
          <button
            type="button"
            className="hy-iconbutton"
            aria-label={say(words.removeMember)}
            onClick={() => put(members.filter((_, at) => at !== i))}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
      <div>
        <Button
          size="small"
          {...(members.length === 0 ? { id } : {})}
          onClick={() => put([...members, { role: '', load: 50 }])}
        >
          {say(words.addMember)}
        </Button>
      </div>
    </div>
  );
}

/** On which days somebody has more than a whole working time, or is away. */
export function ConflictsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const conflicts = (Array.isArray(value) ? value : []) as readonly LoadConflict[];
  if (conflicts.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return <StateTag label={say(words.conflictCount, { n: conflicts.length })} tone="warning" />;
  return (
    <ul className="hy-work__agenda hy-work__agenda--plain">
      {conflicts.map((c) => (
        <li key={`${c.person}-${c.from}`}>
          <PersonName name={c.name ?? '…'} /> <RangeText start={c.from} end={c.to} />
          <span className="hy-work__blocked">
            {c.away ? say(words.onLeave) : say(words.overloaded, { load: c.load })}
          </span>
          {c.with.length > 0 && <span className="hy-small hy-muted">{c.with.join('、')}</span>}
        </li>
      ))}
    </ul>
  );
}
