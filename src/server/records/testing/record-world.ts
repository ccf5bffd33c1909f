import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Campaign } from '../../../modules/campaigns/campaigns.contract.ts';
import { Channel } from '../../../modules/channels/channels.contract.ts';
import { Assignment, OrgUnit, Person, Position } from '../../../modules/organization/organization.contract.ts';
import { Goal } from '../../../modules/strategy/strategy.contract.ts';
import type { Grant } from '../../../shared/access.ts';
import { type Actor, createActor, systemActor } from '../../access/actor.ts';
import { createCipher } from '../../cipher.ts';
import type { Db } from '../../postgres/pool.ts';
import { RecordReads } from '../read.service.ts';
import { RecordRegistry, registerRecord } from '../registry.ts';
import { RecordWrites } from '../write.service.ts';

/** Databases of a test or a bench. */
export interface WorldStores {
  readonly owner: Db;
  readonly db: Db;
  close(): Promise<void>;
}

export interface RecordWorld {
  readonly stores: WorldStores;
  readonly reads: RecordReads;
  readonly writes: RecordWrites;
  readonly clock: { now: Date };
  readonly workspaceId: string;
  /** Two regions below one headquarters. */
  readonly units: { readonly head: string; readonly east: string; readonly south: string };
  readonly system: Actor;
  /** A person with grants in a unit. */
  person(name: string, unit: 'head' | 'east' | 'south', grants: readonly Grant[]): Promise<Actor>;
  close(): Promise<void>;
}

/** Records of the real rooms without their hooks, on a database of its own: the language alone is under test. */
export async function createRecordWorld(stores: WorldStores): Promise<RecordWorld> {
  const registry = new RecordRegistry();
  registry.add([OrgUnit, Person, Position, Assignment, Goal, Campaign, Channel].map((d) => registerRecord(d as never)));
  const clock = { now: new Date('2026-11-22T02:00:00Z') };
  const reads = new RecordReads({ db: stores.db, registry, cipher: createCipher('test'), now: () => clock.now });
  const writes = new RecordWrites(reads);
  const workspaceId = uuidv7();
  await stores.owner.query(sql`INSERT INTO workspace (id, name) VALUES (${workspaceId}, '测试')`);
  const workspace = { id: workspaceId, timeZone: 'Asia/Shanghai', currency: 'CNY' };
  const system = systemActor(workspace, registry.defs, 'test');
  const unit = (name: string, parent: string | null) =>
    writes.transaction(
      system,
      async (work) =>
        (await writes.create(work, OrgUnit, { name, kind: parent === null ? 'headquarters' : 'region', parent })).id,
    );
  const head = await unit('总部', null);
  const units = { head, east: await unit('华东大区', head), south: await unit('华南大区', head) };
  const below = new Map([
    [head, [head, units.east, units.south]],
    [units.east, [units.east]],
    [units.south, [units.south]],
  ]);
  return {
    stores,
    reads,
    writes,
    clock,
    workspaceId,
    units,
    system,
    async person(name, unitName, grants) {
      const unitId = units[unitName];
      const { id } = await writes.transaction(system, (work) =>
        writes.create(work, Person, { name, email: `${uuidv7()}@example.com`, unitId }),
      );
      return createActor({
        kind: 'person',
        id,
        personId: id,
        name,
        workspaceId,
        timeZone: workspace.timeZone,
        currency: workspace.currency,
        locale: 'zh',
        via: 'page',
        address: '127.0.0.1',
        requestId: null,
        homeUnitId: unitId,
        records: registry.defs,
        place: { personId: id, team: [], below, assignments: [{ unitId, grants, position: name }] },
      });
    },
    close: () => stores.close(),
  };
}
