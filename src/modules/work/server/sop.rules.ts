import { instantAt, shiftDay } from '../../../server/calendar/time-zone.ts';
import { addWorkingDays, type WorkCalendar } from '../../../server/calendar/working-time.ts';
import { AppError, type Issue, issue } from '../../../shared/errors.ts';
import type { Posting, UnitFacts } from '../../organization/organization.api.ts';
import { maxSteps, type SopStep } from '../sop.contract.ts';

/** What is wrong with the steps of an SOP; empty when nothing is. A loop is told by the titles of its steps. */
export function stepIssues(steps: readonly SopStep[]): readonly Issue[] {
  if (steps.length > maxSteps)
    return [
      issue(
        ['steps'],
        `一个 SOP 最多 ${maxSteps} 步，现在是 ${steps.length} 步：请拆成几个 SOP，或在任务列表用文件导入`,
        `An SOP has at most ${maxSteps} steps, these are ${steps.length}: make several, or import the tasks as a file`,
      ),
    ];
  const issues: Issue[] = [];
  const byKey = new Map<string, SopStep>();
  for (const [i, step] of steps.entries()) {
    if (byKey.has(step.key))
      issues.push(issue(['steps', i, 'key'], `步骤标识“${step.key}”重复`, `Two steps are called ${step.key}`));
    byKey.set(step.key, step);
  }
  for (const [i, step] of steps.entries())
    for (const key of step.dependsOn)
      if (!byKey.has(key)) issues.push(issue(['steps', i, 'dependsOn'], `没有步骤“${key}”`, `There is no step ${key}`));
  const loop = issues.length === 0 ? loopOf(steps, byKey) : [];
  if (loop.length > 0) {
    const path = [...loop, loop[0]].map((s) => s?.title ?? '').join(' → ');
    issues.push(issue(['steps'], `步骤形成循环：${path}`, `These steps wait for each other: ${path}`));
  }
  return issues;
}

function loopOf(steps: readonly SopStep[], byKey: ReadonlyMap<string, SopStep>): readonly SopStep[] {
  const done = new Set<string>();
  const path: SopStep[] = [];
  const visit = (step: SopStep): readonly SopStep[] => {
    const at = path.indexOf(step);
    if (at >= 0) return path.slice(at);
    if (done.has(step.key)) return [];
    path.push(step);
    for (const key of step.dependsOn) {
      const next = byKey.get(key);
      const found = next === undefined ? [] : visit(next);
      if (found.length > 0) return found;
    }
    path.pop();
    done.add(step.key);
    return [];
  };
  for (const step of steps) {
    const found = visit(step);
    if (found.length > 0) return found;
  }
  return [];
}

/** Steps in an order in which each comes after those that it waits for. */
export function inOrder(steps: readonly SopStep[]): readonly SopStep[] {
  const byKey = new Map(steps.map((s) => [s.key, s]));
  const out = new Set<SopStep>();
  const visit = (step: SopStep): void => {
    if (out.has(step)) return;
    for (const key of step.dependsOn) {
      const before = byKey.get(key);
      if (before !== undefined) visit(before);
    }
    out.add(step);
  };
  for (const step of steps) visit(step);
  return [...out];
}

/** Work of the house ends at six; a task is due then. */
const closing = 18 * 60;
/** First day and due instant of a step, by the working days of the workspace. */
export function datesOf(
  step: SopStep,
  anchor: { readonly start: string; readonly end: string },
  calendar: WorkCalendar,
): { readonly startOn: string; readonly dueOn: string; readonly due: string; readonly known: boolean } {
  const base = step.from === 'start' ? anchor.start : anchor.end;
  const go = (day: string, count: number): { day: string; known: boolean } =>
    step.unit === 'days' ? { day: shiftDay(day, count), known: true } : addWorkingDays(calendar, day, count);
  const last = go(base, step.offset);
  const first = step.lasts === 1 ? last : go(last.day, 1 - step.lasts);
  return {
    startOn: first.day,
    dueOn: last.day,
    due: new Date(instantAt(last.day, closing, calendar.timeZone)).toISOString(),
    known: last.known && first.known,
  };
}

/**
 * Who holds a position near a unit: those in it, then those below it, then the same one unit higher, up to the root.
 * The first is the owner, the others could be.
 */
export function holdersNear(
  postings: readonly Posting[],
  units: readonly UnitFacts[],
  unitId: string | null,
  positionId: string,
): readonly { readonly id: string; readonly name: string }[] {
  const held = postings.filter((p) => p.positionId === positionId);
  const parentOf = new Map(units.map((u) => [u.id, u.parent]));
  const isBelow = (unit: string, top: string): boolean => {
    for (let at: string | null | undefined = unit; at !== null && at !== undefined; at = parentOf.get(at))
      if (at === top) return true;
    return false;
  };
  const found = new Map<string, string>();
  const take = (some: readonly Posting[]): void => {
    for (const p of some) if (!found.has(p.personId)) found.set(p.personId, p.name);
  };
  for (let at: string | null | undefined = unitId; at !== null && at !== undefined; at = parentOf.get(at)) {
    const top = at;
    take(held.filter((p) => p.unitId === top));
    take(held.filter((p) => isBelow(p.unitId, top)));
  }
  take(held);
  return [...found].slice(0, 20).map(([id, name]) => ({ id, name }));
}

export const usedBefore = (at: string, tasks: number): AppError =>
  new AppError('conflict', {
    reason: {
      zh: `此 SOP 已在这里使用过（${at.slice(0, 10)}，${tasks} 个任务），确认要再建一套吗`,
      en: `It was used here before (${at.slice(0, 10)}, ${tasks} tasks); confirm to make another set`,
    },
    usedBefore: true,
  });
