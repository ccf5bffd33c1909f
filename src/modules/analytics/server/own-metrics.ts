import {
  allUnits,
  attempt,
  builtinMetrics,
  compile,
  explainError,
  findBuiltinMetric,
  Insight,
  isPersonal,
  type MetricDef,
  measuresOf,
  metricsNamed,
  parseFormula,
  resolveMetric,
  unitFault,
  unitOf,
} from '@huanying/query';
import { sql } from 'drizzle-orm';
import type { Queries } from '../../../server/postgres/pool.ts';
import type { RecordHooks } from '../../../server/records/registry.ts';
import type { Work } from '../../../server/records/work.ts';
import { AppError, invalid, issue } from '../../../shared/errors.ts';
import type { Label } from '../../../shared/label.ts';
import type { OwnMetric } from '../own-metric.contract.ts';

/** What a metric of the workspace is made of. */
export type OwnMetricParts = Pick<
  OwnMetric,
  'key' | 'name' | 'english' | 'formula' | 'unit' | 'display' | 'direction' | 'decimals' | 'meaning'
>;

interface StoredMetric extends OwnMetricParts {
  readonly id: string;
  readonly owner: string | null;
  readonly status: 'valid' | 'retired' | 'deleted';
}

/** A metric of the workspace, and what is known of its record. A retired one goes on counting where it is used. */
export interface OwnMetricDef extends MetricDef {
  readonly own: Pick<StoredMetric, 'id' | 'owner' | 'status'>;
}

const columnsOf = sql`m.id, m.key, m.name, m.english, m.formula, m.unit, m.display, m.direction, m.decimals::int AS decimals, m.meaning,
  p.name AS owner, CASE WHEN m.deleted_at IS NOT NULL THEN 'deleted' ELSE m.state END AS status`;

/** A definition as people wrote it, for the compiler; undefined when its formula cannot be read. */
export function toDefinition(own: OwnMetricParts): MetricDef | undefined {
  const parsed = parseFormula(own.formula);
  if (!parsed.ok) return undefined;
  const both = (text: string): Label => ({ zh: text, en: text });
  return {
    name: own.key,
    label: { zh: own.name, en: own.english ?? own.name },
    unit: own.unit,
    display: own.display,
    direction: own.direction,
    description: both(own.meaning ?? own.formula),
    formula: both(own.formula),
    decimals: own.decimals,
    expression: parsed.value,
  };
}

/**
 * The metrics of a workspace, deleted ones as well: what names them must not fall silent. As the owner of the tables:
 * everybody of the workspace reads them, and figures ask before any right is known.
 */
export async function ownMetricsOf(db: Queries, workspaceId: string): Promise<readonly OwnMetricDef[]> {
  const rows = await db.query<StoredMetric>(sql`
    SELECT ${columnsOf} FROM own_metric m LEFT JOIN person p ON p.id = m.owner_id
    WHERE m.workspace_id = ${workspaceId}::uuid ORDER BY m.deleted_at IS NOT NULL DESC, m.name, m.id`);
  // Of a key that was deleted and defined anew the living one is meant: it comes later.
  const byKey = new Map<string, OwnMetricDef>();
  for (const { id, owner, status, ...row } of rows) {
    const definition = toDefinition(row);
    if (definition !== undefined) byKey.set(row.key, { ...definition, own: { id, owner, status } });
  }
  return [...byKey.values()];
}

/** Why a definition cannot stand among the others; undefined when it can. */
export function faultOf(
  own: OwnMetricParts,
  others: readonly MetricDef[],
): { readonly field: 'formula' | 'unit'; readonly message: Label } | undefined {
  const parsed = parseFormula(own.formula);
  if (!parsed.ok) return { field: 'formula', message: parsed.fault.message };
  const definition = toDefinition(own) as MetricDef;
  const known = new Map([...others, definition, ...builtinMetrics].map((m) => [m.name, m]));
  const lookup = (name: string): MetricDef | undefined => known.get(name);
  const resolved = attempt(() => resolveMetric(own.key, lookup));
  if (!resolved.ok) return { field: 'formula', message: explainError(resolved.error) };
  const personal = measuresOf(resolved.value)
    .flatMap((m) => ('where' in m && m.where ? fieldsOf(m.where) : []))
    .find(isPersonal);
  if (personal !== undefined) return { field: 'formula', message: personalFault(personal) };
  const trial = compile(
    Insight.parse({ kind: 'trend', metrics: [own.key], interval: 'day', from: '2026-01-01', to: '2026-01-02' }),
    {
      workspaceId: 'trial',
      scope: allUnits(),
      timeZone: 'UTC',
      currency: 'CNY',
      metrics: lookup,
      hasOverrides: false,
    },
  );
  if (!trial.ok) return { field: 'formula', message: explainError(trial.error) };
  const unit = unitOf(parsed.value, lookup);
  if (!unit.ok) return { field: 'formula', message: unit.message };
  const mismatch = unitFault(unit.unit, own.unit);
  if (mismatch !== undefined) return { field: unit.unit === 'number' ? 'formula' : 'unit', message: mismatch };
  return undefined;
}

