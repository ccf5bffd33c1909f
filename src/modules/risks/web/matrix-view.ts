import { type CampaignRisk, levelOf, type RiskLevel } from '../risks.contract.ts';

export interface MatrixCell {
  readonly probability: number;
  readonly impact: number;
  readonly level: RiskLevel;
  readonly risks: readonly CampaignRisk[];
}

const scale = [1, 2, 3, 4, 5] as const;

/** Rows of the 5 × 5 matrix, the most probable on top, the impact growing to the right. Closed risks are left out. */
export const matrixOf = (risks: readonly CampaignRisk[]): readonly (readonly MatrixCell[])[] =>
  scale.toReversed().map((probability) =>
    scale.map((impact) => ({
      probability,
      impact,
      level: levelOf(probability * impact),
      risks: risks.filter((r) => r.state !== 'closed' && r.probability === probability && r.impact === impact),
    })),
  );
