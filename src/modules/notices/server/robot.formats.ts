import { createHmac } from 'node:crypto';
import type { Locale } from '../../../shared/label.ts';
import type { Platform } from '../robot.contract.ts';

export interface RobotItem {
  readonly id: string;
  readonly text: string;
  /** Page of what it is about. */
  readonly url: string | null;
  readonly urgent: boolean;
  readonly mentions: readonly RobotMention[];
}
/** How a person is called on the platform. */
export interface RobotMention {
  readonly name: string;
  readonly account: string | null;
  readonly phone: string | null;
}

export interface Composed {
  readonly body: Readonly<Record<string, unknown>>;
  /** How many of the items it holds: the first ones. */
  readonly taken: number;
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Limits of the texts in bytes: WeCom's are the documented ones, the others' keep below 20 KB of request. */
const limits = { wecomText: 2_048, wecomMarkdown: 4_096, dingtalk: 16_000, feishu: 16_000 } as const;
const mostItems = 40;

const cutWords = { zh: '…（内容过长，已截断，全文见环营）', en: '… (cut, the whole text is in Huanying)' } as const;

/** Shortens a text to so many bytes without breaking a character, and says that it did. */
export function cutTo(text: string, most: number, locale: Locale): string {
  if (bytes(text) <= most) return text;
  const room = most - bytes(cutWords[locale]);
  let used = 0;
  let kept = '';
  for (const { segment } of new Intl.Segmenter(locale, { granularity: 'grapheme' }).segment(text)) {
    used += bytes(segment);
    if (used > room) break;
    kept += segment;
  }
  return `${kept}${cutWords[locale]}`;
}

const wide: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '*': '＊',
  '`': 'ˋ',
  '@': '＠',
};
/** Titles are written by people: nothing in them may become markup or call the whole group. */
export const plain = (text: string): string =>
  text
    .replace(/[[\]<>*`@]/g, (c) => wide[c] ?? c)
    .replace(/\s+/g, ' ')
    .trim();

interface Frame {
  readonly workspace: string;
  readonly locale: Locale;
}

const heading = ({ workspace, locale }: Frame, n: number): string => {
  const name = plain(workspace);
  return locale === 'zh'
    ? `环营 · ${name}${n > 1 ? ` · ${n} 条通知` : ''}`
    : `环营 · ${name}${n > 1 ? ` · ${n} notices` : ''}`;
};
const urgentMark = { zh: '【紧急】', en: '[Urgent] ' } as const;

/** As many of the lines as fit below the limit, at least one. */
function fit(lines: readonly string[], most: number, head: number, locale: Locale): string[] {
  const kept: string[] = [];
  let used = head;
  for (const line of lines.slice(0, mostItems)) {
    const size = bytes(line) + 1;
    if (used + size > most && kept.length > 0) break;
    kept.push(used + size > most ? cutTo(line, most - used - 1, locale) : line);
    used += size;
  }
  return kept;
}

/** The head is at most this long: it names the number of items, which is known only afterwards. */
const headRoom = (frame: Frame): number => bytes(heading(frame, 99)) + 8;

const linkLine = (item: RobotItem, locale: Locale): string => {
  const text = `${item.urgent ? urgentMark[locale] : ''}${plain(item.text)}`;
  return item.url === null ? `- ${text}` : `- [${text}](${item.url})`;
};

const people = (items: readonly RobotItem[], way: (m: RobotMention) => string | null): string[] => [
  ...new Set(items.flatMap((i) => i.mentions.flatMap((m) => way(m) ?? []))),
];

/**
 * WeCom: markdown carries links but no phone numbers; a message that mentions somebody is plain text, which does.
 * Accounts and phone numbers go to the lists that the platform reads them from.
 */
function wecom(items: readonly RobotItem[], frame: Frame): Composed {
  const { locale } = frame;
  const called = items.some((i) => i.mentions.some((m) => m.account !== null || m.phone !== null));
  if (called) {
    const lines = items.map(
      (i) => `${i.urgent ? urgentMark[locale] : ''}${plain(i.text)}${i.url === null ? '' : `\n${i.url}`}`,
    );
    const kept = fit(lines, limits.wecomText, headRoom(frame), locale);
    const taken = items.slice(0, kept.length);
    return {
      taken: kept.length,
      body: {
        msgtype: 'text',
        text: {
          content: [heading(frame, kept.length), ...kept].join('\n'),
          mentioned_list: people(taken, (m) => m.account),
          mentioned_mobile_list: people(taken, (m) => (m.account === null ? m.phone : null)),
        },
      },
    };
  }
  const kept = fit(
    items.map((i) => linkLine(i, locale)),
    limits.wecomMarkdown,
    headRoom(frame),
    locale,
  );
  const content = [`**${heading(frame, kept.length)}**`, ...kept].join('\n');
  return { taken: kept.length, body: { msgtype: 'markdown', markdown: { content } } };
}

/** DingTalk: a person is called when the number or account stands in the text and in `at`. */
function dingtalk(items: readonly RobotItem[], frame: Frame): Composed {
  const lines = items.map((i) => {
    const called = i.mentions.flatMap((m) => m.phone ?? m.account ?? []).map((who) => `@${who}`);
    return [linkLine(i, frame.locale), ...called].join(' ');
  });
  const kept = fit(lines, limits.dingtalk, headRoom(frame), frame.locale);
  const taken = items.slice(0, kept.length);
  const title = heading(frame, kept.length);
  return {
    taken: kept.length,
    body: {
      msgtype: 'markdown',
      // The title is what a phone shows before the message is opened.
      markdown: {
        title: cutTo(plain(taken[0]?.text ?? title), 200, frame.locale),
        text: [`**${title}**`, ...kept].join('\n'),
      },
      at: {
        atMobiles: people(taken, (m) => m.phone),
        atUserIds: people(taken, (m) => (m.phone === null ? m.account : null)),
        isAtAll: false,
      },
    },
  };
}

/** Feishu: rich text; people are called by their open id, phone numbers are not understood. */
function feishu(items: readonly RobotItem[], frame: Frame): Composed {
  const { locale } = frame;
  // Links and tags around a line count too: what the JSON of it takes is what is measured.
  const cells = (item: RobotItem, text: string): unknown[] => [
    item.url === null ? { tag: 'text', text } : { tag: 'a', text, href: item.url },
    ...people([item], (m) => m.account).flatMap((user_id) => [
      { tag: 'text', text: ' ' },
      { tag: 'at', user_id },
    ]),
  ];
  const content: unknown[][] = [];
  let used = headRoom(frame) + 200;
  for (const item of items.slice(0, mostItems)) {
    const text = cutTo(
      `${item.urgent ? urgentMark[locale] : ''}${item.text.replace(/\s+/g, ' ').trim()}`,
      4_000,
      locale,
    );
    const line = cells(item, text);
    const size = bytes(JSON.stringify(line)) + 1;
    if (used + size > limits.feishu && content.length > 0) break;
    content.push(line);
    used += size;
  }
  const title = heading(frame, content.length);
  const post = { [locale === 'zh' ? 'zh_cn' : 'en_us']: { title, content } };
  return { taken: content.length, body: { msg_type: 'post', content: { post } } };
}

/** One message of as many waiting notices as the platform's limit holds. */
export function compose(platform: Platform, items: readonly RobotItem[], frame: Frame): Composed {
  return { wecom, dingtalk, feishu }[platform](items, frame);
}

/** DingTalk's 加签: the secret is the key, the message is the time and the secret; milliseconds. */
export const dingtalkSign = (secret: string, ms: number): string =>
  createHmac('sha256', secret).update(`${ms}\n${secret}`).digest('base64');
/** Feishu's: time and secret are the key, the message is empty; seconds. */
export const feishuSign = (secret: string, seconds: number): string =>
  createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64');

/** Address and body as they leave, signed where there is a secret. */
export function signed(
  platform: Platform,
  address: string,
  secret: string | null,
  body: Composed['body'],
  at: Date,
): { readonly url: string; readonly body: string } {
  if (secret === null || platform === 'wecom') return { url: address, body: JSON.stringify(body) };
  const ms = at.getTime();
  if (platform === 'dingtalk') {
    const url = new URL(address);
    url.searchParams.set('timestamp', String(ms));
    url.searchParams.set('sign', dingtalkSign(secret, ms));
    return { url: url.href, body: JSON.stringify(body) };
  }
  const seconds = Math.floor(ms / 1_000);
  return {
    url: address,
    body: JSON.stringify({ timestamp: String(seconds), sign: feishuSign(secret, seconds), ...body }),
  };
}

/** `limited`: wait. `retry`: later. `refused`: this message never. `stopped`: nothing gets through until somebody mends it. */
export type Outcome = 'sent' | 'limited' | 'retry' | 'refused' | 'stopped';

/** The platforms answer HTTP 200 and tell in the body how it was. */
const codes: Readonly<Record<Platform, Readonly<Record<number, Outcome>>>> = {
  wecom: {
    0: 'sent',
    [-1]: 'retry',
    45009: 'limited',
    45033: 'limited',
    93000: 'stopped',
    93004: 'stopped',
    93008: 'stopped',
  },
  dingtalk: {
    0: 'sent',
    [-1]: 'retry',
    130101: 'limited',
    410100: 'limited',
    310000: 'stopped',
    300001: 'stopped',
    300005: 'stopped',
    400013: 'stopped',
    400101: 'stopped',
    400102: 'stopped',
    400106: 'stopped',
  },
  feishu: {
    0: 'sent',
    9499: 'limited',
    11232: 'limited',
    19001: 'stopped',
    19021: 'stopped',
    19022: 'stopped',
    19024: 'stopped',
    19007: 'stopped',
  },
};

export interface Verdict {
  readonly outcome: Outcome;
  readonly code: number | null;
}

/** What an answer means. Feishu's older robots say `StatusCode`, the others `errcode`. */
export function verdictOf(platform: Platform, status: number, answer: string): Verdict {
  if (status === 429) return { outcome: 'limited', code: null };
  if (status >= 500) return { outcome: 'retry', code: null };
  const code = codeIn(answer);
  if (code !== null) return { outcome: codes[platform][code] ?? 'refused', code };
  if (status === 401 || status === 403 || status === 404 || status === 410) return { outcome: 'stopped', code: null };
  // 200 without a word of the protocol is somebody else's server.
  return { outcome: status >= 200 && status < 300 ? 'stopped' : 'refused', code: null };
}

function codeIn(answer: string): number | null {
  // Answers are kept to their first bytes, and a long one is no whole JSON any more.
  const found = /"(?:errcode|code|StatusCode)"\s*:\s*(-?\d+)/.exec(answer);
  return found === null ? null : Number(found[1]);
}
