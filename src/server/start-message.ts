import type { Label } from '../shared/label.ts';

export interface DemoSignIns {
  readonly password: string;
  readonly items: readonly { readonly position: Label; readonly name: string; readonly email: string }[];
}

/** What the person at the terminal reads when everything runs. */
export function startMessage(url: string, dataDir: string, demo: DemoSignIns | undefined): string {
  const lines = ['', `环营 Huanying  ${url}`, `数据目录 Data    ${dataDir}`];
  if (demo !== undefined) {
    lines.push('', `演示账号（密码均为 ${demo.password}） Demo sign-ins (all with this password)`);
    for (const s of demo.items) lines.push(`  ${s.position.zh} ${s.position.en}  ${s.name}  ${s.email}`);
  }
  lines.push('', '停止：Ctrl+C    Stop: Ctrl+C', '');
  return lines.join('\n');
}

export const announce = (url: string, dataDir: string, demo: DemoSignIns | undefined): void => {
  process.stdout.write(`${startMessage(url, dataDir, demo)}\n`);
};
