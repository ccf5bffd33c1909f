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
  | { readonly kind: 'value-not-for-column'; readonly column: string; readonly expected: string }
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

/** A sentence for people about what is wrong. */
export function explainError(error: QueryError): Label {
  switch (error.kind) {
    case 'invalid':
      return error.issues[0]?.message ?? { zh: '查询定义不正确', en: 'The definition is not valid' };
    case 'unknown-metric':
      return { zh: `没有名为“${error.metric}”的指标`, en: `No metric is called "${error.metric}"` };
    case 'metric-cycle':
      return {
        zh: `指标互相引用：${error.metrics.join(' → ')}`,
        en: `Metrics refer to each other: ${error.metrics.join(' → ')}`,
      };
    case 'unknown-column':
      return { zh: `没有名为“${error.column}”的字段`, en: `No column is called "${error.column}"` };
    case 'column-not-for-source':
      return {
        zh: `字段“${error.column}”不能用于${error.source}数据`,
        en: `Column "${error.column}" does not exist for ${error.source}`,
      };
    case 'operator-not-for-column':
      return {
        zh: `字段“${error.column}”不支持“${error.operator}”`,
        en: `Column "${error.column}" cannot be compared with "${error.operator}"`,
      };
    case 'value-not-for-column':
      return {
        zh: `字段“${error.column}”的值应为${error.expected}`,
        en: `Column "${error.column}" takes ${error.expected}`,
      };
    case 'interval-too-fine':
      return { zh: '投放数据只有按天的数值，不能按小时查看', en: 'Imported facts are daily and have no hours' };
    case 'too-many-buckets':
      return {
        zh: `时间点过多（${error.buckets}，上限 ${error.limit}），请缩短日期或放大间隔`,
        en: `Too many points (${error.buckets}, at most ${error.limit}): shorten the range or widen the interval`,
      };
    case 'missing-workspace':
      return { zh: '缺少工作区', en: 'No workspace was given' };
    case 'missing-scope':
      return { zh: '缺少数据权限范围', en: 'No data scope was given' };
  }
}
