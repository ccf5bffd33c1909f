import type { Label } from '../label.ts';

/** What the sentences need of a zod issue; server and page share them. */
export interface RawIssue {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly input?: unknown;
  readonly expected?: unknown;
  readonly origin?: string | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly minimum?: number | bigint | undefined;
}

const known: Readonly<Record<string, Label>> = {
  empty: { zh: '不能为空', en: 'must not be empty' },
  too_long: { zh: '内容过长', en: 'is too long' },
  bad_character: { zh: '含有无法保存的字符', en: 'contains characters that cannot be stored' },
  not_a_decimal: { zh: '应为数字，最多 6 位小数', en: 'must be a number with at most 6 decimals' },
  too_many_decimals: { zh: '金额最多两位小数', en: 'an amount has at most two decimals' },
  not_a_currency: { zh: '应为现行货币的三位代码，如 CNY', en: 'must be the code of a currency in use, such as CNY' },
  not_a_slug: {
    zh: '只用小写字母、数字和下划线，如 douyin_live',
    en: 'takes small letters, digits and underscores only, such as douyin_live',
  },
  not_a_date: { zh: '不是有效的日期，应如 2026-11-22', en: 'is not a date; write it like 2026-11-22' },
  far_year: { zh: '年份过早或过晚，请核对', en: 'has a year too far away; check it' },
  end_before_start: { zh: '结束早于开始', en: 'ends before it starts' },
  not_a_link: { zh: '应为 http 或 https 网址', en: 'must be an http or https address' },
  not_an_email: { zh: '不是有效的邮箱', en: 'is not an e-mail address' },
  not_a_phone: { zh: '不是有效的电话号码', en: 'is not a phone number' },
  not_a_region: { zh: '不是有效的地区', en: 'is not a region' },
  not_a_metric: { zh: '不是有效的指标', en: 'is not a metric' },
  too_small: { zh: '数值过小', en: 'is too small' },
  too_big: { zh: '数值过大', en: 'is too big' },
};

const join = (label: Label | undefined, rest: Label): Label =>
  label === undefined ? rest : { zh: `${label.zh}${rest.zh}`, en: `${label.en} ${rest.en}` };

/** zod tells the value in its message alone, unless it was asked to hand it over. */
const isMissing = ({ message, input }: RawIssue): boolean =>
  message === undefined ? input === undefined || input === null : /received (undefined|null)$/.test(message);

/** One sentence for one issue, with the field's name when it is known. */
export function sentenceOf(issue: RawIssue, label?: Label): Label {
  if (issue.message === 'too_few_lines')
    return join(label, { zh: `至少要有 ${issue.minimum} 行`, en: `needs at least ${issue.minimum} lines` });
  if (issue.message === 'too_many_lines')
    return join(label, { zh: `最多 ${issue.maximum} 行`, en: `may have at most ${issue.maximum} lines` });
  const own = issue.message === undefined ? undefined : known[issue.message];
  if (own !== undefined) return join(label, own);
  const unit =
    issue.origin === 'array'
      ? { zh: ' 项', en: ' entries' }
      : issue.origin === 'string'
        ? { zh: ' 个字', en: ' characters' }
        : { zh: '', en: '' };
  if (issue.code === 'too_small' && unit.zh !== '' && Number(issue.minimum) <= 1)
    return join(label, known['empty'] ?? unit);
  switch (issue.code) {
    case 'invalid_type':
      return join(
        label,
        isMissing(issue)
          ? { zh: '必填', en: 'is required' }
          : issue.expected === 'int'
            ? { zh: '应为整数', en: 'must be a whole number' }
            : { zh: '类型不正确', en: 'has the wrong type' },
      );
    case 'invalid_value':
      // Here the message does not tell that nothing was given: only the input does, where it was asked for.
      return join(
        label,
        'input' in issue && (issue.input === undefined || issue.input === null)
          ? { zh: '必填', en: 'is required' }
          : { zh: '不在可选范围内', en: 'is not one of the choices' },
      );
    case 'too_big':
      return join(label, {
        zh: `${unit.zh === '' ? '过大' : '过长'}，最多 ${issue.maximum ?? ''}${unit.zh}`,
        en: `is too ${unit.en === '' ? 'large' : 'long'}, at most ${issue.maximum ?? ''}${unit.en}`,
      });
    case 'too_small':
      return join(label, {
        zh: `${unit.zh === '' ? '过小' : '过短'}，至少 ${issue.minimum ?? ''}${unit.zh}`,
        en: `is too ${unit.en === '' ? 'small' : 'short'}, at least ${issue.minimum ?? ''}${unit.en}`,
      });
    default:
      return join(label, { zh: '格式不正确', en: 'is not in the right form' });
  }
}
