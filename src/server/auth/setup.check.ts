import { sql } from 'drizzle-orm';
import type { DoctorCheck } from '../stores/doctor.types.ts';
import { findRuntime } from '../stores/runtime-file.ts';
import { findSetupToken, setupAddress } from './setup-token.ts';

/** The doctor's look at the first administrator: while there is none, where to make one. */
export const setupCheck: DoctorCheck = {
  name: 'setup',
  label: { zh: '首位管理员', en: 'first administrator' },
  async run({ db, dataDir }) {
    if (db === null) return null;
    const { missing } = await db.one<{ missing: boolean }>(
      sql`SELECT NOT EXISTS (SELECT 1 FROM auth.app_user) AS missing`,
    );
    if (!missing) return [];
    const token = findSetupToken(dataDir);
    if (token === undefined)
      return [
        {
          severity: 'info',
          text: {
            zh: '还没有管理员：npm start 会印出创建的地址',
            en: 'There is no administrator yet: npm start prints the address to create one',
          },
        },
      ];
    const address = setupAddress(findRuntime(dataDir)?.url ?? '', token);
    return [
      {
        severity: 'info',
        text: {
          zh: `还没有管理员，用此地址创建（口令只能用一次）：${address}`,
          en: `There is no administrator yet; create one here (the token works once): ${address}`,
        },
      },
    ];
  },
};
