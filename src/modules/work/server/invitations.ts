import type { FastifyBaseLogger } from 'fastify';
import { dayIn } from '../../../server/calendar/time-zone.ts';
import type { Jobs } from '../../../server/jobs/jobs.ts';
import type { Mail, Mailer } from '../../../server/mail/mailer.ts';
import type { Outbox } from '../../../server/outbox/outbox.ts';
import type { Contact, OrganizationApi } from '../../organization/organization.api.ts';
import type { AgendaItem } from '../meeting.contract.ts';
import { meetingUid } from './calendar-feed.service.ts';
import { toIcs } from './ics.ts';
import { inviteTopic } from './meeting.hooks.ts';

export interface InvitationDeps {
  readonly jobs: Jobs;
  readonly outbox: Outbox;
  readonly mailer: Mailer;
  readonly log: FastifyBaseLogger;
  readonly now: () => Date;
  readonly publicUrl: string;
  readonly organization: Pick<OrganizationApi, 'contacts' | 'systemActor'>;
}

/** As the meeting was when the mail was decided. */
export interface InvitedMeeting {
  readonly id: string;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly place: string | null;
  readonly link: string | null;
  readonly ownerId: string;
  readonly sequence: number;
  readonly agenda: readonly AgendaItem[] | null;
  readonly invited: readonly string[];
}
interface Invite {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly to: readonly string[];
  readonly meeting: InvitedMeeting;
}
const job = 'meeting.mail';

/** Mails invitations as calendar programs understand them. Each mail is a job of its own: one bad address holds up none. */
export function mailInvitations(deps: InvitationDeps): void {
  const { jobs, outbox, mailer, organization } = deps;
  outbox.on(inviteTopic, async ({ id, workspaceId, payload }) => {
    if (!mailer.enabled) return;
    const { to } = payload as unknown as Invite;
    for (const person of to) {
      const key = `${id}-${person}`;
      // The outbox may hand the message over twice; the mailbox shows one message of a key once.
      await jobs.send(job, { ...payload, to: [person], workspaceId, key });
    }
  });
  jobs.define({
    name: job,
    retries: 8,
    concurrency: 2,
    async run(payload) {
      const { workspaceId, key } = payload as { workspaceId: string; key: string };
      const { method, to, meeting } = payload as unknown as Invite;
      const people = await organization.contacts(workspaceId, [...new Set([...meeting.invited, ...to])]);
      const reader = people.find((p) => p.id === to[0]);
      // Who has left meanwhile gets no mail.
      if (reader === undefined) return;
      const { timeZone } = await organization.systemActor(workspaceId, '会议邀请 / invitations');
      await mailer.send(inviteMail({ method, meeting, reader, people, timeZone, key, deps }));
    },
  });
}

/** The mail of one invitation, change or cancellation. */
export function inviteMail(p: {
  readonly method: Invite['method'];
  readonly meeting: InvitedMeeting;
  readonly reader: Contact;
  readonly people: readonly Contact[];
  readonly timeZone: string;
  readonly key: string;
  readonly deps: Pick<InvitationDeps, 'publicUrl' | 'now'>;
}): Mail {
  const { method, meeting: m, reader, people, timeZone, deps } = p;
  const zh = reader.locale === 'zh';
  const url = `${deps.publicUrl}/meetings/${m.id}`;
  const when = `${dayIn(Date.parse(m.startsAt), timeZone)} ${clockOf(m.startsAt, timeZone)}–${clockOf(m.endsAt, timeZone)} (${timeZone})`;
  const off = method === 'CANCEL';
  const agenda = (m.agenda ?? []).map((a, i) => `${i + 1}. ${a.text}`);
  const lines = [
    zh ? `时间：${when}` : `When: ${when}`,
    ...(m.place === null ? [] : [zh ? `地点：${m.place}` : `Where: ${m.place}`]),
    ...(m.link === null ? [] : [zh ? `链接：${m.link}` : `Link: ${m.link}`]),
    ...(agenda.length === 0 ? [] : ['', zh ? '议程：' : 'Agenda:', ...agenda]),
    '',
    url,
  ];
  const asked = people.filter((a) => m.invited.includes(a.id));
  const organizer = people.find((a) => a.id === m.ownerId);
  return {
    to: { name: reader.name, address: reader.address },
    subject: zh
      ? `${off ? '会议取消' : m.sequence === 0 ? '会议邀请' : '会议更新'}：${m.title}`
      : `${off ? 'Cancelled' : m.sequence === 0 ? 'Invitation' : 'Updated'}: ${m.title}`,
    text: lines.join('\n'),
    key: p.key,
    calendar: {
      method,
      content: toIcs({
        method,
        stamp: deps.now().toISOString(),
        events: [
          {
            uid: meetingUid(m.id, new URL(deps.publicUrl).hostname),
            // Who is no longer asked hears it above the version that asked them (RFC 5546, 3.2.5).
            sequence: m.sequence,
            start: m.startsAt,
            end: m.endsAt,
            summary: m.title,
            description: lines.slice(1).join('\n'),
            location: m.place,
            url,
            ...(organizer === undefined ? {} : { organizer }),
            attendees: off ? [reader] : asked,
            cancelled: off,
          },
        ],
      }),
    },
  };
}

const clockOf = (iso: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    new Date(iso),
  );
