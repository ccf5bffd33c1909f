// Runs the ClickHouse engine in a process of its own. The engine is a shared library whose command line can serve the
// real HTTP protocol; this file is the only one that knows. Arguments: path of ffi-rs, path of the library, config file.
'use strict';
const [ffiPath, libraryPath, dataPath, configPath, parentPid] = process.argv.slice(2);
const { DataType, load, open } = require(ffiPath);

// HTTP alone: the native protocol would take port 9000 of the machine, and a second instance could not start.
const statement =
  'SYSTEM START LISTEN HTTP; ' +
  'SELECT sleepEachRow(1) FROM system.numbers SETTINGS max_block_size=1, max_execution_time=0 FORMAT Null';
const args = ['clickhouse', `--path=${dataPath}`, `--config-file=${configPath}`, `--query=${statement}`];

open({ library: 'chdb', path: libraryPath });
load({
  library: 'chdb',
  funcName: 'chdb_query_cmdline',
  retType: DataType.External,
  paramsType: [DataType.I32, DataType.StringArray],
  paramsValue: [args.length, args],
  runInNewThread: true,
}).then(
  () => process.exit(1),
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exit(1);
  },
);

// Without its parent this process has no purpose, and would hold the data directory.
setInterval(() => {
  if (process.ppid !== Number(parentPid)) process.kill(process.pid, 'SIGKILL');
}, 250);
