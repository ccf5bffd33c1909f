import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { allRowsQuery } from '../../../web/api/record-queries.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { ConfirmDanger } from '../../../web/kit/confirm.tsx';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { NONE } from '../../../web/kit/figure.ts';
import { FigureText } from '../../../web/kit/figure-text.tsx';
import { StateTag, TimeText } from '../../../web/kit/small.tsx';
import { EmptyState, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { OrgUnit } from '../../organization/organization.contract.ts';
import { keySources, revokeWriteKey, type WriteKey } from '../tracking.contract.ts';
import { Install } from './install.tsx';
import { NewKeyDialog } from './new-key.tsx';
import { placeholder } from './snippets.ts';
import { keysKey, writeKeysQuery } from './tracking.queries.ts';
import { words } from './tracking.words.ts';

export function WriteKeys() {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const query = useQuery(writeKeysQuery);
  const [making, setMaking] = useState(false);
  const [help, setHelp] = useState(false);
  const [revoking, setRevoking] = useState<WriteKey | null>(null);
  const [all, setAll] = useState(false);
  const mayManage = can('tracking.manage');
  const add = mayManage && (
    <Button type="primary" onClick={() => setMaking(true)}>
      {say(words.newKey)}
    </Button>
  );
  return (
    <section className="hy-stack" aria-label={say(words.keysTab)}>
      <QueryBoundary query={query} rows={4}>
        {({ items }) => {
          const gone = items.filter((k) => k.revokedAt !== null).length;
          const shown = all ? items : items.filter((k) => k.revokedAt === null);
          if (items.length === 0)
            return (
              <EmptyState icon="link" title={say(words.noKeys)} actions={add}>
                {say(words.noKeysHelp)}
              </EmptyState>
            );
          return (
            <>
              <div className="hy-row hy-row--between hy-row--wrap">
                <Button onClick={() => setHelp(true)}>{say(words.install)}</Button>
                {add}
              </div>
              <Table keys={shown} onRevoke={mayManage ? setRevoking : null} />
              {gone > 0 && !all && (
                <button type="button" className="hy-link hy-small hy-tracking__more" onClick={() => setAll(true)}>
                  {say(words.showRevoked, { n: gone })}
                </button>
              )}
            </>
          );
        }}
      </QueryBoundary>
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
      <Dialog open={help} onClose={() => setHelp(false)} title={say(words.installOf)} width={760}>
        <p className="hy-muted">{say(words.installHelp, { key: placeholder })}</p>
        <Install value={placeholder} />
      </Dialog>
      <ConfirmDanger
        open={revoking !== null}
        title={say(words.revokeConfirm, { name: revoking?.name ?? '' })}
        action={say(words.revoke)}
        onClose={() => setRevoking(null)}
        onConfirm={async () => {
          if (revoking !== null) await call(revokeWriteKey, { params: { id: revoking.id } });
          await client.invalidateQueries({ queryKey: keysKey });
        }}
      >
        <p>{say(words.revokeText)}</p>
      </ConfirmDanger>
    </section>
  );
}

function Table({ keys, onRevoke }: { keys: readonly WriteKey[]; onRevoke: ((key: WriteKey) => void) | null }) {
  const say = useSay();
  const units = useQuery({ ...allRowsQuery(OrgUnit, {}), enabled: keys.some((k) => k.unitId !== null) }).data?.items;
  const unitName = (id: string): string => String(units?.find((u) => u.id === id)?.name ?? NONE);
  return (
    <TableBox label={say(words.keysTab)}>
      <table className="hy-table">
        <thead>
          <tr>
            <th scope="col">{say(words.name)}</th>
            <th scope="col">{say(words.source)}</th>
            <th scope="col">{say(words.hint)}</th>
            <th scope="col">{say(words.unit)}</th>
            <th scope="col" className="hy-number">
              {say(words.accepted)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.duplicates)}
            </th>
            <th scope="col" className="hy-number">
              {say(words.rejected)}
            </th>
            <th scope="col">{say(words.lastUsed)}</th>
            <th scope="col">
              <span className="hy-sr">{say(words.letterState)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <b>{key.name}</b>
              </td>
              <td>{say(keySources[key.source])}</td>
              <td>
                <code>…{key.hint}</code>
              </td>
              <td>{key.unitId === null ? say(words.byProvince) : unitName(key.unitId)}</td>
              <td className="hy-number">
                <FigureText value={key.accepted} unit="count" />
              </td>
              <td className="hy-number">
                <FigureText value={key.duplicates} unit="count" />
              </td>
              <td className={`hy-number${key.rejected > 0 ? ' hy-tracking__bad' : ''}`}>
                <FigureText value={key.rejected} unit="count" />
              </td>
              <td>
                {key.lastUsedAt === null ? (
                  <span className="hy-muted">{say(words.never)}</span>
                ) : (
                  <TimeText at={key.lastUsedAt} ago />
                )}
              </td>
              <td className="hy-number">
                {key.revokedAt !== null ? (
                  <StateTag label={say(words.revoked)} />
                ) : (
                  onRevoke !== null && (
                    <button type="button" className="hy-link hy-tracking__danger" onClick={() => onRevoke(key)}>
                      {say(words.revoke)}
                    </button>
                  )
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
