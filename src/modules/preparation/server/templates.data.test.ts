import { expect, test } from 'vitest';
import { campaignKinds } from '../../campaigns/campaigns.contract.ts';
import { campaignTemplates, checklistOf } from './templates.data.ts';

test('[E1] every template is whole: budget adds up, steps and risks are sensible', () => {
  for (const x of campaignTemplates) {
    const sum = x.budget.reduce((n, [, share]) => n + Math.round(Number(share) * 1_000), 0);
    expect(sum, x.key).toBe(1_000);
    expect(x.steps.length, x.key).toBeGreaterThanOrEqual(5);
    expect(x.risks.length, x.key).toBeGreaterThanOrEqual(2);
    for (const r of x.risks)
      for (const n of [r.probability, r.impact]) expect(n >= 1 && n <= 5 && Number.isInteger(n)).toBe(true);
    expect([...x.steps].map(([offset]) => offset)).toEqual(x.steps.map(([o]) => o).toSorted((a, b) => a - b));
  }
  expect(new Set(campaignTemplates.map((x) => x.key)).size).toBe(campaignTemplates.length);
});

test('[E3] every kind of campaign has a checklist over product, design, service, supply chain, page and stock', () => {
  for (const kind of Object.keys(campaignKinds) as (keyof typeof campaignKinds)[]) {
    const areas = new Set(checklistOf(kind).map((i) => i.area));
    for (const area of ['product', 'design', 'service', 'supply', 'page', 'stock'] as const)
      expect(areas.has(area), `${kind} ${area}`).toBe(true);
  }
});
