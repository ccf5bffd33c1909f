import type { Actor } from '../../../server/access/actor.ts';
import { systemActor } from '../../../server/access/actor.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import { FactStore, type OwnedFact } from '../../analytics/facts.api.ts';
import type { Metrics } from '../../analytics/metrics.api.ts';
import type { PapersApi } from '../../analytics/papers.api.ts';
import type { ControlRoomApi } from '../../control-room/control-room.api.ts';
import type { KnowledgeApi } from '../../knowledge/knowledge.api.ts';
import { Position } from '../../organization/organization.contract.ts';
import type { EventHistory, HistoryLink } from '../../tracking/event-history.api.ts';
import type { TrackingApi } from '../../tracking/tracking.api.ts';
import type { DemoSignIns } from '../demo.contract.ts';
import { mailHost, people, rootName, units } from './brand.data.ts';
import { writeBudget } from './budget.writer.ts';
import { dayOf } from './calendar.ts';
import { demoDays } from './campaigns.data.ts';
import { type CastDeps, demoPassword, makeCast } from './cast.ts';
import { writeChanges } from './changes.writer.ts';
import { writeIncidents } from './control-room.writer.ts';
import { DemoWorkspaceStore } from './demo-workspace.store.ts';
import { generateDays } from './generator.ts';
import type { DemoWorld } from './generator.types.ts';
import { writeLibrary } from './library.writer.ts';
import { writeMetrics } from './metrics.writer.ts';
import { writeRobots } from './notices.writer.ts';
import { writePapers } from './papers.writer.ts';
import { writePlans } from './plans.writer.ts';
import { type DemoKeys, makeKeys, Reception } from './reception.ts';
import { writeRecords } from './records.writer.ts';
import { writeRetrospectives } from './retrospectives.writer.ts';
import { writeRisks } from './risks.writer.ts';
import { writeStory } from './story.writer.ts';
import { writeWork } from './work.writer.ts';

export interface DemoDeps extends CastDeps {
  readonly metrics: Metrics;
  readonly papers: PapersApi;
  readonly history: EventHistory;
  readonly knowledge: KnowledgeApi;
  readonly controlRoom: ControlRoomApi;
  readonly tracking: Pick<TrackingApi, 'makeWriteKey' | 'settlePersons'>;
}

const seed = 618;

/** The demo workspace: filled on the first run, as a whole or not at all; removed with one click. */
export class DemoService {
  readonly #deps: DemoDeps;
  readonly #store: DemoWorkspaceStore;
  #positions: ReadonlyMap<string, Label> | undefined;

  constructor(deps: DemoDeps) {
    this.#deps = deps;
    this.#store = new DemoWorkspaceStore({ ...deps, dataDir: deps.config.dataDir });
  }

