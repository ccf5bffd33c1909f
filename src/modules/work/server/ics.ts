/** iCalendar (RFC 5545) of single events, and invitations to them (RFC 5546). Times are written in UTC. */
export interface IcsPerson {
  readonly name: string;
  readonly address: string;
}
export interface IcsEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly start: string;
  /** Without an end it marks a moment, as a deadline does. */
  readonly end?: string;
  readonly summary: string;
  readonly description?: string | null;
  readonly location?: string | null;
  readonly url?: string | null;
  readonly organizer?: IcsPerson;
  readonly attendees?: readonly IcsPerson[];
  readonly cancelled?: boolean;
  /** Does not make the person busy. */
  readonly free?: boolean;
}
export interface IcsCalendar {
  readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH';
  readonly name?: string;
  /** When it was written. */
  readonly stamp: string;
  readonly events: readonly IcsEvent[];
}

// Tab and line feed stay.
const controls = /[^\P{Cc}\t\n]/gu;
/** TEXT of section 3.3.11: backslash, semicolon, comma and line break are written with a backslash. */
const text = (value: string): string =>
  value
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(/[\\;,]/g, (c) => `\\${c}`)
    .replace(/\n/g, '\\n');
/** A parameter's value in quotes, which cannot hold a quote (section 3.2). */
const quoted = (value: string): string =>
  `"${value
    .replace(/[\r\n]+/g, ' ')
    .replace(controls, '')
    .replaceAll('"', "'")}"`;
const address = (value: string): string => value.replace(/[\s<>"]/g, '');
const utc = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

const encoder = new TextEncoder();
/** A line of more than 75 octets goes on in the next one after a space; characters are not cut (section 3.1). */
export function fold(line: string): string {
  let out = '';
  let room = 75;
  for (const char of line) {
    const size = encoder.encode(char).length;
    if (size > room) {
      out += '\r\n ';
      room = 74;
    }
    out += char;
    room -= size;
  }
  return out;
}

const person = (kind: string, p: IcsPerson, more = ''): string =>
  `${kind};CN=${quoted(p.name)}${more}:mailto:${address(p.address)}`;

function linesOf(event: IcsEvent, calendar: IcsCalendar): readonly string[] {
  const invited = calendar.method === 'REQUEST' ? ';ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE' : '';
  const maybe = (name: string, value: string | null | undefined): string[] =>
    value === null || value === undefined || value === '' ? [] : [`${name}:${text(value)}`];
  return [
    'BEGIN:VEVENT',
    `UID:${text(event.uid)}`,
    `DTSTAMP:${utc(calendar.stamp)}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTART:${utc(event.start)}`,
    ...(event.end === undefined ? [] : [`DTEND:${utc(event.end)}`]),
    `SUMMARY:${text(event.summary)}`,
    ...maybe('DESCRIPTION', event.description),
    ...maybe('LOCATION', event.location),
    // A URI, not a TEXT: nothing is escaped in it, and a line break has no place.
    ...(event.url === null || event.url === undefined ? [] : [`URL:${event.url.replace(/\s/g, '')}`]),
    ...(event.organizer === undefined ? [] : [person('ORGANIZER', event.organizer)]),
    ...(event.attendees ?? []).map((a) => person('ATTENDEE', a, invited)),
    `STATUS:${event.cancelled === true ? 'CANCELLED' : 'CONFIRMED'}`,
    ...(event.free === true ? ['TRANSP:TRANSPARENT'] : []),
    'END:VEVENT',
  ];
}

/** The whole text, with the line ends that the format asks for. */
export function toIcs(calendar: IcsCalendar): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Huanying//Work//ZH',
    'CALSCALE:GREGORIAN',
    `METHOD:${calendar.method}`,
    ...(calendar.name === undefined ? [] : [`X-WR-CALNAME:${text(calendar.name)}`]),
    ...calendar.events.flatMap((e) => linesOf(e, calendar)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${fold(line)}\r\n`).join('');
}
