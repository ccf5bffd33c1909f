import { answerQuestions } from '../../../server/threads/answer-questions.ts';
import { paperDocument } from './paper.document.ts';
import { paperDocx } from './paper.docx.ts';
import type { PaperDrawing } from './paper.drawing.ts';
import { paperPdf } from './paper.pdf.ts';
import { paperXlsx } from './paper.xlsx.ts';
import { dailyXlsx } from './report.xlsx.ts';

// Reading a Chinese font and laying out tables takes seconds of CPU: not where requests are answered.
answerQuestions(async (asked: PaperDrawing): Promise<Uint8Array> => {
  if ('report' in asked) return dailyXlsx(asked.report, asked.locale);
  const { paper, format, locale } = asked;
  if (format === 'xlsx') return paperXlsx(paper, locale);
  const doc = paperDocument(paper, locale);
  return format === 'docx' ? paperDocx(doc) : paperPdf(doc);
});
