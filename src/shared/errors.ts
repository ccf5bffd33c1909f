import type { Label } from './label.ts';

interface CatalogueEntry {
  readonly status: number;
  readonly message: Label;
}

/** Every error the product can answer: HTTP status and a sentence that is safe to show. */
export const errorCatalogue = {
  bad_request: { status: 400, message: { zh: '请求格式不正确', en: 'The request is malformed' } },
  invalid: { status: 422, message: { zh: '有内容填写不正确', en: 'Some values are not valid' } },
  unauthenticated: { status: 401, message: { zh: '请先登录', en: 'Please sign in' } },
  forbidden: { status: 403, message: { zh: '没有权限', en: 'You do not have permission' } },
  not_found: { status: 404, message: { zh: '没有找到', en: 'Not found' } },
  gone: { status: 410, message: { zh: '已失效', en: 'No longer available' } },
  conflict: { status: 409, message: { zh: '与现有数据冲突', en: 'Conflicts with existing data' } },
  duplicate: { status: 409, message: { zh: '已存在相同的记录', en: 'Such a record exists already' } },
  version_conflict: {
    status: 409,
    message: { zh: '他人已修改此记录，请合并', en: 'Someone else changed this record, please merge' },
  },
  transition_refused: {
    status: 409,
    message: { zh: '当前状态不能执行此操作', en: 'Not possible in the present state' },
  },
  too_large: { status: 413, message: { zh: '内容过大', en: 'Too large' } },
  unsupported_media: { status: 415, message: { zh: '不支持的文件或内容类型', en: 'Unsupported type of content' } },
  rate_limited: { status: 429, message: { zh: '操作过于频繁，请稍后再试', en: 'Too many requests, try again later' } },
  locked_out: {
    status: 429,
    message: { zh: '尝试次数过多，账号暂时锁定', en: 'Too many attempts, the account is locked for a while' },
  },
  query_too_heavy: {
    status: 422,
    message: { zh: '查询过大，请缩小范围', en: 'The query is too heavy, narrow it down' },
  },
  database_unavailable: { status: 503, message: { zh: '数据库暂时不可用', en: 'The database is unavailable for now' } },
  clickhouse_unavailable: {
    status: 503,
    message: { zh: '事件库暂时不可用', en: 'The event store is unavailable for now' },
  },
  overloaded: { status: 503, message: { zh: '系统繁忙，请稍后再试', en: 'The system is busy, try again later' } },
  disk_full: { status: 507, message: { zh: '磁盘空间不足', en: 'The disk is full' } },
  internal: { status: 500, message: { zh: '系统内部错误', en: 'Internal error' } },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** One thing wrong with the input: where it is and how to mend it. */
export interface Issue {
  /** Path of the field: `['budget', 'amount']`, or `['rows', 12, 'title']`. */
  readonly path: readonly (string | number)[];
  readonly message: Label;
}

export interface ErrorDetails {
  readonly issues?: readonly Issue[];
  /** A sentence that says more than the catalogue's. */
  readonly reason?: Label;
  readonly retryAfterSeconds?: number;
  readonly [extra: string]: unknown;
}

/** The only error that rooms throw. Anything else is a bug and answered as 500. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(`${code}: ${details.reason?.en ?? errorCatalogue[code].message.en}`, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorCatalogue[this.code].status;
  }
}

/** Shape of every error on the wire. */
export interface WireError {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: Label;
    readonly details?: ErrorDetails;
    readonly requestId: string;
  };
}

export const invalid = (...issues: Issue[]): AppError => new AppError('invalid', { issues });
export const issue = (path: Issue['path'], zh: string, en: string): Issue => ({ path, message: { zh, en } });
