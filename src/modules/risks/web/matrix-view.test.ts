import { expect, test } from 'vitest';
import type { CampaignRisk } from '../risks.contract.ts';
import { matrixOf } from './matrix-view.ts';

const risk = (
  id: string,
  probability: number,
  impact: number,
  state: CampaignRisk['state'] = 'open',
): CampaignRisk => ({
  id,
  code: id,
  title: id,
  probability,
  impact,
  score: probability * impact,
  level: 'low',
  state,
  contingency: null,
  owner: null,
  triggeredAt: null,
  trigger: null,
});

test('[E8] the matrix has 25 cells, the worst in the upper right corner', () => {
  const rows = matrixOf([risk('a', 5, 5), risk('b', 5, 5, 'triggered'), risk('c', 1, 1), risk('d', 2, 3, 'closed')]);
  expect(rows.map((r) => r.length)).toEqual([5, 5, 5, 5, 5]);
  expect(rows[0]?.[4]).toMatchObject({ probability: 5, impact: 5, level: 'severe', risks: [{ id: 'a' }, { id: 'b' }] });
  expect(rows[4]?.[0]?.risks.map((r) => r.id)).toEqual(['c']);
  expect(rows.flat().flatMap((c) => c.risks)).toHaveLength(3);
});
