import type { ChildDef } from '../../shared/record/children.ts';
import type { Fields, RecordDef } from '../../shared/record/record.ts';
import { columnsOf, lineTableOf, searchColumns, snake, systemColumns, tableOf } from './columns.ts';

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

/** The table of a record's lines: seen and written by whoever sees and may write the row. */
function createLineTable(d: RecordDef, name: string, child: ChildDef): string {
  const [t, parent] = [lineTableOf(d, name), tableOf(d)];
  const reach = (kind: string) =>
    `workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM ${parent} p WHERE p.id = parent_id AND ((SELECT app_all('${kind}', '${d.id}')) OR p.unit_id = ANY ((SELECT app_units('${kind}', '${d.id}'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('${kind}', '${d.id}'))::uuid[])))`;
  const columns = [
    '  id uuid PRIMARY KEY',
    '  workspace_id uuid NOT NULL REFERENCES workspace',
    `  parent_id uuid NOT NULL REFERENCES ${parent} ON DELETE CASCADE`,
    '  position integer NOT NULL',
    ...Object.entries(child.fields).flatMap(([n, f]) => columnsOf(n, f).map((c) => `  ${c.name} ${c.type}`)),
  ];
  return [
    `CREATE TABLE ${t} (`,
    columns.join(',\n'),
    ');',
    `CREATE INDEX ${t}_parent ON ${t} (parent_id, position);`,
    `ALTER TABLE ${t} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${t} FORCE ROW LEVEL SECURITY;`,
    `CREATE POLICY owner_all ON ${t} TO CURRENT_USER USING (true) WITH CHECK (true);`,
    `CREATE POLICY read ON ${t} FOR SELECT USING (${reach('read')});`,
    `CREATE POLICY insert ON ${t} FOR INSERT WITH CHECK (${reach('write')});`,
    `CREATE POLICY update ON ${t} FOR UPDATE USING (${reach('write')}) WITH CHECK (${reach('write')});`,
    `CREATE POLICY remove ON ${t} FOR DELETE USING (${reach('write')});`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${t} TO huanying_app;`,
  ].join('\n');
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
  const table = [`CREATE TABLE ${t} (`, columns.join(',\n'), ');', ...indexes(d), ...policies(d)].join('\n');
  return [table, ...Object.entries(d.children ?? {}).map(([n, c]) => createLineTable(d, n, c))].join('\n\n');
}

type Existing = ReadonlyMap<string, ReadonlySet<string>>;

/** Columns that a table lacks; a field's former column is renamed. */
function missingColumns(t: string, fields: Fields, present: ReadonlySet<string>): string[] {
  const out: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
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
  return out;
}

/**
 * SQL that takes a database to what the declarations say; empty when it is there already.
 * `existing` maps tables to their columns. A column under a field's former name is renamed; nothing is ever dropped.
 */
export function draftMigration(defs: readonly RecordDef[], existing: Existing): string {
  const out: string[] = [];
  for (const d of defs) {
    const present = existing.get(tableOf(d));
    if (present === undefined) {
      out.push(createTable(d));
      continue;
    }
    out.push(...missingColumns(tableOf(d), d.fields, present));
    for (const [name, child] of Object.entries(d.children ?? {})) {
      const lines = existing.get(lineTableOf(d, name));
      if (lines === undefined) out.push(createLineTable(d, name, child));
      else out.push(...missingColumns(lineTableOf(d, name), child.fields, lines));
    }
  }
  return out.join('\n\n');
}
