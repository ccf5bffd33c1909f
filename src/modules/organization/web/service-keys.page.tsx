import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { ConfirmDanger } from '../../../web/kit/confirm.tsx';
import { NONE } from '../../../web/kit/figure.ts';
import { PageHeader, StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { revokeServiceKey, type ServiceKey } from '../account.contract.ts';
import { GrantsView } from './grants-view.tsx';
import './organization.css';
import { serviceKeysQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

const NewKey = lazy(() => import('./new-service-key.tsx').then((m) => ({ default: m.NewServiceKey })));

/** Keys by which programs call the API. */
export function ServiceKeysPage() {
  const say = useSay();
  const client = useQueryClient();
  const query = useQuery(serviceKeysQuery);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ServiceKey | null>(null);
  const [all, setAll] = useState(false);
  // Each start makes a new key for the tools of the machine and revokes the old one: those are not in the way.
  const keysToShow = (items: readonly ServiceKey[]): readonly ServiceKey[] =>
    all ? items : items.filter((key) => key.revokedAt === null);
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: serviceKeysQuery.queryKey });
  const add = (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say(words.newKey)}
    </Button>
  );
  return (
    <>
      <PageHeader title={say(words.keys)} actions={add} />
      <p className="hy-muted" style={{ marginBottom: 16 }}>
        {say(words.keysHelp)}
      </p>
      <QueryBoundary query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon="lock" title={say(words.noKeys)} actions={add} />
          ) : (
            <>
              <TableBox label={say(words.keys)}>
                <table className="hy-table">
                  <thead>
                    <tr>
                      {[words.keyName, words.grants, words.created, words.keyUsed, words.keyExpires].map((label) => (
                        <th key={label.en}>{say(label)}</th>
                      ))}
                      <th aria-label={say(words.revoke)} />
                    </tr>
                  </thead>
                  <tbody>
                    {keysToShow(items).map((key) => (
                      <tr key={key.id}>
                        <td>
                          <strong>{key.name}</strong> <code>…{key.hint}</code>
                        </td>
                        <td>
                          <GrantsView value={key.grants} row={{}} compact={key.grants.length > 3} />
                        </td>
                        <td>
                          {key.createdBy.name ?? NONE} · <TimeText at={key.createdAt} />
                        </td>
                        <td>{key.lastUsedAt === null ? say(words.keyNever) : <TimeText at={key.lastUsedAt} ago />}</td>
                        <td>{key.expiresAt === null ? say(words.keyForever) : <TimeText at={key.expiresAt} />}</td>
                        <td className="hy-number">
                          {key.revokedAt === null ? (
                            <Button size="small" danger onClick={() => setRevoking(key)}>
                              {say(words.revoke)}
                            </Button>
                          ) : (
                            <StateTag label={say(words.revoked)} />
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </TableBox>
              {keysToShow(items).length < items.length && (
                <button type="button" className="hy-link hy-small" onClick={() => setAll(true)}>
                  {say(words.showRevoked, { n: items.length - keysToShow(items).length })}
                </button>
              )}
            </>
          )
        }
      </QueryBoundary>
      <Suspense>{making && <NewKey onClose={() => setMaking(false)} onMade={renew} />}</Suspense>
      <ConfirmDanger
        open={revoking !== null}
        title={say(words.revokeTitle, { name: revoking?.name ?? '' })}
        action={say(words.revoke)}
        onClose={() => setRevoking(null)}
        onConfirm={async () => {
          if (revoking !== null) await call(revokeServiceKey, { params: { id: revoking.id } });
          await renew();
        }}
      >
        <p>{say(words.revokeText)}</p>
      </ConfirmDanger>
    </>
  );
}
