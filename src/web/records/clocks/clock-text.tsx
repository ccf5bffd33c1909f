import type { ClockInfo } from '../../../shared/record/clock-wire.ts';
import { ageLeft, assumedWords, clockInWords } from '../../../shared/record/clock-words.ts';
import { useMe } from '../../api/session.ts';
import { useLocale, useSay } from '../../i18n/i18n.ts';
import { useNow } from '../../kit/small.tsx';
import { formatInstant } from '../../kit/time.ts';
import './clocks.css';
import { words } from './clocks.words.ts';

/** 还剩 3 小时 20 分, 超时 1 个工作日: what a clock says now, its tone by word and colour; the deadline on hover. */
export function ClockText({ clock, named = false }: { clock: ClockInfo; named?: boolean }) {
  const say = useSay();
  const locale = useLocale();
  const zone = useMe().workspace.timeZone;
  const now = useNow(10_000);
  const left = ageLeft(clock, now);
  const over = clock.state === 'running' && left !== null && left.amount < 0;
  const due = say(words.due, { at: formatInstant(clock.dueAt, zone, now, locale) });
  const notes = [
    due,
    clock.assumed ? say(assumedWords) : '',
    clock.pausedReason !== null && clock.state === 'paused' ? say(words.paused, { reason: clock.pausedReason }) : '',
  ];
  return (
    <span
      className={`hy-clock hy-clock--${over ? 'over' : clock.tone}`}
      title={notes.filter((n) => n !== '').join('\n')}
    >
      {named && <span className="hy-clock__name">{say(clock.label)}</span>}
      <span>{say(clockInWords({ state: clock.state, left }))}</span>
      {clock.assumed && (
        <span className="hy-clock__assumed" aria-label={say(assumedWords)}>
          *
        </span>
      )}
    </span>
  );
}
