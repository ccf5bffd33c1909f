import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Switch } from 'antd';
import { useState } from 'react';
import { ApiError } from '../../../web/api/api-error.ts';
import { call } from '../../../web/api/call.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { useToday } from '../../../web/kit/small.tsx';
import { formatDay } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { putSubscription, sendDailyReport } from '../report.contract.ts';
import { subscriptionQuery } from './report.queries.ts';
import { words } from './report.words.ts';

/** Whether the report comes by mail, and sending this one now. */
export function ReportSubscription({ date }: { date: string }) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const today = useToday();
  const client = useQueryClient();
  const { data } = useQuery(subscriptionQuery);
  const [busy, setBusy] = useState<'switch' | 'send' | null>(null);
  if (data === undefined) return null;
  const refused = (error: unknown): void =>
    showToast(error instanceof ApiError ? say(error.sentence) : t('states.broken'), { tone: 'bad' });
  const change = async (active: boolean): Promise<void> => {
    setBusy('switch');
    try {
      client.setQueryData(subscriptionQuery.queryKey, await call(putSubscription, { body: { active } }));
      showToast(say(active ? words.subscribed : words.unsubscribed), { tone: 'good' });
    } catch (error) {
      refused(error);
    } finally {
      setBusy(null);
    }
  };
  const send = async (): Promise<void> => {
    setBusy('send');
    try {
      const answer = await call(sendDailyReport, { body: { date } });
      showToast(say(answer.sent ? words.sent : words.notSent, { email: answer.email }), {
        tone: answer.sent ? 'good' : 'bad',
      });
    } catch (error) {
      refused(error);
    } finally {
      setBusy(null);
    }
  };
  if (data.email === null) return <span className="hy-noprint">{say(words.noMail)}</span>;
  return (
    <span className="hy-row hy-row--wrap hy-noprint">
      <Switch
        size="small"
        checked={data.active}
        loading={busy === 'switch'}
        aria-label={say(words.subscribe)}
        onChange={(on) => void change(on)}
      />
      <span>{say(words.subscription, { email: data.email })}</span>
      {data.sent.length > 0 && (
        <span>
          {say(words.lastSent, {
            days: data.sent
              .slice(0, 2)
              .map((s) => formatDay(s.date, today, locale))
              .join(t('app.listJoin')),
          })}
        </span>
      )}
      {data.calendarNote !== null && <span>{say(data.calendarNote)}</span>}
      <Button size="small" loading={busy === 'send'} onClick={() => void send()}>
        {say(words.send)}
      </Button>
    </span>
  );
}
