import * as z from 'zod';
import type { Field } from '../../shared/record/field.ts';
import { f } from '../../shared/record/field.ts';
import { defineRecord, type RowOf } from '../../shared/record/record.ts';
import { defineRoute } from '../../shared/route.ts';

/** Lower-case letters, digits and single underscores, beginning with a letter: the form of every code in a link. */
export const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const slug = <R extends boolean>(field: Field<string, R>): Field<string, R> => ({
  ...field,
  schema: z.string().trim().max(40, 'too_long').regex(snakeCase, 'not_a_slug') as z.ZodType<string>,
});

export const channelCategories = {
  public: { zh: '公域', en: 'Public platforms' },
  search: { zh: '搜索', en: 'Search' },
  commerce: { zh: '电商', en: 'Commerce' },
  private: { zh: '私域', en: 'Private' },
  offline: { zh: '线下', en: 'Offline' },
} as const;

export const channelStages = {
  acquire: { zh: '引流', en: 'Attract' },
  convert: { zh: '转化', en: 'Convert' },
  retain: { zh: '沉淀', en: 'Retain' },
} as const;

export const platforms = {
  douyin: { zh: '抖音', en: 'Douyin' },
  xiaohongshu: { zh: '小红书', en: 'Xiaohongshu' },
  weibo: { zh: '微博', en: 'Weibo' },
  wechatChannels: { zh: '视频号', en: 'WeChat Channels' },
  kuaishou: { zh: '快手', en: 'Kuaishou' },
  bilibili: { zh: '哔哩哔哩', en: 'Bilibili' },
  zhihu: { zh: '知乎', en: 'Zhihu' },
  baidu: { zh: '百度', en: 'Baidu' },
  google: { zh: 'Google', en: 'Google' },
  bing: { zh: '必应', en: 'Bing' },
  tencentAds: { zh: '腾讯广告', en: 'Tencent ads' },
  meta: { zh: 'Facebook 与 Instagram', en: 'Facebook and Instagram' },
  taobao: { zh: '淘宝·天猫', en: 'Taobao and Tmall' },
  jd: { zh: '京东', en: 'JD' },
  pinduoduo: { zh: '拼多多', en: 'Pinduoduo' },
  wechatOfficial: { zh: '公众号', en: 'WeChat official account' },
  wecom: { zh: '企业微信·社群', en: 'WeCom and groups' },
  miniProgram: { zh: '小程序', en: 'Mini program' },
  website: { zh: '官网', en: 'Website' },
  email: { zh: '邮件', en: 'E-mail' },
  sms: { zh: '短信', en: 'SMS' },
  store: { zh: '门店', en: 'Store' },
  dealer: { zh: '经销商', en: 'Dealer' },
  fair: { zh: '展会', en: 'Trade fair' },
  other: { zh: '其他', en: 'Other' },
} as const;

/** The only media that a link may carry: figures by medium stay comparable. */
export const media = {
  cpc: { zh: '按点击付费 cpc', en: 'Paid by click (cpc)' },
  cpm: { zh: '按展示付费 cpm', en: 'Paid by view (cpm)' },
  feed: { zh: '信息流 feed', en: 'Feed ads' },
  sem: { zh: '搜索推广 sem', en: 'Search ads' },
  kol: { zh: '达人 kol', en: 'Influencer' },
  affiliate: { zh: '联盟 affiliate', en: 'Affiliate' },
  social: { zh: '自有社媒 social', en: 'Own social media' },
  live: { zh: '直播 live', en: 'Livestream' },
  article: { zh: '图文 article', en: 'Article' },
  menu: { zh: '菜单 menu', en: 'Menu' },
  community: { zh: '社群 community', en: 'Community' },
  email: { zh: '邮件 email', en: 'E-mail' },
  sms: { zh: '短信 sms', en: 'SMS' },
  push: { zh: '推送 push', en: 'Push' },
  qr: { zh: '二维码 qr', en: 'QR code' },
  referral: { zh: '外链 referral', en: 'Referral' },
} as const;

