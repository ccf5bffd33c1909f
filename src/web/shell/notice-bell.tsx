import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listNotices } from '../../shared/platform/notices.contract.ts';
import { call } from '../api/call.ts';
import { noticesKey } from '../api/live.ts';
import { useText } from '../i18n/i18n.ts';
import { Icon } from '../kit/icon.tsx';
import { allPages } from '../records/registry.ts';

/** How many notices are unread, and the way to them. Live notices renew it. */
export function NoticeBell() {
  const t = useText();
  const page = allPages().find((one) => one.path === '/notices');
  const { data } = useQuery({
    queryKey: [...noticesKey, 'unread'],
    queryFn: ({ signal }) => call(listNotices, { query: { limit: 1, unread: '1' }, signal }),
    enabled: page !== undefined,
  });
  if (page === undefined) return null;
  const unread = data?.unread ?? 0;
  const label = unread === 0 ? t('nav.notices') : t('nav.unread', { n: unread });
  return (
    <Link to={page.path} className="hy-iconbutton hy-bell" aria-label={label} title={label}>
      <Icon name="bell" size={18} />
      {unread > 0 && (
        <span className="hy-bell__count" aria-hidden="true">
          {unread > 99 ? '99+' : unread}
        </span>
      )}
    </Link>
  );
}
