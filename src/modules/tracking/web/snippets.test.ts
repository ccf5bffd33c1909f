import { describe, expect, test } from 'vitest';
import { snippet } from './snippets.ts';

describe('connecting a site', () => {
  test('[D1] every snippet names this server and the key', () => {
    for (const kind of ['script', 'segmentWeb', 'segmentNode', 'http'] as const) {
      const text = snippet(kind, 'https://hy.example.cn:8443', 'wk_abc');
      expect(text).toContain('wk_abc');
      expect(text).toContain('hy.example.cn:8443');
    }
    expect(snippet('segmentWeb', 'http://localhost:8080', 'k')).toContain(
      "apiHost: 'localhost:8080/v1', protocol: 'http'",
    );
    expect(snippet('script', 'https://a.cn', 'k')).toBe(
      '<script>window.huanying=window.huanying||[]</script>\n<script async src="https://a.cn/t.js" data-key="k"></script>',
    );
  });
});
