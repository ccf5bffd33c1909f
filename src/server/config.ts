import { resolve } from 'node:path';
import * as z from 'zod';
import type { Label } from '../shared/label.ts';
import { isRange } from './outbound/addresses.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export interface S3Config {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Sign-in through the company's own OpenID provider. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the button says. */
  readonly name: string;
  /** Take its e-mail addresses as verified although it does not say so. */
  readonly trustEmail: boolean;
}

/** Everything that the environment decides. Null: not set, the built-in way is used. */
export interface Config {
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Address that people and links use, without a slash at the end. */
  readonly url: string;
  readonly databaseUrl: string | null;
  readonly clickhouseUrl: string | null;
  readonly clickhouseCluster: string | null;
  /** Reserved: files are kept in the data directory for now. */
  readonly s3: S3Config | null;
  readonly smtpUrl: string | null;
  readonly oidc: OidcConfig | null;
  /** Write the demo workspace when the data directory is new. */
  readonly demo: boolean;
  readonly logLevel: (typeof logLevels)[number];
  /** Proxies whose X-Forwarded-* headers count: true, a number of hops, or addresses. */
  readonly trustedProxy: boolean | number | readonly string[];
  /** Shown as a bearer token, lets others than this machine read `/metrics`. */
  readonly metricsToken: string | null;
  /** Addresses and ranges inside the own network that webhooks may be sent to. */
  readonly webhookNetworks: readonly string[];
}

/** The environment cannot be used. Names every variable that is wrong, in both languages. */
export class ConfigError extends Error {
  readonly problems: readonly { readonly variable: string; readonly text: Label }[];

