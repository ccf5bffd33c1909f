import type { DoctorCheck } from '../stores/doctor.types.ts';
import { type BrokenLink, verifyAuditChain } from './chain.ts';

const faults: Readonly<Record<BrokenLink['fault'], { readonly zh: string; readonly en: string }>> = {
  gap: { zh: '前面缺少记录', en: 'a line before it is missing' },
  link: { zh: '与上一条记录不衔接', en: 'it does not carry the hash of the line before' },
  content: { zh: '内容被改动过', en: 'its content was changed' },
};

/** The doctor's look at the audit log: every hash of every workspace. */
export const auditCheck: DoctorCheck = {
  name: 'audit',
  label: { zh: '审计链', en: 'audit chain' },
  async run({ db }) {
    if (db === null) return null;
    const { broken } = await verifyAuditChain(db);
    return broken.map(({ workspaceId, seq, at, fault }) => ({
      severity: 'error',
      text: {
        zh: `工作区 ${workspaceId} 的第 ${seq} 条审计记录（${at}）${faults[fault].zh}`,
        en: `Audit line ${seq} of workspace ${workspaceId} (${at}): ${faults[fault].en}`,
      },
    }));
  },
};
