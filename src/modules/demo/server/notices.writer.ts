import { Robot } from '../../notices/robot.contract.ts';
import type { Cast, CastDeps } from './cast.ts';
import { daysAgo } from './records.writer.ts';

/** Robots as a house sets them up; without an address, for the demo sends nothing to anybody. */
export async function writeRobots({ writes }: CastDeps, cast: Cast, today: string): Promise<void> {
  const robots = [
    {
      name: '市场部企业微信群',
      platform: 'wecom',
      groups: ['approvalLate', 'clockLate', 'incident', 'campaign'],
      unitId: cast.units.marketing,
      notes: '大促期间的提醒都在这里，@ 到负责人。',
    },
    {
      name: '华东大区钉钉群',
      platform: 'dingtalk',
      groups: ['clockLate', 'incident', 'task'],
      unitId: cast.units.east,
      notes: '大区督办群：超时和任务。',
    },
    {
      name: '联名项目飞书群',
      platform: 'feishu',
      groups: ['comment', 'task', 'campaign', 'report'],
      unitId: cast.units.root,
      notes: '外部合作方也在群里，不发预算与审批。',
    },
  ] as const;
  await cast.act('admin', daysAgo(today, 20, 10), async (work) => {
    for (const robot of robots) await writes.create(work, Robot, { ...robot, groups: [...robot.groups] });
  });
}
