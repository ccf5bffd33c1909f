export { builtinMetrics, findBuiltinMetric, orderEvent, refundEvent, viewEvents } from './builtin-metrics.ts';
export { type Column, type ColumnKind, columns, isPersonal } from './columns.ts';
export {
  type CompileContext,
  type Compiled,
  type CompiledCohort,
  type CompiledTable,
  compile,
  compileCoverage,
  querySettings,
  toSql,
} from './compile.ts';
export {
  addDays,
  addMonths,
  type Bucket,
  bucketStart,
  type Compare,
  comparedRange,
  type DateRange,
  daysBetween,
  type Interval,
  isDate,
  listBuckets,
  localTime,
  nextBucket,
  startOfDate,
} from './dates.ts';
export {
  compileFarming,
  type FarmingLimits,
  FastRow,
  ManyRow,
} from './farming.ts';
export { Filter, type FilterOp, filterOps } from './filter.ts';
export { formulaMeasures, parseFormula } from './formula.ts';
export type { FormulaFault, FormulaResult } from './formula-tokens.ts';
export { type FormulaUnit, unitFault, unitNames, unitOf } from './formula-unit.ts';
export {
  BreakdownInsight,
  CohortInsight,
  Currency,
  Insight,
  type InsightInput,
  parse,
  parseInsight,
  TimeZone,
  TrendInsight,
  topInsight,
} from './insight.ts';
export {
  countsRows,
  Expression,
  Measure,
  MetricDef,
  type MetricDefInput,
  type MetricLookup,
  measuresOf,
  metricsNamed,
  resolveMetric,
  type Unit,
  units,
} from './metric.ts';
export { attempt, explainError, type Label, type QueryError, type QueryIssue, type Result } from './result.ts';
export { allUnits, onlyUnits, type Scope, scopeKey } from './scope.ts';
export {
  type BreakdownAnswer,
  type BreakdownRow,
  type Change,
  type Coverage,
  changeOf,
  type Figure,
  type MetricHead,
  type Series,
  type SeriesKey,
  shapeTable,
  type TableRow,
  type TrendAnswer,
} from './shape.ts';
export { type Cohort, type CohortAnswer, type CohortRow, shapeCohort } from './shape-cohort.ts';
export { type CompiledQuery, type ParamValue, printQuery } from './sql.ts';
export { stableText } from './statement.ts';
