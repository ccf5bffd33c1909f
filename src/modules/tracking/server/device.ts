import { parse } from 'bowser';
import { isbot } from 'isbot';
import { isObject, type JsonObject } from './validate.ts';

export interface Device {
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'other';
  readonly browser: string;
  readonly os: string;
  readonly isBot: boolean;
  /** The application whose built-in browser shows the page, '' otherwise. */
  readonly inApp: string;
}

/**
 * Browsers built into Chinese applications. Their User-Agent names the system's web view too, so the application is
 * looked for first. Order matters: WeCom also says MicroMessenger.
 */
const inApps: readonly (readonly [pattern: RegExp, id: string, browser: string])[] = [
  [/wxwork\//i, 'wecom', 'WeCom'],
  [/MicroMessenger\//i, 'wechat', 'WeChat'],
  [/aweme|BytedanceWebview.*aweme|douyin/i, 'douyin', 'Douyin'],
  [/NewsArticle|ToutiaoMicroApp|TTWebView.*news/i, 'toutiao', 'Toutiao'],
  [/xhsdiscover|discover\/[\d.]+.*xhs|RedBook|xiaohongshu/i, 'xiaohongshu', 'Xiaohongshu'],
  [/Weibo/i, 'weibo', 'Weibo'],
  [/AliApp\(TB|Tmall|AliApp\(TM/i, 'taobao', 'Taobao'],
  [/AlipayClient/i, 'alipay', 'Alipay'],
  [/DingTalk/i, 'dingtalk', 'DingTalk'],
  [/Lark\/|Feishu/i, 'feishu', 'Feishu'],
  [/jdapp|jdltapp/i, 'jd', 'JD'],
  [/pinduoduo|phh_android|phh_ios/i, 'pinduoduo', 'Pinduoduo'],
  [/Kwai\/|Kwai_|ksNebula|Kuaishou/i, 'kuaishou', 'Kuaishou'],
  [/bili(?:app|_app)|BiliApp|tv\.danmaku\.bili/i, 'bilibili', 'Bilibili'],
  [/ZhihuHybrid|osee2unifiedRelease/i, 'zhihu', 'Zhihu'],
  [/baiduboxapp/i, 'baidu', 'Baidu'],
  // "MQQBrowser" alone is the stand-alone QQ browser; " QQ/8.9" is the messenger's own web view.
  [/\sQQ\/[\d.]+/, 'qq', 'QQ'],
];

const unknown: Device = { device: 'other', browser: '', os: '', isBot: false, inApp: '' };
const systems: Readonly<Record<string, string>> = {
  macos: 'macOS',
  mac: 'macOS',
  'mac os x': 'macOS',
  ios: 'iOS',
  ipados: 'iOS',
  android: 'Android',
  windows: 'Windows',
  linux: 'Linux',
  'chrome os': 'ChromeOS',
  'chromium os': 'ChromeOS',
  harmonyos: 'HarmonyOS',
  openharmony: 'HarmonyOS',
};

const systemName = (name: string | undefined): string =>
  name === undefined ? '' : (systems[name.toLowerCase()] ?? name.slice(0, 32));

function parseUserAgent(userAgent: string): Device {
  const result = parse(userAgent);
  const inApp = inApps.find(([pattern]) => pattern.test(userAgent));
  const kind = result.platform.type;
  const harmony = /HarmonyOS|OpenHarmony/i.test(userAgent);
  return {
    device: kind === 'desktop' || kind === 'mobile' || kind === 'tablet' ? kind : 'other',
    browser: inApp?.[2] ?? (result.browser.name ?? '').slice(0, 40),
    os: harmony ? 'HarmonyOS' : systemName(result.os.name),
    isBot: isbot(userAgent),
    inApp: inApp?.[1] ?? '',
  };
}

/** A site sees a few thousand different User-Agents, again and again. */
const cache = new Map<string, Device>();
const cacheSize = 5000;

/** Device, browser and system of a User-Agent. Longer than 1,000 characters is nobody's browser. */
export function deviceOf(userAgent: string): Device {
  if (userAgent === '') return unknown;
  const known = cache.get(userAgent);
  if (known) return known;
  if (userAgent.length > 1000) return { ...unknown, isBot: true };
  const device = parseUserAgent(userAgent);
  if (cache.size >= cacheSize) cache.delete(cache.keys().next().value ?? '');
  cache.set(userAgent, device);
  return device;
}

/**
 * What the client says of itself in `context`: the User-Agent, refined by client hints (`userAgentData`, which tell
 * tablets and Windows versions that the frozen User-Agent hides) and by what mobile SDKs put into `device` and `os`.
 */
export function deviceOfContext(context: JsonObject, headerUserAgent: string): Device {
  const stated = typeof context.userAgent === 'string' ? context.userAgent : headerUserAgent;
  let found = deviceOf(stated);
  const hints = context.userAgentData;
  if (isObject(hints)) {
    const os = typeof hints.platform === 'string' && hints.platform !== '' ? systemName(hints.platform) : found.os;
    const device = hints.mobile === true && found.device !== 'tablet' ? 'mobile' : found.device;
    if (os !== found.os || device !== found.device) found = { ...found, os, device };
  }
  const { device, os } = context;
  if (isObject(os) && typeof os.name === 'string' && found.os === '') found = { ...found, os: systemName(os.name) };
  if (isObject(device) && typeof device.type === 'string' && found.device === 'other') {
    const type = device.type.toLowerCase();
    if (type === 'tablet' || type === 'desktop') found = { ...found, device: type };
    else if (type === 'ios' || type === 'android' || type === 'mobile' || type === 'phone') {
      found = { ...found, device: 'mobile' };
    }
  }
  return context.bot === true && !found.isBot ? { ...found, isBot: true } : found;
}
