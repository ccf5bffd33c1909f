import type { Jobs } from '../jobs/jobs.ts';
import { Retention, type RetentionDeps } from './retention.service.ts';

/** Erases what is due at twenty past three, when few are at work. */
export function defineRetention(jobs: Pick<Jobs, 'define'>, deps: RetentionDeps): Retention {
  const retention = new Retention(deps);
  jobs.define({
    name: 'retention',
    cron: { expression: '20 3 * * *', timeZone: 'Asia/Shanghai' },
    run: async () => void (await retention.apply()),
  });
  return retention;
}
