import { setImmediate as nextTurn } from 'node:timers/promises';
import { builtinMetrics, findBuiltinMetric, type MetricDef, stableText } from '@huanying/query';
import type { OwnMetricDef } from './own-metrics.ts';

/** A metric; one of the workspace's own says where it is kept. */
export type KnownMetric = MetricDef & Partial<Pick<OwnMetricDef, 'own'>>;

export interface GroundDeps {
  /** Text that changes whenever events or facts of the workspace change. */
  readonly dataVersion: (workspaceId: string) => Promise<string>;
  /** Metrics that people of the workspace declared; a built-in name is never replaced. */
  readonly userMetrics?: (workspaceId: string) => Promise<readonly KnownMetric[]>;
}

/** What every question of a moment stands on. */
export interface Ground {
  readonly version: string;
  readonly metrics: ReadonlyMap<string, KnownMetric>;
  /** The workspace's own metrics as text: a changed formula is another answer. */
  readonly own: string;
}

/** Grounds by workspace, read once for all that ask in one turn, and never before they ask. */
export function createGrounds(deps: GroundDeps): (workspaceId: string) => Promise<Ground> {
  const read = async (workspaceId: string): Promise<Ground> => {
    const [version, own] = await Promise.all([deps.dataVersion(workspaceId), deps.userMetrics?.(workspaceId) ?? []]);
    const named = own.filter((m) => findBuiltinMetric(m.name) === undefined);
    return {
      version,
      metrics: new Map([...builtinMetrics, ...named].map((m) => [m.name, m])),
      own: named.length === 0 ? '' : stableText(named),
    };
  };
  const asked = new Map<string, Promise<Ground>>();
  return (workspaceId) => {
    const known = asked.get(workspaceId);
    if (known !== undefined) return known;
    const ground = nextTurn().then(() => {
      asked.delete(workspaceId);
      return read(workspaceId);
    });
    asked.set(workspaceId, ground);
    return ground;
  };
}
