/** Most questions at the same time: whoever asks for many shares the stores with everybody. */
const parallel = 4;

/** Answers in the order of the items, a few at the same time. */
export async function inTurns<A, B>(items: readonly A[], work: (item: A) => Promise<B>): Promise<B[]> {
  const out: B[] = [];
  for (let at = 0; at < items.length; at += parallel)
    out.push(...(await Promise.all(items.slice(at, at + parallel).map(work))));
  return out;
}
