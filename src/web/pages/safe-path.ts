/** Only a path of this site: a link must not send a signed-in person elsewhere. */
export const safePath = (to: string | undefined): string | null =>
  to !== undefined && /^\/(?![/\\])/.test(to) && !to.startsWith('/sign-in') ? to : null;
