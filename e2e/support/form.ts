import type { Locator, Page } from 'playwright-core';

/** The field with this label, as a person finds it. The remark "optional" stands inside the label. */
export const fieldOf = (page: Page | Locator, label: string): Locator =>
  page.locator('.hy-field').filter({
    has: ('page' in page ? page.page() : page)
      .locator('label')
      .filter({ hasText: new RegExp(`^${escaped(label)}(选填|Optional)?$`) }),
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const fillText = async (page: Page | Locator, label: string, text: string): Promise<void> =>
  fieldOf(page, label).locator('input, textarea').first().fill(text);

/** Opens a choice or reference, types to find, and takes the option that contains the text. */
export async function pick(page: Page, label: string, option: string): Promise<void> {
  const box = fieldOf(page, label).getByRole('combobox').first();
  await box.click();
  if (await box.isEditable()) await box.pressSequentially(option);
  const found = page.locator('.ant-select-item-option').filter({ hasText: option, visible: true }).first();
  await found.click();
  // A choice of many stays open over the next field.
  if ((await box.getAttribute('aria-expanded')) === 'true') await page.keyboard.press('Escape');
}

export async function fillRange(page: Page, label: string, start: string, end: string): Promise<void> {
  const inputs = fieldOf(page, label).locator('input');
  await inputs.nth(0).click();
  await inputs.nth(0).fill(start);
  await page.keyboard.press('Enter');
  await inputs.nth(1).fill(end);
  await page.keyboard.press('Enter');
}
