import type { Label } from './result.ts';

/** What is needed of one of zod's issues. */
interface RawIssue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly origin?: string | undefined;
  readonly keys?: readonly string[] | undefined;
}

/** The parts of a question in words; others are told by their path. */
const parts: Readonly<Record<string, Label>> = {
  from: { zh: '开始日期', en: 'The first day' },
  to: { zh: '结束日期', en: 'The end day' },
  until: { zh: '数据截止日期', en: 'The day data is read up to' },
  timeZone: { zh: '时区', en: 'The time zone' },
  currency: { zh: '币种', en: 'The currency' },
  metrics: { zh: '指标', en: 'The metrics' },
  interval: { zh: '时间间隔', en: 'The interval' },
  breakdown: { zh: '分组', en: 'The breakdown' },
  by: { zh: '分组', en: 'The breakdown' },
  compare: { zh: '对比', en: 'The comparison' },
  filter: { zh: '筛选', en: 'The filter' },
  limit: { zh: '行数', en: 'The number of rows' },
  periods: { zh: '期数', en: 'The number of periods' },
  kind: { zh: '查询类型', en: 'The kind of question' },
};

/** What the schemas of this package say in their own words. */
const known: Readonly<Record<string, Label>> = {
  day_out_of_range: {
    zh: '应为 1971 至 2100 年间的日期，如 2026-11-22',
    en: 'must be a date from 1971 to 2100, like 2026-11-22',
  },
  not_a_time_zone: { zh: '应为时区名称，如 Asia/Shanghai', en: 'must be an IANA time zone such as Asia/Shanghai' },
  not_a_currency: { zh: '应为三位货币代码，如 CNY', en: 'must be a currency code such as CNY' },
  not_in_order: {
    zh: '应晚于开始日期（当天不计入）',
    en: 'must be after the first day (it is itself outside)',
  },
  not_a_name: { zh: '只能用小写字母、数字和下划线', en: 'may hold lower-case letters, digits and _' },
};

/** One sentence in both languages about what is wrong with a question and how to mend it. */
export function issueLabel(issue: RawIssue): Label {
  const head = issue.path.find((p) => typeof p === 'string');
  const path = issue.path.map(String).join('.');
  const name = (typeof head === 'string' ? parts[head] : undefined) ?? { zh: `“${path}”`, en: `“${path}”` };
  const said = wordsOf(issue);
  return { zh: `${name.zh}${said.zh}`, en: `${name.en} ${said.en}` };
}

function wordsOf({ code, message, minimum, maximum, origin, keys }: RawIssue): Label {
  const own = known[message];
  if (own !== undefined) return own;
  const many = origin === 'array' ? { zh: ' 项', en: ' entries' } : { zh: '', en: '' };
  switch (code) {
    case 'invalid_type':
      return message.endsWith(' received undefined')
        ? { zh: '必填', en: 'is required' }
        : { zh: '类型不正确', en: 'has the wrong type' };
    case 'invalid_value':
    case 'invalid_union':
      return { zh: '不在可选范围内', en: 'is not one of the choices' };
    case 'too_small':
      return { zh: `至少 ${minimum ?? 1}${many.zh}`, en: `must be at least ${minimum ?? 1}${many.en}` };
    case 'too_big':
      return { zh: `最多 ${maximum ?? ''}${many.zh}`, en: `may be at most ${maximum ?? ''}${many.en}` };
    case 'unrecognized_keys': {
      const names = (keys ?? []).join(', ');
      return { zh: `没有这些项：${names}`, en: `does not know: ${names}` };
    }
    default:
      return { zh: '格式不正确', en: 'is not in the right form' };
  }
}
