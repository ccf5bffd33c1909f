/** Click ids that advertising platforms append: the ad click is joined to the order through them. */
const clickIds =
  'bd_vid gclid gbraid wbraid msclkid gdt_vid qz_gdt ttclid xhs_click_id ksad_click_id clickid creativeid'.split(' ');

/** `{source, medium, name, term, content}` and click ids of the address, also behind a `#/route?`. */
export const campaignOf = (url: string): Record<string, string> => {
  const found: Record<string, string> = {};
  // One query for the search and the hash route: the first occurrence of a name wins.
  const params = new URLSearchParams(url.replace(/^[^?#]*[?#]/, '').replace(/[?#]/g, '&'));
  params.forEach((value, key) => {
    const name = key.startsWith('utm_')
      ? key.slice(4).replace('campaign', 'name')
      : key === 'hy_link' || clickIds.includes(key)
        ? key
        : '';
    if (name && value) found[name] ??= value.slice(0, 255);
  });
  return found;
};