export const Channel = defineRecord({
  id: 'channel',
  path: 'channels',
  room: 'channels',
  label: { zh: '渠道', en: 'Channel' },
  code: 'CHN-{####}',
  title: 'name',
  fields: {
    name: f.text(
      { zh: '名称', en: 'Name' },
      { required: true, unique: true, aliases: ['渠道', '渠道名称', '渠道名', 'channel'] },
    ),
    slug: slug(
      f.text(
        { zh: '代码', en: 'Slug' },
        {
          required: true,
          unique: true,
          help: {
            zh: '小写字母、数字、下划线；写入链接的 utm_source，并与事件中的渠道对应',
            en: 'Lower-case letters, digits, underscores; becomes utm_source and joins events to this channel',
          },
          aliases: ['渠道代码', '渠道编码', 'utm_source', 'slug', 'source'],
        },
      ),
    ),
    category: f.choice(channelCategories)(
      { zh: '类别', en: 'Category' },
      { required: true, aliases: ['渠道类别', '渠道类型', '分类', 'group', 'category'] },
    ),
    stage: f.choice(channelStages)({ zh: '阶段', en: 'Stage' }, { aliases: ['渠道阶段', '作用', 'stage'] }),
    platform: f.choice(platforms)({ zh: '平台', en: 'Platform' }, { aliases: ['所属平台', 'platform'] }),
    medium: f.choice(media)(
      { zh: '默认媒介', en: 'Default medium' },
      {
        help: { zh: '新建链接时的 utm_medium', en: 'utm_medium of new links' },
        aliases: ['媒介', 'utm_medium', 'medium'],
      },
    ),
    description: f.longText({ zh: '说明', en: 'Description' }, { aliases: ['备注', '描述', 'note'] }),
  },
  states: {
    initial: 'active',
    all: {
      planned: { zh: '规划中', en: 'Planned' },
      active: { zh: '使用中', en: 'Active', tone: 'good' },
      paused: { zh: '已暂停', en: 'Paused', tone: 'warning' },
      retired: { zh: '已淘汰', en: 'Retired' },
    },
    transitions: [
      {
        action: 'activate',
        label: { zh: '启用', en: 'Activate' },
        from: ['planned', 'paused', 'retired'],
        to: 'active',
      },
      { action: 'plan', label: { zh: '退回规划', en: 'Back to planned' }, from: 'active', to: 'planned' },
      { action: 'pause', label: { zh: '暂停', en: 'Pause' }, from: 'active', to: 'paused', reason: true },
      {
        action: 'retire',
        label: { zh: '淘汰', en: 'Retire' },
        from: ['planned', 'active', 'paused'],
        to: 'retired',
        reason: true,
        danger: true,
      },
    ],
  },
  views: {
    list: { columns: ['name', 'slug', 'category', 'stage', 'platform', 'ownerId', 'state'], sort: 'name' },
    board: { by: 'category', card: ['slug', 'stage', 'state', 'ownerId'] },
    sections: [
      {
        label: { zh: '渠道', en: 'Channel' },
        fields: ['name', 'slug', 'category', 'stage', 'platform', 'medium', 'ownerId', 'unitId'],
      },
      { label: { zh: '说明', en: 'Description' }, fields: ['description'] },
    ],
  },
  savedViews: [
    {
      key: 'active',
      label: { zh: '使用中', en: 'Active' },
      filter: { field: 'state', op: 'eq', value: 'active' },
      sort: 'name',
    },
  ],
  search: ['name', 'slug', 'description'],
  import: { matchKey: ['slug'] },
  shared: true,
});
export type Channel = RowOf<typeof Channel>;

