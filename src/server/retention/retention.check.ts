import { sql } from 'drizzle-orm';
import type { DoctorCheck, Problem } from '../stores/doctor.types.ts';
import type { RetentionItem } from './retention.service.ts';

const staleHours = 72;

/** The doctor's look at retention: what will go tomorrow, and whether it went on the last days. */
export const retentionCheck: DoctorCheck = {
  name: 'retention',
  label: { zh: '保存期限', en: 'retention' },
  async run({ db }) {
    if (db === null) return null;
    const last = await db.maybeOne<{ at: string; hours: number; planned: readonly RetentionItem[] }>(
      sql`SELECT at, (extract(epoch FROM now() - at) / 3600)::int AS hours, planned FROM retention_run ORDER BY at DESC LIMIT 1`,
    );
    const { old } = await db.one<{ old: boolean }>(
      sql`SELECT coalesce(min(created_at) < now() - interval '4 days', false) AS old FROM workspace`,
    );
    const problems: Problem[] = [];
    if (last === undefined ? old : last.hours > staleHours)
      problems.push({
        severity: 'warning',
        text: {
          zh: '过期数据已三天没有清理：每天 3:20 须有实例在运行',
          en: 'What is due was not erased for three days: an instance must run at 03:20 (Shanghai)',
        },
      });
    const planned = last?.planned ?? [];
    if (planned.length > 0)
      problems.push({
        severity: 'info',
        text: {
          zh: `下次清理将删除：${planned.map((i) => `${i.label.zh} ${i.rows} 条`).join('，')}`,
          en: `Will be erased next: ${planned.map((i) => `${i.rows} ${i.label.en.toLowerCase()}`).join(', ')}`,
        },
      });
    return problems;
  },
};
