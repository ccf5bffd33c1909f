import type { Label, Locale } from '../../shared/label.ts';
import type { DoctorReport, Problem, StoreReport } from './doctor.types.ts';

/** The report on one screen. */
export function formatDoctor(report: DoctorReport, locale: Locale): string {
  const say = (zh: string, en: string): string => (locale === 'zh' ? zh : en);
  const tell = (label: Label): string => label[locale];
  const instance =
    report.instance === null
      ? say('未运行', 'not running')
      : say(
          `运行中，进程 ${report.instance.pid}，${report.instance.url}`,
          `running, process ${report.instance.pid}, ${report.instance.url}`,
        );
  const lines = [
    `${say('环营', 'Huanying')} ${report.program} · Node ${report.node} · ${report.platform} · ${report.host}`,
    `${pad(say('实例', 'instance'), 9)} ${instance}`,
    `${pad(say('数据目录', 'data'), 9)} ${report.dataDir}${diskLine(report, say)}`,
    '',
    ...report.stores.map((store) => storeLine(store, report.instance !== null, say)),
    `  ${pad(say('文件', 'files'), 11)} ${formatBytes(report.filesBytes)}`,
    '',
  ];
  let found = 0;
  for (const { label, looked, problems } of report.checks) {
    if (!looked) lines.push(`– ${tell(label)}${say('（未运行，未检查）', ' (not running, not looked at)')}`);
    else lines.push(`${problems.every((p) => p.severity === 'info') ? '✓' : '✗'} ${tell(label)}`);
    for (const { severity, text } of problems) {
      if (severity !== 'info') found += 1;
      lines.push(`    ${severityWord(severity, say)}：${tell(text)}`);
    }
  }
  lines.push(
    '',
    found === 0
      ? say('未发现问题', 'Nothing wrong was found')
      : say(`发现 ${found} 个问题`, `${found} ${found === 1 ? 'problem' : 'problems'} found`),
  );
  return lines.join('\n');
}

const severityWord = (severity: Problem['severity'], say: Say): string =>
  severity === 'error' ? say('错误', 'error') : severity === 'warning' ? say('注意', 'warning') : say('说明', 'note');

type Say = (zh: string, en: string) => string;

function diskLine(report: DoctorReport, say: Say): string {
  if (report.disk === null) return '';
  const free = formatBytes(report.disk.freeBytes);
  const total = formatBytes(report.disk.totalBytes);
  return say(`（剩余 ${free} / ${total}）`, ` (${free} of ${total} free)`);
}

function storeLine(store: StoreReport, instanceRuns: boolean, say: Say): string {
  const parts = [
    store.place === 'embedded' ? say('内置', 'built in') : say('外部', 'external'),
    store.version ??
      (instanceRuns || store.place === 'external' ? say('未应答', 'no answer') : say('已停止', 'stopped')),
    store.address ?? '',
    store.pid === null ? '' : say(`进程 ${store.pid}`, `process ${store.pid}`),
    store.bytes === null ? '' : formatBytes(store.bytes),
  ];
  return `  ${store.store.padEnd(11)} ${parts.filter((part) => part !== '').join(' · ')}`;
}

/** Chinese characters are two columns wide. */
function pad(text: string, columns: number): string {
  const width = text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
  return text + ' '.repeat(Math.max(0, columns - width));
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
