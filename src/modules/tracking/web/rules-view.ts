import { type ChannelRule, channelConditions as conditions } from '../tracking.contract.ts';

export type Rule = ChannelRule;
export { conditions };
export type ConditionKey = (typeof conditions)[number];

/** A rule with one at another place; nothing changes beyond the ends. */
export function moved(rules: readonly Rule[], at: number, by: number): readonly Rule[] {
  const to = at + by;
  const rule = rules[at];
  if (rule === undefined || to < 0 || to >= rules.length) return rules;
  const rest = rules.filter((_, i) => i !== at);
  return [...rest.slice(0, to), rule, ...rest.slice(to)];
}

export const isSlug = (text: string): boolean => /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(text) && text.length <= 40;
export const isEmptyRule = (rule: Rule): boolean => conditions.every((key) => (rule.when[key]?.length ?? 0) === 0);

/** A rule whose empty conditions are gone and whose values are lower case, as they are compared. */
export function tidied(rule: Rule): Rule {
  const when = Object.fromEntries(
    conditions.flatMap((key) => {
      const values = [...new Set((rule.when[key] ?? []).map((v) => v.trim().toLowerCase()).filter((v) => v !== ''))];
      return values.length === 0 ? [] : [[key, values]];
    }),
  );
  return { channel: rule.channel.trim(), when };
}

/** Rules that mention a text, in the channel, its name or a value; with their place in the whole list. */
export function findRules(
  rules: readonly Rule[],
  typed: string,
  nameOf: (channel: string) => string,
): readonly { readonly rule: Rule; readonly at: number }[] {
  const q = typed.trim().toLowerCase();
  return rules
    .map((rule, at) => ({ rule, at }))
    .filter(
      ({ rule }) =>
        q === '' ||
        [rule.channel, nameOf(rule.channel), ...conditions.flatMap((key) => rule.when[key] ?? [])].some((text) =>
          text.toLowerCase().includes(q),
        ),
    );
}
