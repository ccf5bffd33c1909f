import { type SQL, sql } from 'drizzle-orm';
import { AppError, issue } from '../../shared/errors.ts';
import type { Condition, ConditionContext, ConditionScalar, RelativeValue } from '../../shared/record/condition.ts';
import { resolveValue } from '../../shared/record/condition.ts';
import { isStorable } from '../../shared/record/field.ts';
import type { RecordDef } from '../../shared/record/record.ts';
import type { Actor } from '../access/actor.ts';
import { type Cipher, columnsOf, snake } from './columns.ts';

const system: Readonly<Record<string, string>> = {
  id: 'uuid',
  code: 'text',
  state: 'text',
  version: 'integer',
  unitId: 'uuid',
  ownerId: 'uuid',
  createdAt: 'timestamptz',
  createdBy: 'uuid',
  updatedAt: 'timestamptz',
  updatedBy: 'uuid',
  deletedAt: 'timestamptz',
};

interface Target {
  readonly column: SQL;
  /** Last column of a composite field: the end of a date range. */
  readonly end: SQL;
  readonly type: string;
  readonly personal: boolean;
}

const refuse = (field: string): AppError =>
  new AppError('invalid', { issues: [issue(['filter', field], `不能按“${field}”筛选`, `Cannot filter by ${field}`)] });

/** Who asks, and what a condition is evaluated with. */
export interface Asking extends ConditionContext {
  readonly actor: Pick<Actor, 'personId' | 'reach'>;
  readonly cipher: Cipher;
}

/** Where a field is kept, or an error that names it. The only place where a name from outside meets SQL. */
export function targetOf(d: RecordDef, name: string, { actor }: Pick<Asking, 'actor'>): Target {
  const systemType = Object.hasOwn(system, name) ? system[name] : undefined;
  if (systemType !== undefined) {
    const column = sql.identifier(snake(name));
    return { column: sql`${column}`, end: sql`${column}`, type: systemType, personal: false };
  }
  const field = Object.hasOwn(d.fields, name) ? d.fields[name] : undefined;
  if (field === undefined || field.kind === 'json') throw refuse(name);
  // What one may not read one may not find out by asking either.
  if (field.readPermission !== undefined && actor.reach(field.readPermission) === undefined) throw refuse(name);
  const columns = columnsOf(name, field);
  const first = field.personal === undefined ? columns[0] : columns[1];
  if (first === undefined) throw refuse(name);
  const last = field.kind === 'dateRange' ? (columns[1] ?? first) : first;
  return {
    column: sql`${sql.identifier(first.name)}`,
    end: sql`${sql.identifier(last.name)}`,
    type: first.type,
    personal: field.personal !== undefined,
  };
}

const shapes: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  numeric: /^-?\d{1,30}(\.\d{1,20})?$/,
  bigint: /^-?\d{1,18}$/,
  integer: /^-?\d{1,9}$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  timestamptz: /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/,
  boolean: /^(true|false)$/,
};

const isDay = (type: string): boolean => type === 'date' || type === 'timestamptz';

/** Whether text begins with a day that there is: JavaScript reads 31 February as 3 March, PostgreSQL refuses it. */
function isOfCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return (
    !Number.isNaN(Date.parse(text)) &&
    !Number.isNaN(parsed.getTime()) &&
    day >= '0001' &&
    parsed.toISOString().startsWith(day)
  );
}

/** Whether a text that came back from outside can be read as a value that `column::text` gave. */
export function fitsColumn(text: string, type: string): boolean {
  const shape = type === 'timestamptz' ? /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/ : shapes[type];
  return (
    isStorable(text) &&
    (shape === undefined || shape.test(text)) &&
    (!isDay(type) || isOfCalendar(type === 'date' ? text : text.slice(0, 10)))
  );
}

/** A value of the wrong shape is the caller's mistake, not a database error. */
function refuseValue(text: string, field: string): never {
  const shown = text.slice(0, 40).replaceAll('\u0000', '').toWellFormed();
  throw new AppError('invalid', {
    issues: [issue(['filter', field], `“${shown}”不是有效的值`, `“${shown}” is not a valid value`)],
  });
}

/** A bound parameter of the column's type. */
function bind(value: ConditionScalar, type: string, field: string): SQL {
  const base = type.replace('[]', '');
  const text = String(value);
  const shape = shapes[base];
  const wrong = (shape !== undefined && !shape.test(text)) || (isDay(base) && !isOfCalendar(text));
  if (value !== null && (wrong || !isStorable(text))) refuseValue(text, field);
  return sql`${value === null ? null : text}::${sql.raw(base)}`;
}

