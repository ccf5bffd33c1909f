import type { Paper } from '../paper.contract.ts';

type Note = Paper['notes'][number];

/** The rows of a paper's part that are shown, and how many there are. */
export interface Listed<T> {
  readonly items: T;
  readonly total: number;
}

/** A paper lists what fits a page, and says how much more there is and where. */
export function cutNotes(of: {
  readonly campaigns: Listed<Paper['campaigns']>;
  readonly budgets: Listed<Paper['budgets']>;
  readonly next: Listed<Paper['next']>;
}): Note[] {
  const told = (
    { items, total }: Listed<readonly unknown[] | null>,
    say: (total: number, shown: number) => Note['text'],
  ): Note[] => (items === null || total <= items.length ? [] : [{ kind: 'cut', text: say(total, items.length) }]);
  return [
    ...told(of.campaigns, (total, shown) => ({
      zh: `本期进行的活动共 ${total} 个，这里按起始日期列出前 ${shown} 个，其余 ${total - shown} 个见“活动”页`,
      en: `${total} campaigns ran in the period; the ${shown} that began first are listed, the other ${total - shown} are on the page of campaigns`,
    })),
    ...told(of.budgets, (total, shown) => ({
      zh: `本期的预算共 ${total} 份，这里按起始日期列出前 ${shown} 份，其余 ${total - shown} 份见“预算”页`,
      en: `${total} budgets are of the period; the ${shown} that began first are listed, the other ${total - shown} are on the page of budgets`,
    })),
    ...told(of.next, (total, shown) => ({
      zh: `接下来共有 ${total} 个日期，这里列出 ${shown} 个，其余 ${total - shown} 个见“活动”页和“会议”页`,
      en: `${total} dates are to come; ${shown} are listed, the other ${total - shown} are on the pages of campaigns and meetings`,
    })),
  ];
}
