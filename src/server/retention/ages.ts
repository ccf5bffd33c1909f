import { type SQL, sql } from 'drizzle-orm';
import type { Label } from '../../shared/label.ts';

/** What the system keeps for a time only, whatever the records: rows of a table beyond an age. */
export interface Age {
  readonly name: string;
  readonly label: Label;
  readonly table: string;
  readonly days: number;
  /** Rows that have served their purpose since before the instant. */
  readonly where: (before: SQL) => SQL;
  /** Column with the hash of a file whose content may go with the row. */
  readonly content?: string;
}

/**
 * Looks at personal data are kept three years, as the Personal Information Protection Law (art. 56) asks of records of
 * processing. Refused events and message ids are bounded by the tracking room, sign-in attempts by sign-in.
 */
export const ages: readonly Age[] = [
  {
    name: 'outbox',
    label: { zh: '已送出的后续动作', en: 'effects delivered' },
    table: 'outbox',
    days: 7,
    where: (before) => sql`delivered_at < ${before}`,
  },
  {
    name: 'webhookDeliveries',
    label: { zh: '网络钩子投递记录', en: 'webhook deliveries' },
    table: 'webhook_delivery',
    days: 30,
    where: (before) => sql`created_at < ${before} AND state <> 'waiting'`,
  },
  {
    name: 'waitingDeliveries',
    label: { zh: '暂停已久的网络钩子投递', en: 'deliveries of webhooks long paused' },
    table: 'webhook_delivery',
    days: 90,
    where: (before) => sql`created_at < ${before} AND state = 'waiting'`,
  },
  {
    name: 'robotMessages',
    label: { zh: '群机器人消息', en: 'messages of group robots' },
    table: 'robot_message',
    days: 30,
    where: (before) => sql`created_at < ${before}`,
  },
  {
    name: 'robotDeliveries',
    label: { zh: '群机器人发送记录', en: 'deliveries of group robots' },
    table: 'robot_delivery',
    days: 90,
    where: (before) => sql`at < ${before}`,
  },
  {
    name: 'notices',
    label: { zh: '已读通知', en: 'notices that were read' },
    table: 'notice',
    days: 180,
    where: (before) => sql`read_at < ${before}`,
  },
  {
    name: 'unreadNotices',
    label: { zh: '一年未读的通知', en: 'notices unread for a year' },
    table: 'notice',
    days: 365,
    where: (before) => sql`created_at < ${before} AND read_at IS NULL`,
  },
  {
    name: 'importRuns',
    label: { zh: '导入任务与文件', en: 'import runs and their files' },
    table: 'import_run',
    days: 90,
    where: (before) => sql`updated_at < ${before}`,
    content: 'file_sha256',
  },
  {
    name: 'deletedFiles',
    label: { zh: '已删除的附件', en: 'files that were deleted' },
    table: 'file',
    days: 30,
    where: (before) => sql`deleted_at < ${before}`,
    content: 'sha256',
  },
  {
    name: 'personalLooks',
    label: { zh: '个人信息查看记录', en: 'looks at personal data' },
    table: 'personal_look',
    days: 3 * 366,
    where: (before) => sql`at < ${before}`,
  },
  {
    name: 'sentPapers',
    label: { zh: '已发送的报告', en: 'papers that were sent' },
    table: 'sent_paper',
    days: 5 * 366,
    where: (before) => sql`made_at < ${before}`,
  },
  {
    name: 'retentionRuns',
    label: { zh: '清理记录', en: 'reports of this clearing' },
    table: 'retention_run',
    days: 3 * 366,
    where: (before) => sql`at < ${before}`,
  },
];

/** Tables whose rows hang on a record by `record` and `record_id`, and go with it. */
export const partTables = [
  'comment',
  'file',
  'watcher',
  'notice',
  'clock',
  'webhook_delivery',
  'robot_message',
  'search_document',
  'knowledge_edition',
] as const;
/** Evidence stays when its record goes: the audit log, what was approved by whom, and the books. */
export const evidenceTables = ['audit_log', 'approval', 'ledger_movement'] as const;
