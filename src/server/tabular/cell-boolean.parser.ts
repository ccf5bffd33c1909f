import { empty, isBlank, type Parsed, parsed, plainText, refused } from './cell.result.ts';
import type { Cell } from './tabular.types.ts';

const yes = new Set('是 对 有 真 开 开启 启用 已启用 √ ✓ ✔ ☑ true t yes y on 1'.split(' '));
const no = new Set('否 错 无 假 关 关闭 停用 未启用 × ✗ ✘ ☐ false f no n off 0'.split(' '));

/** 是/否, 有/无, √/×, true/false, yes/no, 1/0 in any case. */
export const parseBoolean = (cell: Cell): Parsed<boolean> => {
  if (typeof cell === 'boolean') return parsed(cell);
  const text = plainText(cell).toLowerCase();
  if (yes.has(text)) return parsed(true);
  if (no.has(text)) return parsed(false);
  if (isBlank(text)) return empty();
  return refused(cell, 'not_a_boolean', '不是“是”或“否”', 'is neither yes nor no');
};