  constructor(problems: ConfigError['problems']) {
    super(problems.map(({ variable, text }) => `${variable}: ${text.zh} / ${text.en}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Parsed<T> = { readonly value: T } | { readonly wrong: Label };

const schemas = {
  port: z.coerce.number().int().min(0).max(65_535),
  flag: z.enum(['0', '1', 'true', 'false']),
  level: z.enum(logLevels),
};

/** Reads the configuration. A variable set to the empty text counts as not set. */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: { variable: string; text: Label }[] = [];
  const read = <T>(variable: string, fallback: T, parse: (text: string) => Parsed<T>): T => {
    const text = env[variable]?.trim();
    if (text === undefined || text === '') return fallback;
    const parsed = parse(text);
    if ('value' in parsed) return parsed.value;
    problems.push({ variable, text: parsed.wrong });
    return fallback;
  };

  const port = read('PORT', 8080, (text) => {
    const parsed = schemas.port.safeParse(text);
    return parsed.success
      ? { value: parsed.data }
      : wrong('应为 0–65535 的整数', 'must be a whole number from 0 to 65535');
  });
  const config: Config = {
    port,
    host: env.HUANYING_HOST?.trim() || '0.0.0.0',
    dataDir: resolve(env.HUANYING_DATA?.trim() || './data'),
    url: read('HUANYING_URL', `http://localhost:${port}`, (text) => parseUrl(text, ['http:', 'https:'], trimSlash)),
    databaseUrl: read<string | null>('DATABASE_URL', null, parseDatabaseUrl),
    clickhouseUrl: read<string | null>('CLICKHOUSE_URL', null, (text) => parseUrl(text, ['http:', 'https:'])),
    clickhouseCluster: read<string | null>('CLICKHOUSE_CLUSTER', null, (text) =>
      /^\w+$/.test(text)
        ? { value: text }
        : wrong('只能含字母、数字和下划线', 'may hold letters, digits and underscores'),
    ),
    s3: readS3(env, problems),
    smtpUrl: read<string | null>('SMTP_URL', null, (text) => parseUrl(text, ['smtp:', 'smtps:'])),
    oidc: readOidc(env, problems),
    demo: read('HUANYING_DEMO', true, (text) => {
      const parsed = schemas.flag.safeParse(text);
      return parsed.success
        ? { value: parsed.data === '1' || parsed.data === 'true' }
        : wrong('应为 1（写入演示数据）或 0', 'must be 1 (write the demo) or 0');
    }),
    logLevel: read<Config['logLevel']>('HUANYING_LOG_LEVEL', 'info', (text) => {
      const parsed = schemas.level.safeParse(text);
      return parsed.success
        ? { value: parsed.data }
        : wrong(`应为 ${logLevels.join('、')} 之一`, `must be one of ${logLevels.join(', ')}`);
    }),
    metricsToken: read<string | null>('HUANYING_METRICS_TOKEN', null, (text) => ({ value: text })),
    trustedProxy: read<Config['trustedProxy']>('HUANYING_TRUSTED_PROXY', false, parseTrustedProxy),
    webhookNetworks: read<readonly string[]>('HUANYING_WEBHOOK_NETWORKS', [], parseNetworks),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function wrong(zh: string, en: string): { readonly wrong: Label } {
  return { wrong: { zh, en } };
}

const trimSlash = (text: string): string => text.replace(/\/+$/, '');

function parseUrl(text: string, protocols: readonly string[], tidy = (value: string): string => value): Parsed<string> {
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return { value: tidy(text) };
  const shapes = protocols.map((protocol) => `${protocol}//…`).join(' | ');
  return wrong(`应为网址（${shapes}）`, `must be an address (${shapes})`);
}

function parseDatabaseUrl(text: string): Parsed<string> {
  const parsed = parseUrl(text, ['postgres:', 'postgresql:']);
  if ('wrong' in parsed) return parsed;
  // The password of the plain role is derived from it; an empty one would make that role open to everybody.
  if (new URL(text).password === '') return wrong('必须含所有者的密码', 'must hold the password of the owner');
  return parsed;
}

function parseTrustedProxy(text: string): Parsed<Config['trustedProxy']> {
  if (text === '0' || text === 'false') return { value: false };
  if (text === 'true') return { value: true };
  if (/^\d+$/.test(text)) return { value: Number(text) };
  const addresses = text.split(',').map((part) => part.trim());
  if (addresses.every((address) => /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(address))) return { value: addresses };
  return wrong(
    '应为跳数，或以逗号分隔的代理地址',
    'must be a number of hops, or addresses of proxies separated by commas',
  );
}

function parseNetworks(text: string): Parsed<readonly string[]> {
  const ranges = text.split(',').map((part) => part.trim());
  return ranges.every(isRange)
    ? { value: ranges }
    : wrong('应为以逗号分隔的地址或网段，如 10.0.0.0/8', 'must be addresses or ranges separated by commas: 10.0.0.0/8');
}

function readS3(
  env: Readonly<Record<string, string | undefined>>,
  problems: { variable: string; text: Label }[],
): S3Config | null {
  const names = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
  const [endpoint, region, bucket, accessKeyId, secretAccessKey] = names.map((name) => env[name]?.trim() || null);
  if (!endpoint && !bucket && !accessKeyId && !secretAccessKey) return null;
  if (endpoint && bucket && accessKeyId && secretAccessKey) {
    return { endpoint, region: region ?? 'auto', bucket, accessKeyId, secretAccessKey };
  }
  for (const name of names) {
    if (name === 'S3_REGION' || env[name]?.trim()) continue;
    problems.push({ variable: name, text: { zh: '使用 S3 时必填', en: 'is needed when S3 is used' } });
  }
  return null;
}

function readOidc(
  env: Readonly<Record<string, string | undefined>>,
  problems: { variable: string; text: Label }[],
): OidcConfig | null {
  const names = ['HUANYING_OIDC_ISSUER', 'HUANYING_OIDC_CLIENT_ID', 'HUANYING_OIDC_CLIENT_SECRET'] as const;
  const [issuer, clientId, clientSecret] = names.map((name) => env[name]?.trim() || null);
  if (!issuer && !clientId && !clientSecret) return null;
  if (issuer && !URL.canParse(issuer))
    problems.push({ variable: names[0], text: wrong('应为网址', 'must be an address').wrong });
  if (issuer && clientId && clientSecret) {
    const trust = env['HUANYING_OIDC_TRUST_EMAIL']?.trim();
    const name = env['HUANYING_OIDC_NAME']?.trim() || '企业账号';
    return { issuer: trimSlash(issuer), clientId, clientSecret, name, trustEmail: trust === '1' || trust === 'true' };
  }
  for (const name of names)
    if (!env[name]?.trim())
      problems.push({ variable: name, text: { zh: '使用 OIDC 登录时必填', en: 'is needed for sign-in by OIDC' } });
  return null;
}
