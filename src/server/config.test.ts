import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

test('everything has a working default', () => {
  expect(readConfig({})).toEqual({
    port: 8080,
    host: '0.0.0.0',
    dataDir: resolve('data'),
    url: 'http://localhost:8080',
    databaseUrl: null,
    clickhouseUrl: null,
    clickhouseCluster: null,
    s3: null,
    smtpUrl: null,
    oidc: null,
    demo: true,
    logLevel: 'info',
    metricsToken: null,
    trustedProxy: false,
    webhookNetworks: [],
  });
});

test('the environment decides', () => {
  const config = readConfig({
    PORT: '9000',
    HUANYING_URL: 'https://m.example.cn/',
    DATABASE_URL: 'postgres://u:p@db/h',
    HUANYING_DEMO: '0',
    HUANYING_TRUSTED_PROXY: '10.0.0.0/8, ::1',
    HUANYING_WEBHOOK_NETWORKS: '10.1.0.0/16,fd00::/8',
    CLICKHOUSE_URL: '',
  });
  expect(config).toMatchObject({
    port: 9000,
    url: 'https://m.example.cn',
    databaseUrl: 'postgres://u:p@db/h',
    demo: false,
  });
  expect(config.trustedProxy).toEqual(['10.0.0.0/8', '::1']);
  expect(config.clickhouseUrl).toBeNull();
  expect(config.webhookNetworks).toEqual(['10.1.0.0/16', 'fd00::/8']);
});

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['HUANYING_URL', 'example.cn'],
  ['DATABASE_URL', 'mysql://u:p@db/h'],
  ['DATABASE_URL', 'postgres://u@db/h'],
  ['CLICKHOUSE_URL', 'tcp://x:9000'],
  ['CLICKHOUSE_CLUSTER', `a'b`],
  ['SMTP_URL', 'mail.example.cn'],
  ['HUANYING_DEMO', 'yes'],
  ['HUANYING_LOG_LEVEL', 'loud'],
  ['HUANYING_TRUSTED_PROXY', 'somebody'],
])('a wrong %s is named: %s', (variable, value) => {
  expect(() => readConfig({ [variable]: value })).toThrow(ConfigError);
  expect(() => readConfig({ [variable]: value })).toThrow(new RegExp(`^${variable}: .*\\p{Script=Han}.* / `, 'u'));
});

test('all wrong variables are told at once, and half an S3 is wrong', () => {
  const read = (): unknown => readConfig({ PORT: 'x', S3_BUCKET: 'b', S3_ENDPOINT: 'https://s3.example.cn' });
  expect(read).toThrow(/PORT[\s\S]*S3_ACCESS_KEY_ID[\s\S]*S3_SECRET_ACCESS_KEY/);
});
