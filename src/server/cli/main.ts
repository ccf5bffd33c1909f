import { parseArgs } from 'node:util';
import { ConfigError } from '../config.ts';
import { StoreError } from '../stores/store-error.ts';
import { CliError, createClient } from './client.ts';
import { exportFile, type Io, importFile, insight, keys, metric } from './commands.ts';
import { backupTo, doctor, restoreFrom } from './machine.commands.ts';

const usage = `用法 Usage: npm run -s huanying -- <command> [--json]

  import orders|costs|<记录 record> <文件 file> [--lines 明细 kind] [--dry-run] [--skip-errors] [--time-zone Europe/London] [--currency GBP] [--date 2026-01-01] [--date-order dmy]
  export <记录 record> [--format csv|xlsx] [--out 文件 file] [--filter JSON] [--lines 明细 kind]
  metric <指标 name> --from 2026-01-01 --to 2026-02-01 [--by channel] [--interval day] [--currency CNY]
  insight <定义 definition.json> [--sql]
  keys create|list|revoke service|write [名称或编号 name or id] [--grants metric.read,campaign.read] [--scope workspace]
  backup <目录 directory>
  restore <目录 directory>
  doctor
`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    'dry-run': { type: 'boolean' },
    'skip-errors': { type: 'boolean' },
    sql: { type: 'boolean' },
    ...Object.fromEntries(
      [
        'from',
        'to',
        'by',
        'interval',
        'compare',
        'currency',
        'filter',
        'limit',
        'time-zone',
        'format',
        'out',
        'sort',
        'search',
        'columns',
        'locale',
        'lines',
        'grants',
        'scope',
        'source',
        'date',
        'date-order',
        'channel',
        'account',
        'campaign',
        'unit',
      ].map((n) => [n, { type: 'string' as const }]),
    ),
  },
});
const io: Io = {
  json: values['json'] === true,
  print: (t) => process.stdout.write(`${t}\n`),
  note: (t) => process.stderr.write(`${t}\n`),
};

async function run([command, ...rest]: readonly string[]): Promise<void> {
  switch (command) {
    case 'import':
      return importFile(createClient(), io, rest, values);
    case 'export':
      return exportFile(createClient(), io, rest, values);
    case 'metric':
      return metric(createClient(), io, rest, values);
    case 'insight':
      return insight(createClient(), io, rest, values);
    case 'keys':
      return keys(createClient(), io, rest, values);
    case 'backup':
      return backupTo(io, rest[0]);
    case 'restore':
      return restoreFrom(io, rest[0]);
    case 'doctor':
      return doctor(io);
    default:
      io.print(usage);
      if (command !== undefined && values['help'] !== true) process.exitCode = 1;
  }
}

run(positionals).catch((error: unknown) => {
  const known =
    error instanceof CliError ||
    error instanceof StoreError ||
    error instanceof ConfigError ||
    error instanceof SyntaxError;
  process.stderr.write(
    `${error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error)}\n`,
  );
  process.exitCode = 1;
});
