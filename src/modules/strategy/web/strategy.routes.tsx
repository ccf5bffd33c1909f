import { defineRoom } from '../../../web/room.ts';
import { Goal } from '../strategy.contract.ts';

export const strategyRoom = defineRoom({
  id: 'strategy',
  records: [Goal],
  nav: [{ section: 'strategy', label: Goal.label, to: '/goals', permission: 'goal.read', order: 10 }],
});
