import type { Actor } from '../../../server/access/actor.ts';
import type { Reach } from '../../../server/access/reach.ts';
import type { SentLine, SentModel } from '../sent-paper.contract.ts';

/** What a paper is composed with: each part is there as far as its reader's permission reaches. */
export const partPermissions = [
  'report.read',
  'metric.read',
  'goal.read',
  'campaign.read',
  'task.read',
  'budget.read',
  'incident.read',
] as const;
export type PartReach = Readonly<Record<string, Reach>>;

/** The reach with which a paper is composed, by permission. In a paper of a unit one's own rows elsewhere have no place. */
export function reachOfPaper(reader: Pick<Actor, 'reach'>, units: readonly string[] | null): PartReach {
  return Object.fromEntries(
    partPermissions.flatMap((permission): [string, Reach][] => {
      const reach = reader.reach(permission);
      if (reach === undefined) return [];
      if (units === null) return [[permission, reach]];
      const within = reach.all ? units : units.filter((u) => reach.units.includes(u));
      return [[permission, { all: false, units: within, people: [] }]];
    }),
  );
}

/** Whether everything that stands in a paper lies within what somebody may see. */
export function coversPaper(viewer: Pick<Actor, 'reach' | 'personId'>, to: string, made: PartReach): boolean {
  // Their own: they were given it.
  if (viewer.personId === to) return true;
  return Object.entries(made).every(([permission, reach]) => {
    const mine = viewer.reach(permission);
    if (mine === undefined || mine.all) return mine !== undefined;
    return (
      !reach.all &&
      reach.units.every((u) => mine.units.includes(u)) &&
      reach.people.every((p) => mine.people.includes(p))
    );
  });
}

/** What the list shows of a paper, in this order. */
export const shownFigures = ['gmv', 'orders', 'roas'] as const;
export function figuresOf(model: SentModel): NonNullable<SentLine['figures']> {
  const { figures } = model.form === 'paper' ? model.paper : model.report;
  return shownFigures.flatMap((name) => {
    const f = figures.find((one) => one.metric === name);
    return f === undefined
      ? []
      : [{ metric: f.metric, label: f.label, unit: f.unit, display: f.display, value: f.value }];
  });
}
