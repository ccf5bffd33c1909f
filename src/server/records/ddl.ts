import type { RecordDef } from '../../shared/record/record.ts';
import { columnsOf, searchColumns, snake, systemColumns, tableOf } from './columns.ts';

const firstColumn = (d: RecordDef, field: string): string => {
  const f = d.fields[field];
  if (f === undefined) return snake(field);
  return columnsOf(field, f)[0]?.name ?? snake(field);
};

const uniqueColumn = (d: RecordDef, field: string): string => {
  const f = d.fields[field];
  return f?.personal === undefined ? firstColumn(d, field) : `${snake(field)}_hash`;
};

function indexes(d: RecordDef): string[] {
  const t = tableOf(d);
  const living = 'WHERE deleted_at IS NULL';
  const lines = [
    `CREATE UNIQUE INDEX ${t}_code ON ${t} (workspace_id, code);`,
    `CREATE INDEX ${t}_recent ON ${t} (workspace_id, updated_at DESC NULLS LAST, id DESC) ${living};`,
    `CREATE INDEX ${t}_state ON ${t} (workspace_id, state) ${living};`,
    `CREATE INDEX ${t}_unit ON ${t} (workspace_id, unit_id) ${living};`,
    `CREATE INDEX ${t}_owner ON ${t} (workspace_id, owner_id) ${living};`,
    `CREATE INDEX ${t}_search ON ${t} USING gin (search_grams(search_text)) ${living};`,
  ];
  const sort = d.views.list.sort?.split(',')[0];
  if (sort !== undefined && sort !== '-updatedAt') {
    const down = sort.startsWith('-');
    lines.push(
      `CREATE INDEX ${t}_sort ON ${t} (workspace_id, ${firstColumn(d, sort.replace(/^-/, ''))} ${down ? 'DESC' : 'ASC'} NULLS LAST, id ${down ? 'DESC' : 'ASC'}) ${living};`,
    );
  }
  for (const [name, field] of Object.entries(d.fields)) {
    if (field.unique === true)
      lines.push(
        `CREATE UNIQUE INDEX ${t}_${snake(name)}_unique ON ${t} (workspace_id, ${uniqueColumn(d, name)}) ${living};`,
      );
    else if (field.target !== undefined && columnsOf(name, field)[0]?.type === 'uuid')
      lines.push(`CREATE INDEX ${t}_${snake(name)} ON ${t} (workspace_id, ${snake(name)}) ${living};`);
  }
  for (const fields of d.unique ?? [])
    lines.push(
      `CREATE UNIQUE INDEX ${t}_${fields.map(snake).join('_')}_unique ON ${t} (workspace_id, ${fields.map((x) => uniqueColumn(d, x)).join(', ')}) ${living};`,
    );
  for (const fields of d.indexes ?? [])
    lines.push(
      `CREATE INDEX ${t}_${fields.map(snake).join('_')} ON ${t} (workspace_id, ${fields.map((x) => firstColumn(d, x)).join(', ')}, id) ${living};`,
    );
  return lines;
}

/** Row-level security of a record's table: the last wall, whatever the SQL. */
function policies(d: RecordDef): string[] {
  const t = tableOf(d);
  const reach = (kind: string) =>
    `workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('${kind}', '${d.id}')) OR unit_id = ANY ((SELECT app_units('${kind}', '${d.id}'))::uuid[]) OR owner_id = ANY ((SELECT app_people('${kind}', '${d.id}'))::uuid[]))`;
  return [
    `ALTER TABLE ${t} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${t} FORCE ROW LEVEL SECURITY;`,
    `CREATE POLICY owner_all ON ${t} TO CURRENT_USER USING (true) WITH CHECK (true);`,
    `CREATE POLICY read ON ${t} FOR SELECT USING (${reach('read')});`,
    `CREATE POLICY insert ON ${t} FOR INSERT WITH CHECK (${reach('write')});`,
    `CREATE POLICY update ON ${t} FOR UPDATE USING (${reach('write')}) WITH CHECK (${reach('write')});`,
    `GRANT SELECT, INSERT, UPDATE ON ${t} TO huanying_app;`,
  ];
}

/** `CREATE TABLE` with indexes and policies. Identifiers come from declarations alone. */
export function createTable(d: RecordDef): string {
  const t = tableOf(d);
  const columns = [
    ...systemColumns.map((c) => `  ${c.name} ${c.type} ${c.extra}`.trimEnd()),
    ...Object.entries(d.fields).flatMap(([n, f]) => columnsOf(n, f).map((c) => `  ${c.name} ${c.type}`)),
    `  search_text text GENERATED ALWAYS AS (${searchColumns(d)
      .map((c) => `lower(coalesce(${c}, ''))`)
      .join(" || ' ' || ")}) STORED`,
  ];
  return [`CREATE TABLE ${t} (`, columns.join(',\n'), ');', ...indexes(d), ...policies(d)].join('\n');
}

/**
 * SQL that takes a database to what the declarations say; empty when it is there already.
 * `existing` maps tables to their columns. A column under a field's former name is renamed; nothing is ever dropped.
 */
export function draftMigration(defs: readonly RecordDef[], existing: ReadonlyMap<string, ReadonlySet<string>>): string {
  const out: string[] = [];
  for (const d of defs) {
    const t = tableOf(d);
    const present = existing.get(t);
    if (present === undefined) {
      out.push(createTable(d));
      continue;
    }
    for (const [name, field] of Object.entries(d.fields)) {
      const before = field.formerName === undefined ? [] : columnsOf(field.formerName, field);
      for (const [i, column] of columnsOf(name, field).entries()) {
        if (present.has(column.name)) continue;
        const former = before[i]?.name;
        out.push(
          former !== undefined && present.has(former)
            ? `ALTER TABLE ${t} RENAME COLUMN ${former} TO ${column.name};`
            : `ALTER TABLE ${t} ADD COLUMN ${column.name} ${column.type};`,
        );
      }
    }
  }
  return out.join('\n\n');
}