export const ChannelAccount = defineRecord({
  id: 'channelAccount',
  path: 'channel-accounts',
  room: 'channels',
  label: { zh: '账号', en: 'Account' },
  code: 'ACC-{####}',
  title: 'name',
  fields: {
    name: f.text(
      { zh: '名称', en: 'Name' },
      { required: true, aliases: ['账号', '账号名称', '账户', '账户名称', 'account'] },
    ),
    channel: f.ref('channel')(
      { zh: '渠道', en: 'Channel' },
      { required: true, aliases: ['所属渠道', '平台', 'channel'] },
    ),
    platformId: f.text(
      { zh: '平台编号', en: 'Id at the platform' },
      {
        help: { zh: '导入平台数据时按它对应账号', en: 'Imported figures find the account by it' },
        aliases: ['账号ID', '账户ID', '广告主ID', '平台ID', 'account_id'],
      },
    ),
    link: f.link({ zh: '主页', en: 'Page' }, { aliases: ['链接', '主页链接', '网址', 'url'] }),
    description: f.longText({ zh: '说明', en: 'Description' }, { aliases: ['备注', '描述', 'note'] }),
  },
  states: {
    initial: 'active',
    all: {
      active: { zh: '使用中', en: 'Active', tone: 'good' },
      paused: { zh: '已停更', en: 'Paused', tone: 'warning' },
      closed: { zh: '已注销', en: 'Closed' },
    },
    transitions: [
      { action: 'pause', label: { zh: '停更', en: 'Pause' }, from: 'active', to: 'paused' },
      { action: 'resume', label: { zh: '恢复', en: 'Resume' }, from: ['paused', 'closed'], to: 'active' },
      {
        action: 'close',
        label: { zh: '注销', en: 'Close' },
        from: ['active', 'paused'],
        to: 'closed',
        reason: true,
        danger: true,
      },
    ],
  },
  views: {
    list: { columns: ['name', 'channel', 'platformId', 'ownerId', 'link', 'state'], sort: 'name' },
    sections: [
      {
        label: { zh: '账号', en: 'Account' },
        fields: ['name', 'channel', 'platformId', 'link', 'ownerId', 'unitId', 'description'],
      },
    ],
  },
  search: ['name', 'platformId'],
  unique: [['channel', 'name']],
  import: { matchKey: ['channel', 'name'] },
});
export type ChannelAccount = RowOf<typeof ChannelAccount>;

export const TrackedLink = defineRecord({
  id: 'trackedLink',
  path: 'tracked-links',
  room: 'channels',
  label: { zh: '追踪链接', en: 'Tracked link' },
  code: 'LNK-{yyyy}-{#####}',
  title: 'name',
  fields: {
    name: f.text(
      { zh: '内容', en: 'Content' },
      {
        required: true,
        help: { zh: '这个链接放在什么内容里，如“首页海报 A”', en: 'What carries the link, such as “home banner A”' },
        aliases: ['链接名称', '内容名称', '物料', 'content', 'name'],
      },
    ),
    target: f.link(
      { zh: '目标网址', en: 'Target address' },
      { required: true, aliases: ['落地页', '网址', '目标链接', '原始链接', 'url', 'target'] },
    ),
    channel: f.ref('channel')(
      { zh: '渠道', en: 'Channel' },
      { required: true, aliases: ['投放渠道', 'channel', 'utm_source'] },
    ),
    campaign: f.ref('campaign')({ zh: '活动', en: 'Campaign' }, { aliases: ['所属活动', '活动编号', 'campaign'] }),
    account: f.ref('channelAccount')({ zh: '账号', en: 'Account' }, { aliases: ['投放账号', 'account'] }),
    medium: f.choice(media)(
      { zh: '媒介', en: 'Medium' },
      {
        help: { zh: '空缺时取渠道的默认媒介', en: "The channel's default when left out" },
        aliases: ['utm_medium', 'medium'],
      },
    ),
    term: f.text({ zh: '关键词', en: 'Keyword' }, { aliases: ['搜索词', 'utm_term', 'term'] }),
    expiresOn: f.date(
      { zh: '有效至', en: 'Valid until' },
      {
        help: { zh: '当天仍有效；空缺为长期', en: 'Inclusive; for good when left out' },
        aliases: ['有效期', '截止日期', 'expiry'],
      },
    ),
    shortCode: f.text({ zh: '短码', en: 'Short code' }, { readOnly: true, unique: true }),
    utmSource: f.text({ zh: 'utm_source', en: 'utm_source' }, { readOnly: true }),
    utmMedium: f.text({ zh: 'utm_medium', en: 'utm_medium' }, { readOnly: true }),
    utmCampaign: f.text({ zh: 'utm_campaign', en: 'utm_campaign' }, { readOnly: true }),
    utmContent: f.text({ zh: 'utm_content', en: 'utm_content' }, { readOnly: true }),
    utmTerm: f.text({ zh: 'utm_term', en: 'utm_term' }, { readOnly: true }),
    shortUrl: f.computed(z.string())({ zh: '短链接', en: 'Short link' }),
    longUrl: f.computed(z.string())({ zh: '完整链接', en: 'Full link' }),
  },
  states: {
    initial: 'active',
    all: {
      active: { zh: '生效', en: 'Active', tone: 'good' },
      paused: { zh: '已暂停', en: 'Paused', tone: 'warning' },
      expired: { zh: '已过期', en: 'Expired' },
    },
    transitions: [
      { action: 'pause', label: { zh: '暂停', en: 'Pause' }, from: 'active', to: 'paused' },
      { action: 'resume', label: { zh: '恢复', en: 'Resume' }, from: ['paused', 'expired'], to: 'active' },
      {
        action: 'expire',
        label: { zh: '设为过期', en: 'Expire' },
        from: ['active', 'paused'],
        to: 'expired',
        danger: true,
      },
    ],
  },
  views: {
    list: {
      columns: ['name', 'shortUrl', 'channel', 'campaign', 'medium', 'expiresOn', 'state', 'ownerId'],
      sort: '-createdAt',
    },
    sections: [
      {
        label: { zh: '链接', en: 'Link' },
        fields: ['name', 'target', 'campaign', 'channel', 'account', 'medium', 'term', 'expiresOn'],
      },
      { label: { zh: '短链接', en: 'Short link' }, fields: ['shortUrl', 'shortCode', 'longUrl'] },
      {
        label: { zh: 'UTM 参数（按命名规则生成）', en: 'UTM parameters (made by the naming rules)' },
        fields: ['utmSource', 'utmMedium', 'utmCampaign', 'utmContent', 'utmTerm'],
      },
    ],
  },
  savedViews: [
    {
      key: 'mine',
      label: { zh: '我的链接', en: 'My links' },
      filter: { field: 'ownerId', op: 'eq', value: { relative: 'me' } },
    },
  ],
  search: ['name', 'shortCode', 'target', 'utmCampaign', 'utmContent'],
  import: { matchKey: ['channel', 'name', 'target'] },
});
export type TrackedLink = RowOf<typeof TrackedLink>;

