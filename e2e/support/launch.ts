import type { Page } from 'playwright-core';

/** Go: somebody who does not lead the campaign decides that it goes live, on its page of preparation. */
export async function decideGo(page: Page, campaign: string, reason: string): Promise<void> {
  await page.goto(`/campaigns/${campaign}?tab=prep`);
  await page.getByLabel('原因', { exact: true }).fill(reason);
  await page.getByRole('button', { name: '决定上线', exact: true }).click();
  // In the list of decisions: the text box bears the words before they are sent.
  await page.getByRole('listitem').filter({ hasText: reason }).first().waitFor();
}