  /**
   * Fills the demo when this is the first run of an empty installation. One that a dead process left half filled is
   * erased and filled anew, one half removed is removed. A demo is not extended later: it ends on the day it was made.
   * `scale` 1 is 20,000 customers and some 800,000 events.
   */
  async prepare(scale = 1): Promise<{ readonly filled: boolean }> {
    const filled = await this.#store.alone(async () => {
      const found = await this.#store.find();
      if (found?.state === 'ready') return false;
      if (found !== undefined) {
        this.#deps.log.info({ workspace: found.id, state: found.state }, 'a demo was left half done: erasing it');
        await this.#store.erase(found.id);
      }
      if (found?.state === 'removing' || !this.#deps.config.demo) return false;
      if ((await this.#deps.organization.workspaces()).length > 0 || (await this.#store.wasRemoved())) return false;
      try {
        await this.#fill(scale);
        return true;
      } catch (error) {
        // Without a demo the installation is as good as any: the first administrator can be set up.
        this.#deps.log.error({ err: error }, 'the demo could not be filled');
        const half = await this.#store.find();
        if (half !== undefined) await this.#store.erase(half.id);
        return false;
      }
    });
    return { filled: filled === true };
  }

  /** Undefined where there is no demo. */
  async signIns(): Promise<(DemoSignIns & { readonly password: string }) | undefined> {
    const found = await this.#store.find();
    if (found === undefined || found.state === 'removing') return undefined;
    if (found.state === 'filling') return { filling: true, password: '', people: [] };
    const labels = await this.#positionLabels(found.id);
    const unitNames = new Map<string, string>([['root', rootName], ...units.map((u) => [u.key, u.name] as const)]);
    return {
      filling: false,
      password: demoPassword(this.#deps),
      people: people.map((p) => ({
        name: p.name,
        email: `${p.mail}@${mailHost}`,
        position: labels.get(p.position) ?? { zh: p.title, en: p.title },
        unit: unitNames.get(p.unit) ?? '',
      })),
    };
  }

  async remove(actor: Actor): Promise<void> {
    const found = await this.#store.find();
    if (found?.id !== actor.workspaceId || found.state === 'removing') throw new AppError('not_found');
    if (found.state === 'filling') throw stillFilling();
    const done = await this.#store.alone(async () => {
      await this.#store.beginRemoval(actor);
      await this.#store.erase(actor.workspaceId);
      return true;
    });
    if (done !== true) throw stillFilling();
    this.#deps.log.info({ workspace: actor.workspaceId, by: actor.name }, 'the demo was removed');
    // In the data directory from now on, for `huanying doctor` to show; the log is read by others too.
    if ((await this.#deps.organization.setupToken()) !== undefined)
      this.#deps.log.info('the first administrator is missing: huanying doctor prints the address of the set-up');
  }

  async #positionLabels(workspaceId: string): Promise<ReadonlyMap<string, Label>> {
    if (this.#positions !== undefined) return this.#positions;
    const { reads, registry } = this.#deps;
    const workspace = { id: workspaceId, timeZone: 'Asia/Shanghai', currency: 'CNY' };
    const actor = systemActor(workspace, registry.defs, '演示账号 / demo sign-ins');
    const { items } = await reads.list(actor, Position, { limit: 100 });
    this.#positions = new Map(items.map((p) => [p.key ?? p.code, { zh: p.name, en: p.nameEn }]));
    return this.#positions;
  }

  async #fill(scale: number): Promise<void> {
    const { log, now, tracking } = this.#deps;
    const began = performance.now();
    const at = now().getTime();
    const today = dayOf(at);
    const cast = await makeCast(this.#deps);
    const records = await writeRecords(this.#deps, cast, today, scale);
    const keys = await makeKeys(tracking, cast.workspaceId);
    const recorded = performance.now();
    const events = await this.#writePast(records.world, keys, at, scale);
    const written = performance.now();
    // Figures are asked for from here on: what was answered while the past was written is stale.
    await this.#store.mark(cast.workspaceId, 'filling');
    await writeBudget(this.#deps, cast, records, today);
    await writeChanges(this.#deps, cast, records, today);
    await writeMetrics(this.#deps, cast, today);
    await writeRisks(this.#deps, cast, records, today);
    await writeStory(this.#deps, cast, records, today);
    await writeIncidents(this.#deps, cast, records, today);
    await writeRetrospectives(this.#deps, cast, records, today);
    await writeLibrary(this.#deps, cast, records, today);
    await writeWork(this.#deps, cast, records, today);
    await writePlans(this.#deps, cast, records, today);
    await writeRobots(this.#deps, cast, today);
    await writePapers(this.#deps, cast, today);
    await this.#store.mark(cast.workspaceId, 'ready');
    const ms = (from: number, to: number): number => Math.round(to - from);
    log.info(
      { events, recordsMs: ms(began, recorded), eventsMs: ms(recorded, written), ms: ms(began, performance.now()) },
      'the demo is filled',
    );
  }

  /** Events, figures of platforms and persons. */
  async #writePast(world: DemoWorld, keys: DemoKeys, now: number, scale: number): Promise<number> {
    const { clickhouse, ownerDb, live, history } = this.#deps;
    const facts: OwnedFact[] = [];
    const links: HistoryLink[] = [];
    const writer = history.open(`demo-${world.workspaceId}`);
    const reception = new Reception(keys);
    let count = 0;
    for (const day of generateDays(world, { seed, now, days: demoDays, scale })) {
      await writer.add(day.events);
      count += day.events.length;
      reception.add(day);
      facts.push(...day.facts);
      links.push(...day.links);
      // Requests are answered between the days.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writer.close();
    await new FactStore(clickhouse, ownerDb, live).write(world.workspaceId, 'demo', facts);
    await history.link(world.workspaceId, links);
    const refused = reception.refusals(now);
    await history.note(world.workspaceId, reception.tallies(), refused);
    await this.#deps.tracking.settlePersons();
    return count;
  }
}

const stillFilling = (): AppError =>
  new AppError('conflict', {
    reason: { zh: '演示数据正在写入，请稍后再试', en: 'The demo is being written; try again in a moment' },
  });