const id = z.strictObject({ id: z.uuid() });
/** Both answer the picture itself. */
export const linkQrSvg = defineRoute({
  id: 'trackedLink.qrSvg',
  method: 'GET',
  path: '/api/tracked-links/:id/qr.svg',
  summary: { zh: '链接二维码（SVG）', en: 'QR code of a link (SVG)' },
  access: { permission: 'trackedLink.read' },
  params: id,
  errors: ['not_found'],
});
export const linkQrPng = defineRoute({
  id: 'trackedLink.qrPng',
  method: 'GET',
  path: '/api/tracked-links/:id/qr.png',
  summary: { zh: '链接二维码（PNG）', en: 'QR code of a link (PNG)' },
  access: { permission: 'trackedLink.read' },
  params: id,
  query: z.strictObject({ size: z.coerce.number().int().min(128).max(2_048).default(512) }),
  errors: ['not_found'],
});

/** What the naming rules would make of a link, before it is kept. */
export const LinkPreview = z.object({
  utmSource: z.string(),
  utmMedium: z.string(),
  utmCampaign: z.string().nullable(),
  utmContent: z.string().nullable(),
  utmTerm: z.string().nullable(),
  longUrl: z.string(),
});
export const previewLink = defineRoute({
  id: 'trackedLink.preview',
  method: 'POST',
  path: '/api/tracked-links/preview',
  summary: { zh: '预览 UTM 参数', en: 'Preview the UTM parameters' },
  access: { permission: 'trackedLink.create' },
  body: z.strictObject({
    name: z.string().max(500),
    target: TrackedLink.fields.target.schema,
    channel: z.uuid(),
    campaign: z.uuid().nullish(),
    medium: z.enum(Object.keys(media) as [keyof typeof media, ...(keyof typeof media)[]]).nullish(),
    term: z.string().max(500).nullish(),
  }),
  response: LinkPreview,
  errors: ['invalid'],
});
