/** A text in both languages of the product. */
export interface Label {
  readonly zh: string;
  readonly en: string;
}

export interface QueryIssue {
  readonly path: readonly (string | number)[];
  readonly message: Label;
}

/** Everything that can be wrong with a definition. Nothing else is ever answered instead of SQL. */
export type QueryError =
  | { readonly kind: 'invalid'; readonly issues: readonly QueryIssue[] }
  | { readonly kind: 'unknown-metric'; readonly metric: string }
  | { readonly kind: 'metric-cycle'; readonly metrics: readonly string[] }
  | { readonly kind: 'unknown-column'; readonly column: string }
  | { readonly kind: 'column-not-for-source'; readonly column: string; readonly source: string }
  | {
      readonly kind: 'operator-not-for-column';
      readonly column: string;
      readonly operator: string;
      readonly columnKind: string;
    }
  | { readonly kind: 'value-not-for-column'; readonly column: string; readonly expected: ExpectedValue }
  | { readonly kind: 'interval-too-fine'; readonly interval: string; readonly source: string }
  | { readonly kind: 'too-many-buckets'; readonly buckets: number; readonly limit: number }
  | { readonly kind: 'missing-workspace' }
  | { readonly kind: 'missing-scope' };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: QueryError };

/** Carries a QueryError up to the edge of the package, where it becomes a Result. */
export class QueryFailure extends Error {
  readonly error: QueryError;
  constructor(error: QueryError) {
    super(error.kind);
    this.name = 'QueryFailure';
    this.error = error;
  }
}

export const fail = (error: QueryError): never => {
  throw new QueryFailure(error);
};

export function attempt<T>(work: () => T): Result<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof QueryFailure) return { ok: false, error: error.error };
    throw error;
  }
}

/** What a filter's value should have been. */
const expectations = {
  text: { zh: '文字', en: 'a text' },
  boolean: { zh: '是或否（true、false）', en: 'true or false' },
  number: { zh: '数字', en: 'a number' },
  one: { zh: '一个值', en: 'one value' },
  two: { zh: '两个值', en: 'two values' },
} as const satisfies Readonly<Record<string, Label>>;
export type ExpectedValue = keyof typeof expectations;
const sources: Readonly<Record<string, Label>> = {
  events: { zh: '事件数据', en: 'events' },
  facts: { zh: '投放数据', en: 'imported facts' },
  lines: { zh: '订单明细', en: 'lines of orders' },
};

type Sentences = { readonly [K in QueryError['kind']]: (error: Extract<QueryError, { kind: K }>) => Label };
const sentences: Sentences = {
  invalid: (e) => e.issues[0]?.message ?? { zh: '查询定义不正确', en: 'The definition is not valid' },
  'unknown-metric': (e) => ({ zh: `没有名为“${e.metric}”的指标`, en: `No metric is called "${e.metric}"` }),
  'metric-cycle': (e) => ({
    zh: `指标互相引用：${e.metrics.join(' → ')}`,
    en: `Metrics refer to each other: ${e.metrics.join(' → ')}`,
  }),
  'unknown-column': (e) => ({ zh: `没有名为“${e.column}”的字段`, en: `No column is called "${e.column}"` }),
  'column-not-for-source': (e) => ({
    zh: `字段“${e.column}”不能用于${sources[e.source]?.zh ?? `“${e.source}”`}`,
    en: `Column "${e.column}" does not exist for ${sources[e.source]?.en ?? e.source}`,
  }),
  'operator-not-for-column': (e) => ({
    zh: `字段“${e.column}”不支持“${e.operator}”`,
    en: `Column "${e.column}" (${e.columnKind}) does not support "${e.operator}"`,
  }),
  'value-not-for-column': (e) => ({
    zh: `字段“${e.column}”的值不正确，应为${expectations[e.expected].zh}`,
    en: `Column "${e.column}" takes ${expectations[e.expected].en}`,
  }),
  'interval-too-fine': () => ({
    zh: '投放数据只有按天的数值，不能按小时查看',
    en: 'Imported facts are daily and have no hours',
  }),
  'too-many-buckets': (e) => ({
    zh: `时间点过多（${e.buckets}，上限 ${e.limit}），请缩短日期或放大间隔`,
    en: `Too many points (${e.buckets}, at most ${e.limit}): shorten the range or widen the interval`,
  }),
  'missing-workspace': () => ({ zh: '缺少工作区', en: 'No workspace was given' }),
  'missing-scope': () => ({ zh: '缺少数据权限范围', en: 'No data scope was given' }),
};

/** A sentence for people about what is wrong. */
export const explainError = (error: QueryError): Label => (sentences[error.kind] as (e: QueryError) => Label)(error);
