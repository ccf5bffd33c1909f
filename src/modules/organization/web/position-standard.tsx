import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { scopeLabels } from '../../../shared/access.ts';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { ErrorNote, Note } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import type { DetailTabProps } from '../../../web/room.ts';
import { Position } from '../organization.contract.ts';
import { takePositionStandard } from '../position.contract.ts';
import { grantRows } from './access-view.ts';
import { myAccessQuery, positionStandardQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

/** What the standard position has newly and this one, edited here, does not: added by one click, or left out for good. */
export function PositionStandard({ id, row }: DetailTabProps) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const client = useQueryClient();
  const version = Number(row['version']);
  const { data } = useQuery({ ...positionStandardQuery(id, version), enabled: row['key'] !== null });
  const access = useQuery(myAccessQuery).data;
  const [busy, setBusy] = useState<boolean | null>(null);
  const [error, setError] = useState<unknown>(null);
  if (data === undefined || access === undefined || data.newly.length === 0) return null;
  const rows = grantRows(data.newly, [...access.permissions, ...access.missing]);
  const n = data.newly.length;
  const take = async (add: boolean): Promise<void> => {
    setBusy(add);
    setError(null);
    try {
      await call(takePositionStandard, { params: { id }, body: { version, add } });
      showToast(add ? say(words.standardAdded, { n }) : say(words.standardLeft));
      await Promise.all([
        client.invalidateQueries({ queryKey: recordKeys.all(Position.id) }),
        client.invalidateQueries({ queryKey: ['position-standard', id] }),
      ]);
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section className="hy-standard">
      <Note>
        <strong>{say(words.standardNew, { n })}</strong>
        <p>{say(words.standardHelp)}</p>
        <ul>
          {rows.map((one, i) => (
            <li key={`${one.subject?.en ?? '*'}-${one.scope}-${i}`}>
              {one.subject === null ? say(words.everySubject) : say(one.subject)}
              {locale === 'zh' ? '：' : ': '}
              {one.actions === null ? say(words.everyAction) : one.actions.map((a) => say(a)).join(t('app.listJoin'))}
              <span className="hy-muted"> · {say(scopeLabels[one.scope])}</span>
            </li>
          ))}
        </ul>
        <div className="hy-row">
          <Button type="primary" loading={busy === true} disabled={busy === false} onClick={() => void take(true)}>
            {say(words.standardAdd)}
          </Button>
          <Button loading={busy === false} disabled={busy === true} onClick={() => void take(false)}>
            {say(words.standardLeave)}
          </Button>
        </div>
        {error !== null && <ErrorNote error={error} />}
      </Note>
    </section>
  );
}
