import type { Label } from '../../../shared/label.ts';
import { type LaunchDecision, type PrepArea, prepAreas, type Readiness } from '../preparation.contract.ts';
import type { CountedItem } from './launch.store.ts';

const shown = 5;
/** `页面走查、库存核对 等 7 项` */
function named(items: readonly { readonly title: string }[]): Label {
  const titles = items.slice(0, shown).map((i) => i.title);
  const more = items.length > shown;
  return {
    zh: `${titles.join('、')}${more ? ` 等 ${items.length} 项` : ''}`,
    en: `${titles.join(', ')}${more ? ` and ${items.length - shown} more` : ''}`,
  };
}

export const requiredOpen = (items: readonly CountedItem[]): readonly CountedItem[] =>
  items.filter((i) => i.required && i.state === 'open');

/** What keeps a campaign from going live, each as a sentence of its own; none when it may. */
export function launchFaults(
  items: readonly CountedItem[],
  decision: Pick<LaunchDecision, 'go' | 'reason' | 'by' | 'open'> | undefined,
): readonly Label[] {
  const open = requiredOpen(items);
  if (decision === undefined)
    return [
      { zh: '还没有上线决定（go / no-go）', en: 'Nobody decided go or no-go yet' },
      ...(open.length === 0
        ? []
        : [{ zh: `必办未就绪：${named(open).zh}`, en: `Required and not ready: ${named(open).en}` }]),
    ];
  if (!decision.go)
    return [
      {
        zh: `${decision.by}已决定不上线：${decision.reason ?? ''}`,
        en: `${decision.by} decided no-go: ${decision.reason ?? ''}`,
      },
    ];
  const known = new Set(decision.open.map((o) => o.id));
  const later = open.filter((o) => !known.has(o.id));
  if (later.length === 0) return [];
  return [
    {
      zh: `决定上线之后又有必办未就绪：${named(later).zh}，请办完或重新决定`,
      en: `Required and not ready since the decision: ${named(later).en}. Finish them or decide anew`,
    },
  ];
}

/** Counts of a checklist, and of each of its areas. */
export function countItems(items: readonly CountedItem[], today: string): Readiness['checklist'] {
  const late = (i: CountedItem): boolean => i.state === 'open' && i.due_on < today;
  const areas = new Map<PrepArea, { ready: number; all: number; overdue: number }>();
  for (const i of items) {
    const a = areas.get(i.area) ?? { ready: 0, all: 0, overdue: 0 };
    areas.set(i.area, {
      ready: a.ready + (i.state === 'open' ? 0 : 1),
      all: a.all + 1,
      overdue: a.overdue + (late(i) ? 1 : 0),
    });
  }
  const of = (state: CountedItem['state']): number => items.filter((i) => i.state === state).length;
  return {
    all: items.length,
    done: of('done'),
    na: of('na'),
    open: of('open'),
    requiredOpen: requiredOpen(items).length,
    overdue: items.filter(late).length,
    areas: (Object.keys(prepAreas) as PrepArea[]).flatMap((area) => {
      const counted = areas.get(area);
      return counted === undefined ? [] : [{ area, ...counted }];
    }),
  };
}
