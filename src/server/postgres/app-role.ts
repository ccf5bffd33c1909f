import { createHmac } from 'node:crypto';

/** The plain role that the application connects as: row-level security applies to it, and it cannot change tables. */
export const appRole = 'huanying_app';

/** Every node derives the same password from the owner's, so it is stored nowhere. */
export function appPassword(ownerUrl: string): string {
  const owner = decodeURIComponent(new URL(ownerUrl).password);
  return createHmac('sha256', owner).update(appRole).digest('base64url');
}

/** The owner's address with the plain role in it. */
export function toAppUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.username = appRole;
  url.password = appPassword(ownerUrl);
  return url.href;
}
