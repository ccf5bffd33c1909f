import type { ChannelCondition, ChannelRule } from '../tracking.contract.ts';

/** What is known of how a visitor came. All lower case, '' when absent. */
export interface Arrival {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly referrer: string;
  readonly clickId: string;
  readonly inApp: string;
}

/** Channel code of an arrival. */
export type ChannelMatcher = (arrival: Arrival) => string;

type Test = (arrival: Arrival) => boolean;

function textTest(values: readonly string[]): (value: string) => boolean {
  const exact = new Set(values.filter((v) => !v.endsWith('*')));
  const prefixes = values.filter((v) => v.endsWith('*')).map((v) => v.slice(0, -1));
  return (value) => value !== '' && (exact.has(value) || prefixes.some((p) => value.startsWith(p)));
}

/** `baidu.com` covers www.baidu.com; `google.*` covers google.com and www.google.com.hk. */
function hostTest(values: readonly string[]): (host: string) => boolean {
  const exact = values.filter((v) => !v.endsWith('.*'));
  const open = values.filter((v) => v.endsWith('.*')).map((v) => v.slice(0, -1));
  return (host) =>
    host !== '' &&
    (exact.some((v) => host === v || host.endsWith(`.${v}`)) ||
      open.some((v) => host.startsWith(v) || host.includes(`.${v}`)));
}

function compileCondition(when: ChannelCondition): Test {
  const tests: Test[] = [];
  for (const key of ['source', 'medium', 'campaign', 'clickId', 'inApp'] as const) {
    const values = when[key];
    if (!values || values.length === 0) continue;
    const test = textTest(values.map((v) => v.toLowerCase()));
    tests.push((arrival) => test(arrival[key]));
  }
  if (when.referrer && when.referrer.length > 0) {
    const test = hostTest(when.referrer.map((v) => v.toLowerCase()));
    tests.push((arrival) => test(arrival.referrer));
  }
  // A rule without conditions holds for nobody: an empty row in the table must not swallow all traffic.
  return tests.length === 0 ? () => false : (arrival) => tests.every((test) => test(arrival));
}

/**
 * Rules as a function. When none holds: `campaign` with any UTM source, medium, campaign or click id,
 * `referral` with a referrer, `direct` otherwise.
 */
export function compileChannels(rules: readonly ChannelRule[], cacheSize = 2000): ChannelMatcher {
  const compiled = rules.map((rule) => ({ channel: rule.channel, test: compileCondition(rule.when) }));
  const cache = new Map<string, string>();
  return (arrival) => {
    const { source, medium, campaign, referrer, clickId, inApp } = arrival;
    if (source === '' && medium === '' && campaign === '' && referrer === '' && clickId === '' && inApp === '') {
      return 'direct';
    }
    const key = `${source}\n${medium}\n${campaign}\n${referrer}\n${clickId}\n${inApp}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const found =
      compiled.find((rule) => rule.test(arrival))?.channel ??
      (source !== '' || medium !== '' || campaign !== '' || clickId !== ''
        ? 'campaign'
        : referrer !== ''
          ? 'referral'
          : 'direct');
    if (cache.size >= cacheSize) cache.clear();
    cache.set(key, found);
    return found;
  };
}
