import { useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { formatExact } from '../../../web/kit/figure.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import { ErrorNote } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { type Dimension, dimensions } from '../budget.contract.ts';
import { type BudgetFigures, splitBudget } from '../budget-figures.contract.ts';
import { words } from './budget.words.ts';
import { splitPreview, unallotted } from './budget-view.ts';

interface Part {
  readonly key: number;
  readonly title: string;
  readonly kind: Dimension;
  readonly share: string;
  readonly purpose: string;
}
// A channel or a campaign is chosen on the line itself: shares begin with what needs no choice.
const kinds = ['content', 'activity', 'material', 'partner'] as const satisfies readonly Dimension[];
const shares = ['50', '30', '20'];

/** 50/30/20 and the like: amounts are shown as they will be, every cent given away. */
export function SplitDialog({ figures, onClose }: { figures: BudgetFigures; onClose: () => void }) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const client = useQueryClient();
  const [parts, setParts] = useState<readonly Part[]>(() =>
    shares.map((share, key) => ({
      key,
      share,
      title: say(dimensions[kinds[key] ?? 'content']),
      kind: kinds[key] ?? 'content',
      purpose: '',
    })),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const left = unallotted(figures.total, figures.reserve, figures.use.plan);
  const amounts = splitPreview(
    left,
    parts.map((p) => p.share),
  );
  const change = (key: number, patch: Partial<Part>): void =>
    setParts(parts.map((p) => (p.key === key ? { ...p, ...patch } : p)));
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      const answer = await call(splitBudget, {
        params: { id: figures.budget.id },
        body: { parts: parts.map(({ title, kind, share, purpose }) => ({ title, kind, share, purpose })) },
      });
      await client.invalidateQueries({ queryKey: recordKeys.all('budgetLine') });
      await client.invalidateQueries({ queryKey: recordKeys.all('budget') });
      showToast(say(words.splitDone, { n: answer.items.length }), { tone: 'good' });
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const money = (value: string): string => formatExact(value, { unit: 'money', locale, currency: figures.currency });
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.split)}
      width={720}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button
            type="primary"
            loading={busy}
            disabled={parts.length === 0 || parts.some((p) => p.title.trim() === '' || p.purpose.trim() === '')}
            onClick={() => void save()}
          >
            {say(words.split)}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <p>{say(words.splitHelp, { amount: money(left) })}</p>
        <ul className="hy-split">
          {parts.map((p, i) => (
            <li key={p.key}>
              <Input
                aria-label={`${say(words.line)} ${i + 1}`}
                value={p.title}
                onChange={(e) => change(p.key, { title: e.target.value })}
              />
              <Select
                aria-label={`${say(words.by)} ${i + 1}`}
                value={p.kind}
                options={kinds.map((value) => ({ value, label: say(dimensions[value]) }))}
                onChange={(kind: Dimension) => change(p.key, { kind })}
              />
              <Input
                aria-label={`${say(words.share)} ${i + 1}`}
                inputMode="decimal"
                value={p.share}
                onChange={(e) => change(p.key, { share: e.target.value })}
              />
              <span className="hy-number hy-split__amount">{money(amounts[i] ?? '0')}</span>
              <button
                type="button"
                className="hy-iconbutton"
                aria-label={say(words.removePart)}
                onClick={() => setParts(parts.filter((one) => one.key !== p.key))}
              >
                <Icon name="trash" />
              </button>
              <Input
                className="hy-split__purpose"
                aria-label={`${say(words.purpose)} ${i + 1}`}
                placeholder={say(words.purpose)}
                value={p.purpose}
                onChange={(e) => change(p.key, { purpose: e.target.value })}
              />
            </li>
          ))}
        </ul>
        <div>
          <Button
            icon={<Icon name="plus" />}
            onClick={() =>
              setParts([
                ...parts,
                {
                  key: Math.max(0, ...parts.map((p) => p.key)) + 1,
                  title: '',
                  kind: 'content',
                  share: '10',
                  purpose: '',
                },
              ])
            }
          >
            {say(words.addPart)}
          </Button>
        </div>
        {error !== null && <ErrorNote error={error} />}
      </div>
    </Dialog>
  );
}
