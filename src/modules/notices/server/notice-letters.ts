import { escapeHtml, letterStyle } from '../../../server/mail/letter.ts';
import type { Mail } from '../../../server/mail/mailer.ts';
import type { Label, Locale } from '../../../shared/label.ts';
import { groupOf, isUrgent, noticeGroupKeys, noticeGroups } from '../../../shared/platform/notice-kinds.ts';

export interface LetterItem {
  readonly kind: string;
  readonly title: Label;
  readonly url: string | null;
  /** In the reader's words: 11月23日 10:05. */
  readonly when: string;
}

const words = {
  one: { zh: '环营', en: 'Huanying' },
  several: { zh: '{n} 条通知', en: '{n} notices' },
  day: { zh: '每日摘要：{n} 条通知', en: 'Daily digest: {n} notices' },
  week: { zh: '每周摘要：{n} 条通知', en: 'Weekly digest: {n} notices' },
  urgent: { zh: '【紧急】', en: '[Urgent] ' },
  open: { zh: '打开通知', en: 'Open my notices' },
  why: {
    zh: '你收到这封邮件，是因为它与你有关。在“通知设置”里选择哪些发邮件、何时发，或全部退订：',
    en: 'You get this because it concerns you. Choose what is mailed and when, or unsubscribe, in your notice settings:',
  },
  settings: { zh: '通知设置', en: 'Notice settings' },
} as const satisfies Readonly<Record<string, Label>>;

const style = {
  ...letterStyle(640),
  group: 'font-size:14px;margin:20px 0 4px;color:#6b655a;font-weight:600',
  item: 'margin:0;padding:6px 0;border-bottom:1px solid #eeeae2',
  link: 'color:#0f6b66;text-decoration:none',
  small: 'color:#6b655a;font-size:12px',
} as const;

export interface LetterInput {
  readonly to: Mail['to'];
  readonly locale: Locale;
  readonly workspace: string;
  /** `now`: as it happens; else the digest's rhythm. */
  readonly way: 'now' | 'day' | 'week';
  readonly items: readonly LetterItem[];
  readonly publicUrl: string;
  readonly key: string;
}

/** One letter of one or many notices, grouped by kind, what is urgent first. */
export function noticeLetter(input: LetterInput): Mail {
  const { locale, items, way, publicUrl, workspace } = input;
  const say = (key: keyof typeof words, n = items.length): string => words[key][locale].replace('{n}', String(n));
  const groups = noticeGroupKeys.flatMap((key) => {
    const own = items.filter((i) => groupOf(i.kind) === key);
    return own.length === 0 ? [] : [{ key, label: noticeGroups[key].label[locale], urgent: isUrgent(key), items: own }];
  });
  const urgent = groups.some((g) => g.urgent) ? say('urgent') : '';
  const [first] = groups[0]?.items ?? [];
  const what =
    way === 'now' ? (items.length === 1 && first !== undefined ? first.title[locale] : say('several')) : say(way);
  const title = `${urgent}${what}`;
  const inbox = `${publicUrl}/notices`;
  const settings = `${publicUrl}/notice-settings`;
  const html = `<!doctype html><html lang="${locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="${style.body}"><div style="${style.card}"><h1 style="font-size:18px;margin:0">${escapeHtml(title)}</h1><p style="${style.small};margin:0">${escapeHtml(workspace)}</p>${groups
    .map(
      (g) =>
        `<h2 style="${style.group}">${escapeHtml(g.label)}</h2>${g.items
          .map(
            (i) =>
              `<p style="${style.item}">${i.url === null ? escapeHtml(i.title[locale]) : `<a href="${escapeHtml(i.url)}" style="${style.link}">${escapeHtml(i.title[locale])}</a>`} <span style="${style.small}">${escapeHtml(i.when)}</span></p>`,
          )
          .join('')}`,
    )
    .join(
      '',
    )}<p style="margin:20px 0 0"><a href="${escapeHtml(inbox)}" style="${style.link}">${escapeHtml(say('open'))}</a></p><p style="${style.small}">${escapeHtml(say('why'))} <a href="${escapeHtml(settings)}" style="${style.link}">${escapeHtml(say('settings'))}</a></p></div></body></html>`;
  const text = [
    title,
    ...groups.flatMap((g) => [
      '',
      locale === 'zh' ? `【${g.label}】` : `[${g.label}]`,
      ...g.items.flatMap((i) => [`· ${i.title[locale]}（${i.when}）`, ...(i.url === null ? [] : [`  ${i.url}`])]),
    ]),
    '',
    `${say('open')}: ${inbox}`,
    `${say('why')} ${settings}`,
  ].join('\n');
  return { to: input.to, subject: `${title} · ${say('one')} ${workspace}`, text, html, key: input.key };
}
