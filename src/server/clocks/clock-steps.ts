import type { Label } from '../../shared/label.ts';
import type { ClockDef, EscalateTo } from '../../shared/record/clock.ts';
import { leftInWords } from '../../shared/record/clock-words.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Notices, Telling } from '../notices/notices.service.ts';
import type { RecordReads } from '../records/read.service.ts';
import type { Work } from '../records/work.ts';
import { type ClockRow, type Loaded, storeClocks } from './clock.rows.ts';
import { leftOf } from './clock-plan.ts';

/** Who stands above; asked of the organization. */
export interface EscalationPeople {
  /** Who leads a unit, or the next one above it, and is not `except`; the root's where the unit is unknown. */
  managerOf(workspaceId: string, unitId: string | null, except: string | null): Promise<readonly string[]>;
  /** Active holders of a position, by its key or name. */
  holdersOfPosition(workspaceId: string, position: string): Promise<readonly string[]>;
  /** Those who run the workspace: somebody must hear of it. */
  administrators(workspaceId: string): Promise<readonly string[]>;
}

export interface StepDeps {
  readonly reads: RecordReads;
  readonly notices: Notices;
  readonly people: EscalationPeople;
}

/** The steps that a clock has reached and not told; of several warnings the last, and none once it is late. */
function reachedBy(run: ClockRow, now: number): { readonly all: string[]; readonly told: string[] } {
  const all = run.steps.filter((s) => s.at <= now && !run.done.includes(s.name)).map((s) => s.name);
  const late = all.includes('due') || run.done.includes('due');
  const warns = all.filter((name) => name.startsWith('warn'));
  return { all, told: all.filter((name) => !name.startsWith('warn') || (!late && name === warns.at(-1))) };
}

/** Tells what clocks have to say by now, and keeps that it was told. */
export async function fireClocks(work: Work, deps: StepDeps, { clocks, calendarOf }: Loaded): Promise<void> {
  const now = work.now.getTime();
  const fired: ClockRow[] = [];
  const tellings: Telling[] = [];
  const names = await namesOf(work, deps.reads, clocks);
  const whom = new Whom(work, deps.people);
  for (const run of clocks) {
    const d = deps.reads.deps.registry.find(run.record)?.def;
    const c = d?.clocks?.find((one) => one.key === run.key);
    const { all, told } = reachedBy(run, now);
    const missedAt = all.includes('due') ? now : run.missedAt;
    // What nobody declares any more falls silent.
    fired.push({ ...run, done: [...run.done, ...(c === undefined ? run.steps.map((s) => s.name) : all)], missedAt });
    if (d === undefined || c === undefined) continue;
    // Steps that come together, as after a stop, say the same: each person hears it once.
    const heard = new Set<string>();
    for (const step of told) {
      const left = leftInWords(
        leftOf(c, run.dueAt, Math.max(now, step === 'due' ? run.dueAt : now), calendarOf(run.personId)),
      );
      const title = names.titles.get(run.recordId) ?? d.label.zh;
      const person = names.people.get(run.personId ?? '');
      const kind = step.startsWith('warn') ? 'clock.warned' : step === 'due' ? 'clock.missed' : 'clock.escalated';
      const people = (await whom.of(run, targetOf(c, step))).filter((p) => kind !== 'clock.escalated' || !heard.has(p));
      if (kind === 'clock.escalated') for (const p of people) heard.add(p);
      tellings.push({
        kind,
        title: sentence(d, c, kind, { title, left, person }),
        // A deadline that has moved is told again, and anything else is not.
        dedupeKey: `clock:${run.id}:${step}:${run.dueAt}`,
        record: run.record,
        recordId: run.recordId,
        // Who stands above answers for it, whatever they read every day.
        ...(kind === 'clock.escalated' ? { people: [], entitled: people } : { people }),
      });
      work.audit({
        record: run.record,
        recordId: run.recordId,
        unitId: run.unitId,
        ownerId: run.ownerId,
        action: kind,
        changes: { [`clock:${run.key}`]: { before: null, after: new Date(run.dueAt).toISOString() } },
      });
    }
    work.live({ type: 'record', record: run.record, id: run.recordId, unitId: run.unitId, ownerId: run.ownerId });
  }
  await deps.notices.tellAll(work, tellings);
  await storeClocks(work.tx, work.actor.workspaceId, fired);
}

const targetOf = (c: ClockDef, step: string): EscalateTo =>
  step.startsWith('escalate')
    ? (c.escalate?.[Number(step.slice('escalate'.length))]?.to ?? 'unitManager')
    : 'responsible';

interface Facts {
  readonly title: string;
  readonly left: Label;
  readonly person: string | undefined;
}

function sentence(d: RecordDef, c: ClockDef, kind: string, { title, left, person }: Facts): Label {
  const subject = {
    zh: `${d.label.zh}“${title}”的“${c.label.zh}”`,
    en: `${d.label.en} “${title}”: ${c.label.en.toLowerCase()}`,
  };
  switch (kind) {
    case 'clock.warned':
      return { zh: `${subject.zh}${left.zh}`, en: `${subject.en}, ${left.en}` };
    case 'clock.missed':
      return { zh: `${subject.zh}已到期未完成`, en: `${subject.en} is due and not done` };
    default:
      return {
        zh: `${subject.zh}${left.zh}${person === undefined ? '' : `，负责人 ${person}`}`,
        en: `${subject.en}, ${left.en}${person === undefined ? '' : `, ${person} is responsible`}`,
      };
  }
}

/** Names of all rows and people of a batch, one question for each kind. */
async function namesOf(work: Work, reads: RecordReads, clocks: readonly ClockRow[]) {
  const ask = async (record: string, ids: readonly string[]): Promise<[string, string][]> => {
    const d = reads.deps.registry.find(record)?.def;
    if (d === undefined || ids.length === 0) return [];
    const found = await reads.names.titles(work.tx, work.actor, d, [...new Set(ids)]);
    return [...found].map(([id, { title }]) => [id, title]);
  };
  const titles: [string, string][] = [];
  for (const record of new Set(clocks.map((c) => c.record)))
    titles.push(
      ...(await ask(
        record,
        clocks.filter((c) => c.record === record).map((c) => c.recordId),
      )),
    );
  const people = await ask(
    'person',
    clocks.flatMap((c) => c.personId ?? []),
  );
  return { titles: new Map(titles), people: new Map(people) };
}

/** Finds people, each question asked once a batch. An escalation always finds somebody. */
class Whom {
  readonly #work: Work;
  readonly #people: EscalationPeople;
  readonly #known = new Map<string, Promise<readonly string[]>>();

  constructor(work: Work, people: EscalationPeople) {
    this.#work = work;
    this.#people = people;
  }

  async of(run: ClockRow, to: EscalateTo): Promise<readonly string[]> {
    if (to === 'responsible' && run.personId !== null) return [run.personId];
    const { workspaceId } = this.#work.actor;
    const found =
      typeof to === 'object'
        ? await this.#once(`position ${to.position}`, () => this.#people.holdersOfPosition(workspaceId, to.position))
        : [];
    if (found.length > 0) return found;
    const above = await this.#once(`manager ${run.unitId} ${run.personId}`, () =>
      this.#people.managerOf(workspaceId, run.unitId, run.personId),
    );
    return above.length > 0 ? above : this.#once('administrators', () => this.#people.administrators(workspaceId));
  }

  #once(key: string, ask: () => Promise<readonly string[]>): Promise<readonly string[]> {
    const known = this.#known.get(key) ?? ask();
    this.#known.set(key, known);
    return known;
  }
}
