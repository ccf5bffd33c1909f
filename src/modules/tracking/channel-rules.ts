import type { Label } from '../../shared/label.ts';

/**
 * Grouping of visits into channels: data, not code. A workspace starts with these rules and may edit its own copy.
 * Rules are read from top to bottom and the first that holds decides. All conditions of a rule must hold; within one
 * condition any of the values is enough. Values are lower case; `*` at the end means "begins with"; a host also covers
 * its subdomains.
 */
export interface ChannelRule {
  readonly channel: string;
  readonly when: ChannelCondition;
}

export interface ChannelCondition {
  readonly source?: readonly string[] | undefined;
  readonly medium?: readonly string[] | undefined;
  readonly campaign?: readonly string[] | undefined;
  /** Host of the page that led here. */
  readonly referrer?: readonly string[] | undefined;
  /** Parameters that advertising platforms append to the landing address. */
  readonly clickId?: readonly string[] | undefined;
  /** Application whose built-in browser shows the page. */
  readonly inApp?: readonly string[] | undefined;
}

export const channelConditions = ['source', 'medium', 'campaign', 'referrer', 'clickId', 'inApp'] as const;

/** Names of the channels that the default rules give. */
export const defaultChannels: Readonly<Record<string, Label>> = {
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

const paid = ['cpc', 'ppc', 'cpm', 'cpv', 'cpa', 'ocpc', 'ocpm', 'cps', 'paid*', 'sem', 'feed', 'ads', 'ad', 'display'];
const rule = (channel: string, when: ChannelCondition): ChannelRule => ({ channel, when });

const sources = {
  baidu: ['baidu', 'bd', '百度', 'baidu.com', 'baidu_*', 'baidu-*'],
  douyin: ['douyin', 'dy', '抖音', 'douyin_*', 'douyin-*', 'douyin.com', 'iesdouyin.com'],
  oceanengine: ['oceanengine', 'juliang', '巨量*', 'qianchuan', '千川'],
  toutiao: ['toutiao', '今日头条', '头条'],
  xiaohongshu: ['xiaohongshu', 'xhs', 'rednote', 'red', '小红书', 'xiaohongshu_*', 'xiaohongshu-*'],
  weibo: ['weibo', 'wb', '微博', 'weibo_*'],
  kuaishou: ['kuaishou', 'ks', '快手', 'kuaishou_*'],
  google: ['google', 'google_*', 'adwords'],
};

/** The grouping a workspace starts with. */
export const defaultChannelRules: readonly ChannelRule[] = [
  // Means that leave no referrer are told by the medium alone.
  rule('offline_qr', { medium: ['qr', 'qrcode', 'qr_code', 'offline*', '二维码'] }),
  rule('offline_qr', { source: ['offline*', 'poster', 'store', '门店', '线下*'] }),
  rule('sms', { medium: ['sms', '短信'] }),
  rule('sms', { source: ['sms', '短信'] }),
  rule('email', { medium: ['email', 'e-mail', 'mail', 'edm', 'newsletter', '邮件'] }),
  rule('email', { source: ['email', 'edm', 'newsletter', '邮件'] }),
  rule('push', { medium: ['push', 'apppush', 'app_push'] }),

  // Paid: the platform's click id, or a source with a paid medium.
  rule('baidu_paid', { clickId: ['bd_vid'] }),
  rule('baidu_paid', { source: sources.baidu, medium: paid }),
  rule('xiaohongshu_paid', { source: sources.xiaohongshu, medium: paid }),
  rule('xiaohongshu_paid', { source: ['juguang', '聚光'] }),
  rule('xiaohongshu_paid', { clickId: ['xhs_click_id'] }),
  rule('tencent_ads', { clickId: ['gdt_vid', 'qz_gdt'] }),
  rule('tencent_ads', { source: ['gdt', 'tencent_ads', 'tencentads', '广点通', '腾讯广告'] }),
  rule('tencent_ads', { source: ['wechat', 'weixin', '微信', 'qq'], medium: paid }),
  rule('kuaishou_paid', { source: sources.kuaishou, medium: paid }),
  rule('kuaishou_paid', { clickId: ['ksad_click_id'] }),
  rule('weibo_paid', { source: sources.weibo, medium: paid }),
  rule('douyin_paid', { source: sources.oceanengine }),
  rule('douyin_paid', { source: sources.douyin, medium: paid }),
  rule('google_paid', { clickId: ['gclid', 'gbraid', 'wbraid'] }),
  rule('google_paid', { source: sources.google, medium: paid }),
  rule('douyin_paid', { clickId: ['clickid', 'creativeid'] }),
  rule('bing', { clickId: ['msclkid'] }),
  rule('meta', { source: ['facebook', 'fb', 'instagram', 'ig', 'meta'], medium: paid }),
  rule('tiktok', { clickId: ['ttclid'] }),

  // Named sources.
  rule('douyin', { source: sources.douyin }),
  rule('toutiao', { source: sources.toutiao }),
  rule('xiaohongshu', { source: sources.xiaohongshu }),
  rule('wechat_channels', { source: ['wechat_channels', 'channels', 'sph', 'shipinhao', '视频号', 'wechat-channels'] }),
  rule('wechat_channels', {
    source: ['wechat', 'weixin', 'wx', '微信'],
    medium: ['channels', 'sph', '视频号', 'video'],
  }),
  rule('wechat_mp', { source: ['wechat_mp', 'wechat_oa', 'mp', 'gzh', 'gongzhonghao', '公众号', 'wechat-mp'] }),
  rule('wechat_mp', {
    source: ['wechat', 'weixin', 'wx', '微信'],
    medium: ['mp', 'article', 'oa', 'gzh', '公众号', 'menu'],
  }),
  rule('wechat_miniprogram', { source: ['miniprogram', 'mini_program', 'wxapp', '小程序'] }),
  rule('wecom', { source: ['wecom', 'wework', 'qywx', 'wxwork', '企业微信', '企微'] }),
  rule('wechat', { source: ['wechat', 'weixin', 'wx', '微信', 'moments', '朋友圈', 'wechat_*', 'wechat-*'] }),
  rule('qq', { source: ['qq', 'qzone', 'qq_*'] }),
  rule('weibo', { source: sources.weibo }),
  rule('tmall', { source: ['tmall', '天猫', 'tmall_*'] }),
  rule('taobao', { source: ['taobao', 'tb', '淘宝', 'alimama', 'taobao_*'] }),
  rule('jd', { source: ['jd', 'jingdong', '京东', 'jd_*'] }),
  rule('pinduoduo', { source: ['pinduoduo', 'pdd', '拼多多', 'pinduoduo_*'] }),
  rule('kuaishou', { source: sources.kuaishou }),
  rule('bilibili', { source: ['bilibili', 'b站', 'bili', '哔哩哔哩', 'bilibili_*'] }),
  rule('zhihu', { source: ['zhihu', '知乎', 'zhihu_*'] }),
  rule('bing', { source: ['bing', '必应'] }),
  rule('sogou', { source: ['sogou', '搜狗'] }),
  rule('so360', { source: ['360', 'so360', 'haosou'] }),
  rule('shenma', { source: ['shenma', 'sm', '神马'] }),
  rule('baidu_organic', { source: sources.baidu }),
  rule('google_organic', { source: sources.google }),
  rule('meta', { source: ['facebook', 'fb', 'instagram', 'ig', 'meta'] }),
  rule('tiktok', { source: ['tiktok'] }),

  // No parameters: the page that led here.
  rule('baidu_organic', { referrer: ['baidu.com'] }),
  rule('google_organic', { referrer: ['google.*'] }),
  rule('bing', { referrer: ['bing.com'] }),
  rule('sogou', { referrer: ['sogou.com'] }),
  rule('so360', { referrer: ['so.com', 'haosou.com'] }),
  rule('shenma', { referrer: ['sm.cn'] }),
  rule('douyin', { referrer: ['douyin.com', 'iesdouyin.com', 'amemv.com'] }),
  rule('toutiao', { referrer: ['toutiao.com', 'snssdk.com'] }),
  rule('xiaohongshu', { referrer: ['xiaohongshu.com', 'xhslink.com'] }),
  rule('wechat_mp', { referrer: ['mp.weixin.qq.com'] }),
  rule('wechat_channels', { referrer: ['channels.weixin.qq.com'] }),
  rule('wechat_miniprogram', { referrer: ['servicewechat.com'] }),
  rule('wecom', { referrer: ['work.weixin.qq.com'] }),
  rule('wechat', { referrer: ['weixin.qq.com', 'wx.qq.com', 'weixin110.qq.com'] }),
  rule('email', {
    referrer: ['mail.qq.com', 'exmail.qq.com', 'mail.163.com', 'mail.126.com', 'mail.google.com', 'outlook.live.com'],
  }),
  rule('qq', { referrer: ['qq.com', 'qzone.com', 'url.cn'] }),
  rule('weibo', { referrer: ['weibo.com', 'weibo.cn', 't.cn', 'sina.cn'] }),
  rule('tmall', { referrer: ['tmall.com', 'tmall.hk'] }),
  rule('taobao', { referrer: ['taobao.com', 'tb.cn'] }),
  rule('jd', { referrer: ['jd.com', 'jd.hk', '3.cn'] }),
  rule('pinduoduo', { referrer: ['pinduoduo.com', 'yangkeduo.com'] }),
  rule('kuaishou', { referrer: ['kuaishou.com', 'gifshow.com', 'chenzhongtech.com'] }),
  rule('bilibili', { referrer: ['bilibili.com', 'b23.tv'] }),
  rule('zhihu', { referrer: ['zhihu.com'] }),
  rule('meta', { referrer: ['facebook.com', 'instagram.com'] }),
  rule('tiktok', { referrer: ['tiktok.com'] }),

  // Neither parameters nor a referrer, but shown inside an application: a link shared there.
  rule('wecom', { inApp: ['wecom'] }),
  rule('wechat', { inApp: ['wechat'] }),
  rule('qq', { inApp: ['qq'] }),
  rule('douyin', { inApp: ['douyin'] }),
  rule('toutiao', { inApp: ['toutiao'] }),
  rule('xiaohongshu', { inApp: ['xiaohongshu'] }),
  rule('weibo', { inApp: ['weibo'] }),
  rule('taobao', { inApp: ['taobao'] }),
  rule('jd', { inApp: ['jd'] }),
  rule('pinduoduo', { inApp: ['pinduoduo'] }),
  rule('kuaishou', { inApp: ['kuaishou'] }),
  rule('bilibili', { inApp: ['bilibili'] }),
  rule('zhihu', { inApp: ['zhihu'] }),
];
