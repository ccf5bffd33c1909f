import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select, Switch } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay, useText } from '../../../web/i18n/i18n.ts';
import { TimeInput } from '../../../web/kit/day-time.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import '../../../web/records/fields/fields.css';
import {
  type PaperSubscription as Answer,
  type PaperKind,
  type PaperSchedule,
  putPaperSchedule,
  sendPaper,
  subscribePaper,
} from '../paper.contract.ts';
import { paperSubscriptionQuery } from './paper.queries.ts';
import { words } from './paper.words.ts';

/** Whether the paper comes on time, sending this one now, and for who runs the workspace the time itself. */
export function PaperSubscription({ kind, unit, date }: { kind: PaperKind; unit: string | undefined; date: string }) {
  const say = useSay();
  const t = useText();
  const can = useCan();
  const client = useQueryClient();
  const query = paperSubscriptionQuery(kind, unit);
  const { data } = useQuery(query);
  const [busy, setBusy] = useState<'switch' | 'send' | null>(null);
  const [timing, setTiming] = useState(false);
  if (data === undefined) return null;
  const of = unit === undefined ? {} : { unit };
  const act = async (what: 'switch' | 'send', work: () => Promise<string>): Promise<void> => {
    setBusy(what);
    try {
      showToast(await work(), { tone: 'good' });
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    } finally {
      setBusy(null);
    }
  };
  const change = (active: boolean): Promise<void> =>
    act('switch', async () => {
      client.setQueryData(query.queryKey, await call(subscribePaper, { params: { kind }, body: { active, ...of } }));
      return say(active ? words.subscribed : words.unsubscribed);
    });
  const send = (): Promise<void> =>
    act('send', async () => {
      const { email } = await call(sendPaper, { params: { kind }, body: { date, ...of } });
      return say(words.sent, { email });
    });
  return (
    <span className="hy-row hy-row--wrap hy-noprint">
      <Switch
        size="small"
        checked={data.active}
        loading={busy === 'switch'}
        aria-label={say(words.subscribe)}
        onChange={(on) => void change(on)}
      />
      <span>{say(words.subscribeTo, { when: whenOf(data, say), email: data.email ?? '' })}</span>
      {data.mailEnabled ? (
        <Button size="small" loading={busy === 'send'} onClick={() => void send()}>
          {say(words.send)}
        </Button>
      ) : (
        <span>{say(words.noServer)}</span>
      )}
      {can('workspace.manage') && (
        <Button size="small" onClick={() => setTiming(true)}>
          {say(words.schedule)}
        </Button>
      )}
      {timing && (
        <Timing
          schedule={data.schedule}
          onClose={() => setTiming(false)}
          onDone={() => client.invalidateQueries({ queryKey: ['paper-subscription'] })}
        />
      )}
    </span>
  );
}

function whenOf({ kind, schedule }: Answer, say: ReturnType<typeof useSay>): string {
  if (kind !== 'weekly') return say(words.monthlyAt, { n: schedule.monthly.workingDay, at: schedule.monthly.at });
  const day = say(words.weekdays).split(',')[schedule.weekly.weekday - 1] ?? '';
  return say(words.weeklyAt, { day, at: schedule.weekly.at });
}

function Timing(p: { schedule: PaperSchedule; onClose: () => void; onDone: () => Promise<void> }) {
  const say = useSay();
  const t = useText();
  const [schedule, setSchedule] = useState(p.schedule);
  const save = async (): Promise<void> => {
    try {
      await call(putPaperSchedule, { body: schedule });
      await p.onDone();
      showToast(say(words.saved), { tone: 'good' });
      p.onClose();
    } catch (error) {
      showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
    }
  };
  const { weekly, monthly } = schedule;
  return (
    <Dialog
      open
      onClose={p.onClose}
      title={say(words.schedule)}
      footer={
        <Button type="primary" onClick={() => void save()}>
          {say(words.save)}
        </Button>
      }
    >
      <div className="hy-stack">
        <div className="hy-field">
          <span className="hy-field__label">{say(words.weeklyDay)}</span>
          <div className="hy-row">
            <Select
              aria-label={say(words.weeklyDay)}
              style={{ width: 140 }}
              value={weekly.weekday}
              options={say(words.weekdays)
                .split(',')
                .map((label, i) => ({ value: i + 1, label }))}
              onChange={(weekday) => setSchedule({ ...schedule, weekly: { ...weekly, weekday } })}
            />
            <TimeInput
              label={say(words.at)}
              value={weekly.at}
              onChange={(at) => setSchedule({ ...schedule, weekly: { ...weekly, at } })}
            />
          </div>
        </div>
        <div className="hy-field">
          <span className="hy-field__label">{say(words.monthlyDay)}</span>
          <div className="hy-row">
            <Select
              aria-label={say(words.monthlyDay)}
              style={{ width: 140 }}
              value={monthly.workingDay}
              options={Array.from({ length: 10 }, (_, i) => ({ value: i + 1, label: String(i + 1) }))}
              onChange={(workingDay) => setSchedule({ ...schedule, monthly: { ...monthly, workingDay } })}
            />
            <TimeInput
              label={say(words.at)}
              value={monthly.at}
              onChange={(at) => setSchedule({ ...schedule, monthly: { ...monthly, at } })}
            />
          </div>
        </div>
      </div>
    </Dialog>
  );
}
