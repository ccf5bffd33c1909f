import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader } from '../../../web/kit/small.tsx';
import { Note } from '../../../web/kit/states.tsx';
import type { DataImportKind } from '../imports.contract.ts';
import './import.css';
import { words } from './import.words.ts';
import { ImportHistory } from './import-history.tsx';
import { ImportWizard } from './import-wizard.tsx';

/** Orders and channel figures from files: checked first, written then, each of them once. */
export function DataImportsPage() {
  const say = useSay();
  const can = useCan();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { kind?: unknown };
  const kind: DataImportKind = search.kind === 'costs' ? 'costs' : 'orders';
  return (
    <div className="hy-dataimport">
      <PageHeader title={say(words.title)} />
      {can('dataImport.create') ? (
        <>
          <Segmented
            options={(['orders', 'costs'] as const).map((k) => ({ value: k, label: say(words[k]) }))}
            value={kind}
            onChange={(k) => void navigate({ to: '.', search: { kind: k } as never, replace: true })}
          />
          <p className="hy-muted hy-dataimport__help">{say(kind === 'orders' ? words.ordersHelp : words.costsHelp)}</p>
          <ImportWizard key={kind} kind={kind} />
        </>
      ) : (
        <Note tone="info">{say(words.forbidden)}</Note>
      )}
      <ImportHistory />
    </div>
  );
}
