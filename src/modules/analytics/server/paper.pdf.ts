import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PaperDocument, PaperTable } from './paper.document.ts';

/** Noto Sans Hans (SIL Open Font License) from its package; only the characters that are used go into the file. */
function readFont(): Promise<Buffer> {
  const entry = createRequire(import.meta.url).resolve('@embedpdf/fonts-sc');
  return readFile(join(dirname(dirname(entry)), 'fonts', 'NotoSansHans-Regular.otf'));
}
/** Kept: papers come many at a time. */
let font: Promise<Buffer> | undefined;

const colour = { text: '#22201c', muted: '#6b655a', line: '#d9d3c6', head: '#f3f0e9', accent: '#0f6b66' } as const;
const margin = 44;
const size = { title: 22, heading: 13, body: 10, cell: 8.5, small: 8 } as const;
const pad = 4;

/** The paper as a PDF on A4, with an outline to jump by and the tables' heads repeated on every page. */
export async function paperPdf(paper: PaperDocument): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  font ??= readFont();
  const bytes = await font;
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    // None of the built-in fonts: they have no Chinese.
    font: '',
    lang: 'zh-CN',
    info: { Title: `${paper.title} ${paper.subtitle}`, Author: '环营 Huanying' },
  });
  const parts: Buffer[] = [];
  doc.on('data', (part: Buffer) => parts.push(part));
  const done = new Promise<void>((ready, refuse) => {
    doc.on('end', ready);
    doc.on('error', refuse);
  });
  doc.registerFont('regular', bytes);
  // Reading a Chinese font takes half a second of CPU: one weight, made bold by a hair of outline.
  const strongly = (fill: string): object => {
    doc.lineWidth(0.35).strokeColor(fill);
    return { fill: true, stroke: true };
  };
  const width = doc.page.width - 2 * margin;
  const bottom = (): number => doc.page.height - margin - 14;
  const room = (height: number): void => {
    if (doc.y + height > bottom()) doc.addPage();
  };
  const text = (value: string, weight: 'regular' | 'bold', points: number, fill: string): void => {
    const strong = weight === 'bold' ? strongly(fill) : {};
    doc
      .font('regular')
      .fontSize(points)
      .fillColor(fill)
      .text(value, margin, doc.y, { width, lineGap: 2, ...strong });
  };
  const bullets = (items: readonly string[]): void => {
    for (const item of items) {
      doc.font('regular').fontSize(size.body).fillColor(colour.text);
      room(doc.heightOfString(item, { width: width - 12, lineGap: 2 }));
      const { y } = doc;
      doc.text('·', margin, y, { width: 10 });
      doc.text(item, margin + 12, y, { width: width - 12, lineGap: 2 });
      doc.moveDown(0.2);
    }
  };
  const table = (t: PaperTable): void => {
    const whole = t.widths.reduce((a, b) => a + b, 0);
    const widths = t.widths.map((w) => (w / whole) * width);
    const cell = (i: number) =>
      ({ width: (widths[i] ?? 0) - 2 * pad, align: t.texts.has(i) ? 'left' : 'right', lineGap: 1 }) as const;
    const row = (cells: readonly string[], head: boolean): void => {
      doc.font('regular').fontSize(size.cell);
      const height = Math.max(...cells.map((value, i) => doc.heightOfString(value, cell(i)))) + 2 * pad;
      if (doc.y + height > bottom()) {
        doc.addPage();
        if (!head) row(t.head, true);
        doc.font('regular').fontSize(size.cell);
      }
      const { y } = doc;
      if (head) doc.rect(margin, y, width, height).fill(colour.head);
      doc.fillColor(colour.text);
      let x = margin;
      for (const [i, value] of cells.entries()) {
        doc.text(value, x + pad, y + pad, { ...cell(i), ...(head ? strongly(colour.text) : {}) });
        x += widths[i] ?? 0;
      }
      doc
        .moveTo(margin, y + height)
        .lineTo(margin + width, y + height)
        .lineWidth(0.5)
        .strokeColor(colour.line)
        .stroke();
      doc.x = margin;
      doc.y = y + height;
    };
    row(t.head, true);
    for (const cells of t.rows) row(cells, false);
  };

  text(paper.title, 'bold', size.title, colour.text);
  text(paper.subtitle, 'regular', size.body, colour.muted);
  doc.moveDown(0.8);
  bullets(paper.lead);
  for (const s of paper.sections) {
    doc.moveDown(0.9);
    // A heading does not stand alone at the foot of a page.
    room(70);
    doc.outline.addItem(s.title);
    text(s.title, 'bold', size.heading, colour.accent);
    doc.moveDown(0.3);
    for (const p of s.paragraphs) {
      text(p, 'regular', size.body, colour.text);
      doc.moveDown(0.3);
    }
    bullets(s.bullets);
    if (s.table !== null) table(s.table);
  }
  doc.moveDown(1.2);
  room(20);
  text(paper.footer, 'regular', size.small, colour.muted);
  const { start, count } = doc.bufferedPageRange();
  for (let i = 0; i < count; i += 1) {
    doc.switchToPage(start + i);
    doc.page.margins.bottom = 0;
    doc
      .font('regular')
      .fontSize(size.small)
      .fillColor(colour.muted)
      .text(`${i + 1} / ${count}`, margin, doc.page.height - margin + 4, { width, align: 'center', lineBreak: false });
  }
  doc.end();
  await done;
  return Buffer.concat(parts);
}
