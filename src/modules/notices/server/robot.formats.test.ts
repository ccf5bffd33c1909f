import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compose, cutTo, dingtalkSign, feishuSign, type RobotItem, verdictOf } from './robot.formats.ts';
import { nextSlot, pauseAfter, restAfterLimit } from './robot.pace.ts';

const item = (text: string, more: Partial<RobotItem> = {}): RobotItem => ({
  id: text,
  text,
  url: 'https://hy.example/campaigns/1',
  urgent: false,
  mentions: [],
  ...more,
});
const frame = { workspace: '茶饮公司', locale: 'zh' } as const;
const size = (text: unknown): number => Buffer.byteLength(String(text), 'utf8');

describe('messages of robots', () => {
  it('[O9] WeCom: markdown of at most 4096 bytes, several notices in one message', () => {
    const many = Array.from({ length: 60 }, (_, i) => item(`第 ${i} 条：活动“双十一预热”的提案等你审批，请尽快处理`));
    const { body, taken } = compose('wecom', many, frame);
    const { content } = body['markdown'] as { content: string };
    expect(body['msgtype']).toBe('markdown');
    expect(size(content)).toBeLessThanOrEqual(4_096);
    expect(taken).toBeGreaterThan(10);
    expect(content).toContain(`${taken} 条通知`);
    expect(content.split('\n')).toHaveLength(taken + 1);
    expect(content).toContain('](https://hy.example/campaigns/1)');
  });

  it('[O9] WeCom: a message that mentions somebody is text of at most 2048 bytes with the lists', () => {
    const called = Array.from({ length: 30 }, (_, i) =>
      item(`任务 ${i} 超时，升级给你处理，请在今天下班前给出答复`, {
        urgent: true,
        mentions: [
          { name: '林晓', account: 'linxiao', phone: '13800000000' },
          { name: '周敏', account: null, phone: '13900000000' },
        ],
      }),
    );
    const { body, taken } = compose('wecom', called, frame);
    const text = body['text'] as { content: string; mentioned_list: string[]; mentioned_mobile_list: string[] };
    expect(size(text.content)).toBeLessThanOrEqual(2_048);
    expect(taken).toBeLessThan(30);
    expect(text.mentioned_list).toEqual(['linxiao']);
    expect(text.mentioned_mobile_list).toEqual(['13900000000']);
    expect(text.content).toContain('【紧急】');
  });

  it('[O9] says that it cut a text, and cuts no character in two', () => {
    const long = '春'.repeat(3_000);
    const { body, taken } = compose('wecom', [item(long, { url: null })], frame);
    const { content } = body['markdown'] as { content: string };
    expect([taken, size(content) <= 4_096]).toEqual([1, true]);
    expect(content).toContain('已截断');
    expect(cutTo('👩‍👩‍👧‍👦'.repeat(40), 200, 'en')).toMatch(/^(👩‍👩‍👧‍👦)+… \(cut/u);
    expect(cutTo('短', 10, 'zh')).toBe('短');
  });

  it('[O9] no title becomes markup or calls the whole group', () => {
    const evil = '](https://evil.example) <@all> **大** @所有人 `x`';
    for (const platform of ['wecom', 'dingtalk'] as const) {
      const text = JSON.stringify(compose(platform, [item(evil)], frame).body);
      expect(text).not.toMatch(/\]\(https:\/\/evil|<@all>|@所有人/);
    }
    const feishu = compose('feishu', [item('<at user_id="all"></at>')], frame).body;
    const { content } = (feishu['content'] as { post: { zh_cn: { content: { tag: string }[][] } } }).post.zh_cn;
    expect(content.flat().map((c) => c.tag)).toEqual(['a']);
  });

  it('[O9] DingTalk and Feishu: title, links and the people who are called', () => {
    const mentions = [{ name: '林晓', account: 'u1', phone: '13800000000' }];
    const ding = compose('dingtalk', [item('提案等你审批', { mentions })], frame).body;
    expect(ding).toMatchObject({
      msgtype: 'markdown',
      markdown: { title: '提案等你审批' },
      at: { atMobiles: ['13800000000'], atUserIds: [], isAtAll: false },
    });
    expect((ding['markdown'] as { text: string }).text).toContain('@13800000000');
    const feishu = compose('feishu', [item('提案等你审批', { mentions })], { ...frame, locale: 'en' }).body;
    expect(feishu).toMatchObject({
      msg_type: 'post',
      content: { post: { en_us: { content: [[{ tag: 'a' }, { tag: 'text' }, { tag: 'at', user_id: 'u1' }]] } } },
    });
    const many = Array.from({ length: 40 }, () => item('长'.repeat(900)));
    expect(size(JSON.stringify(compose('feishu', many, frame).body))).toBeLessThanOrEqual(20_000);
  });

  it('[O9] signs as the platforms describe it', () => {
    expect(dingtalkSign('SECxyz', 1_700_000_000_000)).toBe(
      createHmac('sha256', 'SECxyz').update('1700000000000\nSECxyz').digest('base64'),
    );
    // Computed with Python's hmac, in the way that Feishu's documentation shows.
    expect(feishuSign('demo', 100)).toBe('jquNHnVOwmDRfw+vqTIrY5dooJAgi5EcRtLsQE4wfXg=');
  });

  it('[O9] understands the answers that come with HTTP 200', () => {
    const of = (platform: 'wecom' | 'dingtalk' | 'feishu', body: string, status = 200) =>
      verdictOf(platform, status, body).outcome;
    expect(of('wecom', '{"errcode":0,"errmsg":"ok"}')).toBe('sent');
    expect(of('wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}')).toBe('limited');
    expect(of('wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}')).toBe('stopped');
    expect(of('wecom', '{"errcode":40058,"errmsg":"markdown too long"}')).toBe('refused');
    expect(of('dingtalk', '{"errmsg":"send too fast","errcode":130101}')).toBe('limited');
    expect(of('dingtalk', '{"errcode":310000,"errmsg":"sign not match"}')).toBe('stopped');
    expect(of('feishu', '{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}')).toBe('sent');
    expect(of('feishu', '{"code":9499,"msg":"too many request","data":{}}')).toBe('limited');
    expect(of('feishu', '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}')).toBe('stopped');
    expect(of('wecom', 'Bad Gateway', 502)).toBe('retry');
    expect(of('wecom', '', 429)).toBe('limited');
    expect(of('wecom', '<html>welcome</html>')).toBe('stopped');
  });
});

describe('pace of robots', () => {
  it('[O9] no minute holds more than 20 messages of WeCom and DingTalk, wherever it begins', () => {
    const sent: number[] = [];
    let now = 1_000_000;
    for (let i = 0; i < 200; i += 1) {
      now = nextSlot('wecom', sent, now);
      sent.push(now);
      now += 37;
    }
    for (const at of sent) expect(sent.filter((x) => x >= at && x < at + 60_000).length).toBeLessThanOrEqual(20);
    expect(sent.at(-1)).toBeLessThan(1_000_000 + 10 * 60_000);
  });

  it('[O9] Feishu: 100 a minute and 5 a second', () => {
    const sent: number[] = [];
    let now = 0;
    for (let i = 0; i < 250; i += 1) {
      now = nextSlot('feishu', sent, now);
      sent.push(now);
    }
    for (const at of sent) {
      expect(sent.filter((x) => x >= at && x < at + 1_000).length).toBeLessThanOrEqual(5);
      expect(sent.filter((x) => x >= at && x < at + 60_000).length).toBeLessThanOrEqual(100);
    }
  });

  it('[O9] tries again with growing pauses, then gives up; rests longer where the platform asks', () => {
    expect([1, 2, 7, 8].map((n) => pauseAfter(n, 0))).toEqual([10_000, 30_000, 21_600_000, null]);
    expect(restAfterLimit('dingtalk', null)).toBe(600_000);
    expect(restAfterLimit('wecom', 120)).toBe(120_000);
  });
});
