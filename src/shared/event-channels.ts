import type { Label, Locale } from './label.ts';

/** Names of the channels that the default grouping rules give to visits; most need no record of their own. */
export const eventChannels: Readonly<Record<string, Label>> = {
  direct: { zh: '直接访问', en: 'Direct' },
  referral: { zh: '外部链接', en: 'Referral' },
  campaign: { zh: '其他推广', en: 'Other campaigns' },
  offline_qr: { zh: '线下二维码', en: 'Offline QR code' },
  sms: { zh: '短信', en: 'SMS' },
  email: { zh: '邮件', en: 'E-mail' },
  push: { zh: '应用推送', en: 'Push' },
  baidu_paid: { zh: '百度推广', en: 'Baidu ads' },
  baidu_organic: { zh: '百度自然搜索', en: 'Baidu organic' },
  douyin_paid: { zh: '抖音广告（巨量引擎）', en: 'Douyin ads (Ocean Engine)' },
  douyin: { zh: '抖音', en: 'Douyin' },
  toutiao: { zh: '今日头条', en: 'Toutiao' },
  xiaohongshu_paid: { zh: '小红书聚光', en: 'Xiaohongshu ads' },
  xiaohongshu: { zh: '小红书', en: 'Xiaohongshu' },
  tencent_ads: { zh: '腾讯广告', en: 'Tencent ads' },
  wechat_mp: { zh: '微信公众号', en: 'WeChat official account' },
  wechat_channels: { zh: '微信视频号', en: 'WeChat Channels' },
  wechat_miniprogram: { zh: '微信小程序', en: 'WeChat mini program' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  wechat: { zh: '微信（群与朋友圈）', en: 'WeChat (chats, moments)' },
  qq: { zh: 'QQ', en: 'QQ' },
  weibo_paid: { zh: '微博推广', en: 'Weibo ads' },
  weibo: { zh: '微博', en: 'Weibo' },
  tmall: { zh: '天猫', en: 'Tmall' },
  taobao: { zh: '淘宝', en: 'Taobao' },
  jd: { zh: '京东', en: 'JD' },
  pinduoduo: { zh: '拼多多', en: 'Pinduoduo' },
  kuaishou_paid: { zh: '快手广告（磁力）', en: 'Kuaishou ads' },
  kuaishou: { zh: '快手', en: 'Kuaishou' },
  bilibili: { zh: '哔哩哔哩', en: 'Bilibili' },
  zhihu: { zh: '知乎', en: 'Zhihu' },
  google_paid: { zh: 'Google 广告', en: 'Google ads' },
  google_organic: { zh: 'Google 自然搜索', en: 'Google organic' },
  bing: { zh: '必应', en: 'Bing' },
  sogou: { zh: '搜狗', en: 'Sogou' },
  so360: { zh: '360 搜索', en: '360 Search' },
  shenma: { zh: '神马搜索', en: 'Shenma' },
  meta: { zh: 'Facebook 与 Instagram', en: 'Facebook and Instagram' },
  tiktok: { zh: 'TikTok', en: 'TikTok' },
};

/** What people call a channel that events name: by its record, by the grouping rules, or by its code. */
export const channelTitle = (locale: Locale, code: string, title: string | null | undefined): string =>
  title ?? eventChannels[code]?.[locale] ?? code;
