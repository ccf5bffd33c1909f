import type { Label } from '../shared/label.ts';

export interface DemoSignIns {
  readonly password: string;
  readonly items: readonly { readonly position: Label; readonly name: string; readonly email: string }[];
}

export interface StartAddress {
  readonly url: string;
  /** The address leads to the first administrator and holds the token for it. */
  readonly setUp?: true;
}

/** What the person at the terminal reads when everything runs. */
export function startMessage(address: StartAddress, dataDir: string, demo: DemoSignIns | undefined): string {
  const lines = ['', `环营 Huanying  ${address.url}`, `数据目录 Data    ${dataDir}`];
  if (address.setUp === true)
    lines.push(
      '',
      '还没有管理员：用上面的完整地址打开，创建首位管理员。地址里的口令只能用一次，不要外传。',
      'No administrator yet: open the whole address above and create the first one. Its token works once; keep it to yourself.',
    );
  if (demo !== undefined) {
    lines.push('', `演示账号（密码均为 ${demo.password}） Demo sign-ins (all with this password)`);
    for (const s of demo.items) lines.push(`  ${s.position.zh} ${s.position.en}  ${s.name}  ${s.email}`);
  }
  lines.push('', '停止：Ctrl+C    Stop: Ctrl+C', '');
  return lines.join('\n');
}

export const announce = (address: StartAddress, dataDir: string, demo: DemoSignIns | undefined): void => {
  process.stdout.write(`${startMessage(address, dataDir, demo)}\n`);
};
