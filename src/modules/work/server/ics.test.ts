import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { fold, type IcsEvent, toIcs } from './ics.ts';

const event: IcsEvent = {
  uid: 'meeting-1@huanying.test',
  sequence: 2,
  start: '2026-11-23T01:00:00Z',
  end: '2026-11-23T02:30:00.000Z',
  summary: '周会；预算, 投放\\复盘',
  description: '第一行\r\n第二行：很长的一段话，用来看折行会不会把一个汉字从中间切开，造成乱码，这里再多写一些字。',
  location: '会议室 A; 三楼',
  url: 'https://huanying.test/meetings/1',
  organizer: { name: '李娜 "总监"', address: 'li.na@huanying.test' },
  attendees: [{ name: 'Bob; X', address: 'bob@huanying.test' }],
};
const stamp = '2026-11-22T08:00:00Z';

test('[O5] an invitation is written as RFC 5545 and 5546 say, to the letter', () => {
  const text = toIcs({ method: 'REQUEST', stamp, events: [{ ...event, description: null }] });
  expect(text).toBe(
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Huanying//Work//ZH',
      'CALSCALE:GREGORIAN',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'UID:meeting-1@huanying.test',
      'DTSTAMP:20261122T080000Z',
      'SEQUENCE:2',
      'DTSTART:20261123T010000Z',
      'DTEND:20261123T023000Z',
      'SUMMARY:周会；预算\\, 投放\\\\复盘',
      'LOCATION:会议室 A\\; 三楼',
      'URL:https://huanying.test/meetings/1',
      'ORGANIZER;CN="李娜 \'总监\'":mailto:li.na@huanying.test',
      'ATTENDEE;CN="Bob; X";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:m',
      ' ailto:bob@huanying.test',
      'STATUS:CONFIRMED',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
  );
});

test('[O5] another program reads back what was meant, however hostile the text', () => {
  const hostile = 'x\r\nEND:VEVENT\r\nATTENDEE:mailto:spy@evil.example\u0007;,\\n "引号"';
  const text = toIcs({
    method: 'CANCEL',
    stamp,
    events: [{ ...event, summary: hostile, cancelled: true, attendees: [{ name: hostile, address: 'a@b.cn\r\nX:1' }] }],
  });
  const calendar = new ICAL.Component(ICAL.parse(text));
  expect(calendar.getFirstPropertyValue('method')).toBe('CANCEL');
  const events = calendar.getAllSubcomponents('vevent');
  expect(events).toHaveLength(1);
  const read = new ICAL.Event(events[0]);
  expect(read.summary).toBe('x\nEND:VEVENT\nATTENDEE:mailto:spy@evil.example;,\\n "引号"');
  expect(read.description).toBe(event.description?.replace('\r\n', '\n'));
  expect([read.uid, read.sequence, read.location]).toEqual([event.uid, 2, '会议室 A; 三楼']);
  expect(read.startDate.toJSDate().toISOString()).toBe('2026-11-23T01:00:00.000Z');
  expect(read.endDate.toJSDate().toISOString()).toBe('2026-11-23T02:30:00.000Z');
  const attendees = events[0]?.getAllProperties('attendee') ?? [];
  expect(attendees.map((a) => a.getFirstValue())).toEqual(['mailto:a@b.cnX:1']);
  expect(events[0]?.getFirstPropertyValue('status')).toBe('CANCELLED');
});

test('[O5] lines hold at most 75 octets and cut no character', () => {
  const lines = fold(`SUMMARY:${'汉字😀'.repeat(40)}`).split('\r\n');
  expect(lines.every((l) => Buffer.byteLength(l) <= 75)).toBe(true);
  expect(lines.map((l, i) => (i === 0 ? l : l.slice(1))).join('')).toBe(`SUMMARY:${'汉字😀'.repeat(40)}`);
  expect(fold('x'.repeat(75))).not.toContain('\r\n');
});
