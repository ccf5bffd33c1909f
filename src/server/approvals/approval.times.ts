import { type Flow, type FlowContext, type FlowStep, type Outcome, ruleOfFlow } from './approval.flow.ts';

/** Who is asked is reminded when so much of the time is over. */
const remindAfter = 0.75;

/** The flow with its present step exchanged. */
export const withStep = (flow: Flow, step: FlowStep): Flow => ({ ...flow, steps: flow.steps.with(flow.at, step) });

/** When a step is due and reminds, counted from an instant by the calendar as it is. */
export function times(
  step: FlowStep,
  from: Date,
  ctx: FlowContext,
): Pick<FlowStep, 'dueAt' | 'remindAt' | 'countedFrom'> {
  const after = (share: number): string => ctx.due(from, step.dueHours * share).toISOString();
  return { dueAt: after(1), remindAt: after(remindAfter), countedFrom: from.toISOString() };
}

/** By when the papers of the green channel are due, counted from the last signature; null where none follow. */
export function papersDue(flow: Flow, from: Date, ctx: FlowContext): string | null {
  const hours = ruleOfFlow(flow)?.urgent?.papersHours;
  return flow.urgent && hours !== undefined ? ctx.due(from, hours).toISOString() : null;
}

/** Three quarters of the time are over: who has not decided yet is reminded, once. */
export function soon(flow: Flow, ctx: FlowContext): Outcome & { kind: 'done' } {
  const step = flow.steps[flow.at];
  const at = step?.remindAt ?? null;
  if (flow.state !== 'running' || step === undefined || at === null || at > ctx.now.toISOString())
    return { kind: 'done', flow, events: [] };
  const people = [...new Set(step.seats.flatMap((s) => (s.decision === null ? s.people : [])))];
  const hours = step.dueHours * (1 - remindAfter);
  // Who comes back to a step whose time is over is told that, and not that it will be.
  const late = (step.dueAt ?? '') <= ctx.now.toISOString();
  return {
    kind: 'done',
    flow: withStep(flow, { ...step, remindAt: null }),
    events: late || people.length === 0 ? [] : [{ kind: 'soon', step: step.key, people, hours }],
  };
}

/** The calendar of work has changed: what is under way is due when the same working hours are over by the new one. */
export function recounted(flow: Flow, ctx: FlowContext): Flow {
  const step = flow.steps[flow.at];
  if (flow.state === 'running' && step !== undefined) {
    const from = step.countedFrom ?? step.startedAt;
    if (from === null) return flow;
    const next = times(step, new Date(from), ctx);
    return withStep(flow, {
      ...step,
      ...next,
      remindAt: (step.remindAt ?? null) === null ? null : (next.remindAt ?? null),
    });
  }
  const last = flow.steps.at(-1)?.doneAt ?? null;
  if (flow.state !== 'granted' || flow.papersDueAt === null || last === null) return flow;
  return { ...flow, papersDueAt: papersDue(flow, new Date(last), ctx) };
}
