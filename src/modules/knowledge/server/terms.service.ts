import type { Actor } from '../../../server/access/actor.ts';
import type { RecordReads } from '../../../server/records/read.service.ts';
import { documentOf } from '../../../server/search/search.document.ts';
import { markIn } from '../../../server/search/search.excerpt.ts';
import type { Search, SearchHit } from '../../../server/search/search.service.ts';
import { plainText } from '../../../server/search/search.words.ts';
import { AppError } from '../../../shared/errors.ts';
import type { RecordDef } from '../../../shared/record/record.ts';
import { Term } from '../library.contract.ts';

const shownUses = 20;
/** A glossary that nobody can read any more is longer. */
const mostTerms = 5_000;

const namesOf = (term: Term): string[] => [
  term.name,
  ...(term.synonyms ?? []),
  ...(term.english === null ? [] : [term.english]),
];

/** Documents that the actor sees and that use a term or one of its other names. */
export async function usesOf(reads: RecordReads, search: Search, actor: Actor, id: string) {
  const { item } = await reads.get(actor, Term, id);
  const records = reads.deps.registry.defs.filter((d) => d.fullText !== undefined && d.id !== Term.id).map((d) => d.id);
  const found = new Map<string, SearchHit>();
  for (const q of namesOf(item).slice(0, 6)) {
    const { items, relaxed } = await search.find(actor, { q, records, limit: shownUses });
    // Words apart from each other are no use of the term.
    if (!relaxed)
      for (const hit of items)
        if (markIn(`${hit.title.text}\n${hit.excerpt.text}`, [plainText(q)]).length > 0) found.set(hit.id, hit);
  }
  const items = [...found.values()].slice(0, shownUses).map(({ record, id: documentId, code, title, excerpt }) => ({
    record,
    id: documentId,
    code,
    title: title.text,
    excerpt: { text: excerpt.text, ranges: excerpt.ranges.map(([a, b]) => [a, b] as [number, number]) },
  }));
  return { items, total: found.size };
}

/** Valid terms that stand in the text of a row. */
export async function termsOf(reads: RecordReads, actor: Actor, recordId: string, id: string) {
  const def: RecordDef | undefined = reads.deps.registry.find(recordId)?.def;
  if (def?.fullText === undefined) throw new AppError('not_found');
  const { item } = await reads.get(actor, def, id);
  const document = documentOf(def, item as unknown as Readonly<Record<string, unknown>>);
  const text = `${document?.title ?? ''}\n${document?.body ?? ''}`;
  const terms: Term[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.list(actor, Term, {
      filter: { field: 'state', op: 'eq', value: 'valid' },
      sort: 'name',
      limit: 200,
      cursor,
    });
    terms.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && terms.length < mostTerms);
  return {
    items: terms
      .filter((term) => term.id !== id && markIn(text, namesOf(term).map(plainText)).length > 0)
      .slice(0, 50)
      .map(({ id: termId, code, name, definition, edition }) => ({
        id: termId,
        code,
        name,
        definition,
        edition: edition ?? 1,
      })),
  };
}
