import { escapeHtml, letterStyle } from '../../../server/mail/letter.ts';
import type { Mail } from '../../../server/mail/mailer.ts';
import type { Locale } from '../../../shared/label.ts';
import { type Paper, paperKinds } from '../paper.contract.ts';
import { type PaperTable, paperDocument } from './paper.document.ts';
import { drawPaper } from './paper.drawing.ts';

const style = {
  ...letterStyle(760),
  table: 'width:100%;border-collapse:collapse;margin:8px 0 20px;font-size:13px',
  head: 'text-align:left;font-weight:600;border-bottom:1px solid #cfc8ba;padding:5px 6px',
  cell: 'border-bottom:1px solid #eeeae2;padding:5px 6px',
} as const;

const tableHtml = (t: PaperTable): string =>
  `<table style="${style.table}"><tr>${t.head.map((h) => `<th style="${style.head}">${escapeHtml(h)}</th>`).join('')}</tr>${t.rows
    .map(
      (r) =>
        `<tr>${r.map((c, i) => `<td style="${style.cell}${t.texts.has(i) ? '' : ';text-align:right;white-space:nowrap'}">${escapeHtml(c)}</td>`).join('')}</tr>`,
    )
    .join('')}</table>`;

/** Page of a paper in the product. */
export const paperPath = (paper: Pick<Paper, 'kind' | 'period' | 'unit'>): string =>
  `/reports/papers/${paper.kind}?date=${paper.period.start}${paper.unit === null ? '' : `&unit=${paper.unit.id}`}`;

/** The paper as a letter: the lead in the text, the first parts below, Word and PDF attached. */
export async function paperMail(
  paper: Paper,
  o: { readonly to: Mail['to']; readonly locale: Locale; readonly publicUrl: string; readonly key: string },
): Promise<Mail> {
  const { locale } = o;
  const doc = paperDocument(paper, locale);
  const url = `${o.publicUrl}${paperPath(paper)}`;
  const open = locale === 'zh' ? '打开全文' : 'Open the paper';
  const why =
    locale === 'zh'
      ? `你收到这封邮件，是因为订阅了${paperKinds[paper.kind].zh}；可在它的页面退订。`
      : `You get this because you subscribed to the ${paperKinds[paper.kind].en.toLowerCase()}; unsubscribe on its page.`;
  const title = `${doc.title} ${doc.subtitle}`;
  const shown = doc.sections.slice(0, 4);
  const html = `<!doctype html><html lang="${locale === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head><body style="${style.body}"><div style="${style.card}"><h1 style="font-size:20px;margin:0 0 4px">${escapeHtml(doc.title)}</h1><p style="color:#6b655a;margin:0 0 12px">${escapeHtml(doc.subtitle)}</p><ul style="margin:0 0 16px;padding-left:20px">${doc.lead.map((l) => `<li>${escapeHtml(l)}</li>`).join('')}</ul>${shown
    .map(
      (s) =>
        `<h2 style="font-size:15px;margin:0">${escapeHtml(s.title)}</h2>${s.paragraphs.map((p) => `<p style="margin:4px 0">${escapeHtml(p)}</p>`).join('')}${s.table === null ? '' : tableHtml(s.table)}`,
    )
    .join(
      '',
    )}<p><a href="${escapeHtml(url)}" style="color:#0f6b66">${escapeHtml(open)}</a></p><p style="color:#6b655a;font-size:12px">${escapeHtml(why)}</p></div></body></html>`;
  return {
    to: o.to,
    subject: `${title} · ${doc.lead[0] ?? ''}`.slice(0, 250),
    text: [title, '', ...doc.lead.map((l) => `· ${l}`), '', `${open}: ${url}`, why].join('\n'),
    html,
    attachments: [
      {
        filename: `${doc.fileName}.docx`,
        content: await drawPaper(paper, 'docx', locale),
        contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      },
      {
        filename: `${doc.fileName}.pdf`,
        content: await drawPaper(paper, 'pdf', locale),
        contentType: 'application/pdf',
      },
    ],
    key: o.key,
  };
}