const fieldsOf = (filter: object): string[] =>
  Object.entries(filter).flatMap(([name, value]) =>
    name === 'field'
      ? [String(value)]
      : name !== 'value' && typeof value === 'object' && value !== null
        ? Array.isArray(value)
          ? value.flatMap(fieldsOf)
          : fieldsOf(value as object)
        : [],
  );

const personalFault = (field: string): Label => ({
  zh: `公式不能按“${field}”筛选：指标人人可见，不能指向个人`,
  en: `A formula cannot filter by "${field}": everybody sees metrics, so none may single out a person`,
});

/** Checks of definitions when they are saved. */
export const ownMetricHooks = (): RecordHooks<typeof OwnMetric> => ({
  async beforeSave(work, { action, before, after }) {
    if (action === 'delete') await demandUnused(work, after.key);
    if (action !== 'create' && action !== 'update' && action !== 'restore') return undefined;
    if (!/^[a-z][a-z0-9_]{0,59}$/.test(after.key))
      throw invalid(
        issue(
          ['key'],
          '代码由小写字母、数字和下划线组成，以字母开头',
          'A key is of small letters, digits and underscores and begins with a letter',
        ),
      );
    if (findBuiltinMetric(after.key) !== undefined)
      throw invalid(
        issue(
          ['key'],
          `“${after.key}”是内置指标的代码，请换一个`,
          `"${after.key}" is the key of a built-in metric, choose another`,
        ),
      );
    if (before !== null && before.key !== after.key)
      throw invalid(
        issue(
          ['key'],
          '代码定下后不能改：目标和看板靠它取数。请另建一个指标',
          'A key stays: goals and boards read by it. Define another metric',
        ),
      );
    const all = await ownMetricsOf(work.tx, work.actor.workspaceId);
    const others = all.filter((m) => m.name !== after.key);
    const fault = faultOf(after, others);
    if (fault !== undefined) throw invalid({ path: [fault.field], message: fault.message });
    if (before !== null) demandOthersStand(after, others);
    return undefined;
  },
});

/** A changed formula must not break those that name it. */
function demandOthersStand(after: OwnMetric, others: readonly MetricDef[]): void {
  const changed = toDefinition(after);
  if (changed === undefined) return;
  const all = [...others, changed];
  for (const other of others) {
    if (!metricsNamed(other.expression).includes(after.key)) continue;
    const parts = {
      ...other,
      key: other.name,
      name: other.label.zh,
      english: null,
      meaning: null,
      formula: other.formula.zh,
    };
    const fault = faultOf(
      parts,
      all.filter((m) => m.name !== other.name),
    );
    if (fault !== undefined)
      throw invalid({
        path: [fault.field],
        message: {
          zh: `“${other.label.zh}”用到这个指标，改后不成立：${fault.message.zh}`,
          en: `"${other.label.en}" uses this metric and would no longer hold: ${fault.message.en}`,
        },
      });
  }
}

async function demandUnused(work: Work, key: string): Promise<void> {
  const used = (await ownMetricsOf(work.tx, work.actor.workspaceId)).find(
    (m) => m.own.status !== 'deleted' && m.name !== key && metricsNamed(m.expression).includes(key),
  );
  if (used !== undefined)
    throw new AppError('conflict', {
      reason: {
        zh: `“${used.label.zh}”用到这个指标，请先改它的公式，或停用而不删除`,
        en: `"${used.label.en}" uses this metric: change its formula first, or retire this one`,
      },
    });
}