/** The text that is looked for within a column: it never met the shape of a type, so it is checked here. */
function part(value: ConditionScalar, field: string): string {
  const text = String(value);
  return isStorable(text) ? like(text) : refuseValue(text, field);
}

export const like = (text: string): string => text.replace(/[\\%_]/g, (c) => `\\${c}`);

/** SQL of a condition over the record's own columns, all values bound. */
export function compileCondition(d: RecordDef, condition: Condition, asking: Asking): SQL {
  if ('all' in condition)
    return condition.all.length === 0
      ? sql`true`
      : sql`(${sql.join(
          condition.all.map((c) => compileCondition(d, c, asking)),
          sql` AND `,
        )})`;
  if ('any' in condition)
    return condition.any.length === 0
      ? sql`false`
      : sql`(${sql.join(
          condition.any.map((c) => compileCondition(d, c, asking)),
          sql` OR `,
        )})`;
  if ('not' in condition) return sql`(NOT coalesce(${compileCondition(d, condition.not, asking)}, false))`;
  const { field, op } = condition;
  const { column, end, type, personal } = targetOf(d, field, asking);
  const given = condition.value ?? null;
  const values = ((Array.isArray(given) ? given : [given]) as readonly (ConditionScalar | RelativeValue)[])
    .map((v) => resolveValue(v, asking))
    .map((v) => (personal && v !== null ? asking.cipher.blindIndex(String(v)) : v));
  const [first = null, second = null] = values;
  const array = type.endsWith('[]');
  if (personal && !['eq', 'ne', 'in', 'notIn', 'isEmpty', 'notEmpty'].includes(op)) throw refuse(field);
  if (array && !['has', 'hasAny', 'isEmpty', 'notEmpty'].includes(op)) throw refuse(field);
  const many = (): SQL =>
    sql`ARRAY[${sql.join(
      values.filter((v) => v !== null).map((v) => bind(v, type, field)),
      sql`, `,
    )}]::${sql.raw(type.replace('[]', ''))}[]`;
  const compare = (): SQL => {
    switch (op) {
      case 'isEmpty':
        return array ? sql`(${column} IS NULL OR cardinality(${column}) = 0)` : sql`(${column} IS NULL)`;
      case 'notEmpty':
        return array ? sql`(cardinality(${column}) > 0)` : sql`(${column} IS NOT NULL)`;
      case 'eq':
        return first === null ? sql`(${column} IS NULL)` : sql`(${column} = ${bind(first, type, field)})`;
      case 'ne':
        return first === null
          ? sql`(${column} IS NOT NULL)`
          : sql`(${column} IS DISTINCT FROM ${bind(first, type, field)})`;
      case 'in':
        return sql`(${column} = ANY (${many()}))`;
      case 'notIn':
        return sql`(${column} IS NULL OR ${column} <> ALL (${many()}))`;
      case 'lt':
        return sql`(${column} < ${bind(first, type, field)})`;
      case 'lte':
        return sql`(${column} <= ${bind(first, type, field)})`;
      case 'gt':
        return sql`(${end} > ${bind(first, type, field)})`;
      case 'gte':
        return sql`(${end} >= ${bind(first, type, field)})`;
      case 'between':
        return sql`(${column} <= ${bind(second, type, field)} AND ${end} >= ${bind(first, type, field)})`;
      case 'contains':
        return sql`(${column}::text ILIKE ${`%${part(first, field)}%`})`;
      case 'startsWith':
        return sql`(${column}::text ILIKE ${`${part(first, field)}%`})`;
      case 'has':
        return array
          ? sql`(${column} @> ARRAY[${bind(first, type, field)}]::${sql.raw(type)})`
          : sql`(${column} = ${bind(first, type, field)})`;
      case 'hasAny':
        return array ? sql`(${column} && ${many()})` : sql`(${column} = ANY (${many()}))`;
    }
  };
  const test = compare();
  return personal && !['isEmpty', 'notEmpty'].includes(op) ? sql`(${inFullView(asking.actor)} AND ${test})` : test;
}

/** The rows whose personal data the actor may see in full; on others a comparison would tell what the mask hides. */
function inFullView({ personId, reach }: Asking['actor']): SQL {
  const full = reach('personal.read');
  if (full?.all === true) return sql`true`;
  return sql`(id = ${personId}::uuid OR unit_id = ANY (${sql.param([...(full?.units ?? [])])}::uuid[]) OR owner_id = ANY (${sql.param([...(full?.people ?? [])])}::uuid[]))`;
}
