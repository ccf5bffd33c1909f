/** Text as it may stand in a letter's HTML, also within an attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Letters are read in programs that know no style sheets. `width` in pixels. */
export const letterStyle = (width: number) =>
  ({
    body: 'margin:0;padding:24px;background:#f6f4f0;font:14px/1.6 -apple-system,PingFang SC,Microsoft YaHei,sans-serif;color:#22201c',
    card: `max-width:${width}px;margin:0 auto;background:#ffffff;border:1px solid #e2ddd3;padding:24px`,
  }) as const;
