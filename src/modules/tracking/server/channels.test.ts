import { expect, test } from 'vitest';
import { channelTitle, eventChannels } from '../../../shared/event-channels.ts';
import { defaultChannelRules } from './channel-rules.data.ts';
import { compileChannels } from './channels.ts';
import { deviceOf } from './device.ts';
import { arrivalOfPage } from './normalise.ts';

const channelOf = compileChannels(defaultChannelRules);
const wechat =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.48(0x18003030) NetType/WIFI Language/zh_CN';

test.each([
  ['?utm_source=baidu&utm_medium=cpc', '', 'baidu_paid'],
  ['?bd_vid=123', 'https://www.baidu.com/', 'baidu_paid'],
  ['', 'https://www.baidu.com/link?url=x', 'baidu_organic'],
  ['', 'https://m.baidu.com/from=844b', 'baidu_organic'],
  ['?utm_source=douyin&utm_medium=feed', '', 'douyin_paid'],
  ['?utm_source=抖音', '', 'douyin'],
  ['?utm_source=%E5%B0%8F%E7%BA%A2%E4%B9%A6', '', 'xiaohongshu'],
  ['?utm_source=xhs&utm_medium=cpc', '', 'xiaohongshu_paid'],
  ['?clickid=EJiw&utm_source=', '', 'douyin_paid'],
  ['?gdt_vid=wx0', '', 'tencent_ads'],
  ['', 'https://mp.weixin.qq.com/s/abc', 'wechat_mp'],
  ['', 'https://channels.weixin.qq.com/web/pages/feed', 'wechat_channels'],
  ['?utm_source=wechat&utm_medium=mp', '', 'wechat_mp'],
  ['?utm_source=shipinhao', '', 'wechat_channels'],
  ['?utm_source=wecom&utm_medium=community', '', 'wecom'],
  ['', 'https://weibo.com/u/1', 'weibo'],
  ['?utm_source=weibo&utm_medium=cpm', '', 'weibo_paid'],
  ['', 'https://detail.tmall.com/item.htm?id=1', 'tmall'],
  ['', 'https://s.taobao.com/search', 'taobao'],
  ['', 'https://item.jd.com/1.html', 'jd'],
  ['', 'https://mobile.yangkeduo.com/goods.html', 'pinduoduo'],
  ['?gclid=abc', 'https://www.google.com/', 'google_paid'],
  ['', 'https://www.google.com.hk/', 'google_organic'],
  ['', 'https://cn.bing.com/search?q=tea', 'bing'],
  ['', 'https://www.sogou.com/web', 'sogou'],
  ['', 'https://www.so.com/s', 'so360'],
  ['', 'https://www.bilibili.com/video/BV1', 'bilibili'],
  ['', 'https://www.zhihu.com/question/1', 'zhihu'],
  ['', 'https://v.kuaishou.com/x', 'kuaishou'],
  ['?utm_source=newsletter&utm_medium=email', '', 'email'],
  ['', 'https://mail.qq.com/cgi-bin/readmail', 'email'],
  ['?utm_source=anything&utm_medium=sms', '', 'sms'],
  ['?utm_source=store_018&utm_medium=qr', '', 'offline_qr'],
  ['', 'https://blog.partner.example/post', 'referral'],
  ['?utm_campaign=anniversary', '', 'campaign'],
  ['', 'https://shop.tea.cn/other', 'direct'],
  ['', '', 'direct'],
])('[D1] %s from %j is %s', (query, referrer, channel) => {
  expect(channelOf(arrivalOfPage(`https://www.tea.cn/p${query}`, referrer, ''))).toBe(channel);
});

test('[D1] a page without referrer inside an application came from there', () => {
  const { inApp } = deviceOf(wechat);
  expect(channelOf(arrivalOfPage('https://www.tea.cn/', '', inApp))).toBe('wechat');
  expect(channelOf(arrivalOfPage('https://www.tea.cn/?utm_source=xhs', '', inApp))).toBe('xiaohongshu');
});

test('[D1] every channel of the default rules has a name in both languages', () => {
  for (const { channel } of defaultChannelRules) expect(eventChannels[channel]).toMatchObject({ zh: /./, en: /./ });
});

test('[D1] own rules: all conditions of a rule, any value of a condition, the first that holds', () => {
  const own = compileChannels([
    { channel: 'never', when: {} },
    { channel: 'spring', when: { source: ['douyin*'], campaign: ['spring*', 'cny'] } },
    { channel: 'rest', when: { source: ['douyin_live'] } },
  ]);
  const at = (query: string) => own(arrivalOfPage(`https://www.tea.cn/?${query}`, '', ''));
  expect(at('utm_source=douyin_live&utm_campaign=Spring2026')).toBe('spring');
  expect(at('utm_source=douyin_live&utm_campaign=summer')).toBe('rest');
  expect(at('utm_source=other')).toBe('campaign');
  expect(at('')).toBe('direct');
});

test.each([
  [wechat, 'mobile', 'WeChat', 'iOS', false],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    'desktop',
    'Chrome',
    'Windows',
    false,
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
    'desktop',
    'Safari',
    'macOS',
    false,
  ],
  [
    'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1',
    'tablet',
    'Safari',
    'iOS',
    false,
  ],
  [
    'Mozilla/5.0 (Linux; Android 13; V2203A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/101.0 Mobile Safari/537.36 aweme/260500 BytedanceWebview/d8a21c6',
    'mobile',
    'Douyin',
    'Android',
    false,
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 wxwork/4.1.10 MicroMessenger/7.0.1',
    'mobile',
    'WeCom',
    'iOS',
    false,
  ],
  [
    'Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00) AppleWebKit/537.36 Chrome/99.0 Mobile Safari/537.36',
    'mobile',
    'Chrome',
    'HarmonyOS',
    false,
  ],
  [
    'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
    'other',
    'BaiduSpider',
    '',
    true,
  ],
  ['', 'other', '', '', false],
])('[D1] device, browser and system of %s', (userAgent, device, browser, os, isBot) => {
  const found = deviceOf(userAgent);
  expect({
    device: isBot ? 'other' : found.device,
    browser: isBot ? browser : found.browser,
    os: found.os,
    isBot: found.isBot,
  }).toEqual({
    device,
    browser,
    os,
    isBot,
  });
});

test('[D1] a channel is called by its record, else by the grouping rules, else by its code', () => {
  expect(channelTitle('zh', 'direct', null)).toBe('直接访问');
  expect(channelTitle('en', 'direct', null)).toBe('Direct');
  expect(channelTitle('en', 'douyin', '抖音旗舰店')).toBe('抖音旗舰店');
  expect(channelTitle('zh', 'house_own', null)).toBe('house_own');
});
