import type { PaperDocument, PaperTable } from './paper.document.ts';

/** Word shows Chinese in the reader's own fonts; these are there on Windows and Mac. */
const fonts = { ascii: 'Calibri', hAnsi: 'Calibri', eastAsia: 'Microsoft YaHei' } as const;
const accent = '0F6B66';
/** Text width of an A4 page with these margins, in twentieths of a point. */
const textWidth = 11_906 - 2 * 1_000;

/** The paper as a Word file with real headings and tables, so that it can be edited and navigated. */
export async function paperDocx(paper: PaperDocument): Promise<Buffer> {
  // Loaded when the first paper is written: a server that writes none does not carry it.
  const d = await import('docx');
  const run = (text: string, more: object = {}) => new d.TextRun({ text, font: fonts, size: 20, ...more });
  const paragraph = (text: string, more: object = {}) =>
    new d.Paragraph({ children: [run(text)], spacing: { after: 80 }, ...more });
  const border = { style: d.BorderStyle.SINGLE, size: 4, color: 'D9D3C6' };
  const bare = { style: d.BorderStyle.NONE, size: 0, color: 'FFFFFF' };
  const table = (t: PaperTable) => {
    const whole = t.widths.reduce((a, b) => a + b, 0);
    const widths = t.widths.map((x) => Math.floor((x / whole) * textWidth));
    const row = (cells: readonly string[], head: boolean) =>
      new d.TableRow({
        tableHeader: head,
        cantSplit: true,
        children: cells.map(
          (text, i) =>
            new d.TableCell({
              width: { size: widths[i] ?? 0, type: d.WidthType.DXA },
              margins: { top: 40, bottom: 40, left: 70, right: 70 },
              ...(head ? { shading: { fill: 'F3F0E9', type: d.ShadingType.CLEAR, color: 'auto' } } : {}),
              children: [
                new d.Paragraph({
                  alignment: t.texts.has(i) ? d.AlignmentType.LEFT : d.AlignmentType.RIGHT,
                  children: [run(text, { size: 18, bold: head })],
                }),
              ],
            }),
        ),
      });
    return new d.Table({
      width: { size: widths.reduce((a, b) => a + b, 0), type: d.WidthType.DXA },
      columnWidths: widths,
      layout: d.TableLayoutType.FIXED,
      borders: { top: border, bottom: border, left: bare, right: bare, insideHorizontal: border, insideVertical: bare },
      rows: [row(t.head, true), ...t.rows.map((cells) => row(cells, false))],
    });
  };
  const heading = (text: string) =>
    new d.Paragraph({
      heading: d.HeadingLevel.HEADING_1,
      keepNext: true,
      spacing: { before: 280, after: 100 },
      children: [run(text, { size: 24, bold: true, color: accent })],
    });
  const children = [
    new d.Paragraph({ heading: d.HeadingLevel.TITLE, children: [run(paper.title, { size: 40, bold: true })] }),
    new d.Paragraph({ spacing: { after: 200 }, children: [run(paper.subtitle, { color: '6B655A' })] }),
    ...paper.lead.map((text) => new d.Paragraph({ bullet: { level: 0 }, children: [run(text)] })),
    ...paper.sections.flatMap((s) => [
      heading(s.title),
      ...s.paragraphs.map((text) => paragraph(text)),
      ...s.bullets.map((text) => new d.Paragraph({ bullet: { level: 0 }, children: [run(text)] })),
      ...(s.table === null ? [] : [table(s.table)]),
    ]),
    new d.Paragraph({ spacing: { before: 300 }, children: [run(paper.footer, { size: 16, color: '6B655A' })] }),
  ];
  const page = {
    size: { width: 11_906, height: 16_838 },
    margin: { top: 1_000, bottom: 1_000, left: 1_000, right: 1_000 },
  };
  const footer = new d.Footer({
    children: [
      new d.Paragraph({
        alignment: d.AlignmentType.CENTER,
        children: [
          new d.TextRun({ children: [d.PageNumber.CURRENT, ' / ', d.PageNumber.TOTAL_PAGES], font: fonts, size: 16 }),
        ],
      }),
    ],
  });
  const file = new d.Document({
    creator: '环营 Huanying',
    title: `${paper.title} ${paper.subtitle}`,
    styles: { default: { document: { run: { font: fonts, size: 20 } } } },
    sections: [{ properties: { page }, footers: { default: footer }, children }],
  });
  return d.Packer.toBuffer(file);
}
