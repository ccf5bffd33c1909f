import { bin, findCommand, isRoot, run, say } from './ground.mjs';

const installCommand = 'apt-get install -y --no-install-recommends chromium fonts-noto-cjk';

/** Path of a Chromium with Chinese fonts beside it, or undefined. */
export async function findBrowser() {
  const chromium = process.env['HUANYING_CHROMIUM'] ?? findCommand(['chromium', 'chromium-browser', 'google-chrome']);
  const listFonts = findCommand(['fc-list']);
  if (chromium === undefined || listFonts === undefined) return undefined;
  const { output } = await run(listFonts, [':lang=zh-cn', 'family'], { quiet: true });
  return output.trim() === '' ? undefined : chromium;
}

/**
 * Debian's Chromium and CJK fonts for the browser tests: installed when this runs as root, else the command is told.
 * @returns {Promise<string | undefined>} path of the browser
 */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found !== undefined) return found;
  if (isRoot() && findCommand(['apt-get']) !== undefined) {
    say(
      '正在安装浏览器测试所需的 Chromium 与中文字体…',
      'Installing Chromium and Chinese fonts for the browser tests…',
    );
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    const { code, output } = await run('sh', ['-c', installCommand], { env, quiet: true });
    if (code !== 0) process.stderr.write(`${output.slice(-2000)}\n`);
    const installed = await findBrowser();
    if (installed !== undefined) return installed;
  }
  say(
    `没有 Chromium 或中文字体，浏览器测试将跳过。安装命令：sudo ${installCommand}`,
    `No Chromium or Chinese fonts: the browser tests are skipped. To install: sudo ${installCommand}`,
  );
  return undefined;
}

/** Names of the browser tests without running them, for counting them as skipped. */
export async function listBrowserTests() {
  const { output } = await run(bin('vitest'), ['list', '--project=browser', '--json'], { quiet: true });
  const start = output.indexOf('[');
  if (start === -1) return [];
  return /** @type {{name: string, file: string}[]} */ (JSON.parse(output.slice(start)));
}
