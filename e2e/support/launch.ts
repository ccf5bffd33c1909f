import type { Page } from 'playwright-core';

/** Go: somebody who does not lead the campaign decides that it goes live, on its page of preparation. */
export async function decideGo(page: Page, campaign: string, reason: string): Promise<void> {
  await page.goto(`/campaigns/${campaign}?tab=prep`);
  await page.getByLabel('原因', { exact: true }).fill(reason);
  await page.getByRole('button', { name: '决定上线', exact: true }).click();
  await page.getByText(reason).first().waitFor();
}
