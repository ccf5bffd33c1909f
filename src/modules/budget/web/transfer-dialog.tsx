import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useId, useState } from 'react';
import { recordApi } from '../../../web/api/record-api.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useLocale, useSay, useText } from '../../../web/i18n/i18n.ts';
import { Dialog } from '../../../web/kit/dialog.tsx';
import { formatExact, NONE } from '../../../web/kit/figure.ts';
import { ErrorNote, QueryBoundary } from '../../../web/kit/states.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import { cleanNumber } from '../../../web/records/fields/decimal-text.ts';
import type { BudgetFigures } from '../budget-figures.contract.ts';
import { BudgetTransfer } from '../transfer.contract.ts';
import { figuresQuery } from './budget.queries.ts';
import { words } from './budget.words.ts';
import { type End, endKey, endOf, heldBy, preview } from './budget-view.ts';

/** On a small screen the end of the form lies below the edge. */
const intoView = (note: HTMLDivElement | null): void => note?.scrollIntoView({ block: 'nearest' });

/** A transfer with what both ends hold before and after it. */
export function TransferDialog({ budget, onClose }: { budget: string; onClose: () => void }) {
  const query = useQuery(figuresQuery(budget, 'kind'));
  return <QueryBoundary query={query}>{(figures) => <Form figures={figures} onClose={onClose} />}</QueryBoundary>;
}

function Form({ figures, onClose }: { figures: BudgetFigures; onClose: () => void }) {
  const say = useSay();
  const t = useText();
  const locale = useLocale();
  const client = useQueryClient();
  const id = useId();
  const [from, setFrom] = useState<End>({ kind: 'reserve' });
  const [to, setTo] = useState<End | null>(null);
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [refused, setRefused] = useState<{ readonly id: string; readonly version: number } | null>(null);
  const name = (end: End): string =>
    end.kind === 'line'
      ? (figures.lines.find((l) => l.id === end.id)?.title ?? '')
      : say(end.kind === 'reserve' ? words.reserve : words.outside);
  const options = [
    { value: 'reserve', label: say(words.reserve) },
    ...figures.lines.filter((l) => l.state === 'open').map((l) => ({ value: l.id, label: l.title })),
    { value: 'outside', label: say(words.outside) },
  ];
  const held = { from: heldBy(from, figures), to: to === null ? null : heldBy(to, figures) };
  const after = preview(held.from, held.to, cleanNumber(amount));
  const money = (value: string | null): string =>
    value === null ? NONE : formatExact(value, { unit: 'money', locale, currency: figures.currency });
  const same = to !== null && endKey(from) === endKey(to);
  const ready = to !== null && !same && after !== undefined && !after.tooMuch && reason.trim() !== '';
  const save = async (): Promise<void> => {
    if (to === null) return;
    setBusy(true);
    setError(null);
    try {
      const draft = {
        title: say(words.transferTitle, { from: name(from), to: name(to) }).slice(0, 200),
        budget: figures.budget.id,
        fromPlace: from.kind,
        fromLine: from.kind === 'line' ? from.id : null,
        toPlace: to.kind,
        toLine: to.kind === 'line' ? to.id : null,
        amount: { amount: cleanNumber(amount), currency: figures.currency },
        reason,
      };
      // Refused once, the same draft is mended and proposed again.
      const { item } =
        refused === null
          ? await recordApi.create(BudgetTransfer, draft)
          : await recordApi.update(BudgetTransfer, refused.id, refused.version, draft);
      setRefused(item);
      await recordApi.transition(BudgetTransfer, item.id, item.version, 'propose');
      await client.invalidateQueries({ queryKey: recordKeys.all('budgetTransfer') });
      showToast(say(words.transferDone), { tone: 'good' });
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say(words.transfer)}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{t('app.cancel')}</Button>
          <Button type="primary" loading={busy} disabled={!ready} onClick={() => void save()}>
            {say(words.submit)}
          </Button>
        </>
      }
    >
      <div className="hy-stack">
        <p className="hy-small hy-muted">{say(words.transferHelp)}</p>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-from`}>
            {say(words.from)}
          </label>
          <Select
            id={`${id}-from`}
            showSearch={{ optionFilterProp: 'label' }}
            options={options}
            value={endKey(from)}
            onChange={(key: string) => setFrom(endOf(key))}
          />
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-to`}>
            {say(words.to)}
          </label>
          <Select
            id={`${id}-to`}
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('form.pick')}
            options={options}
            value={to === null ? null : endKey(to)}
            onChange={(key: string) => setTo(endOf(key))}
          />
        </div>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-amount`}>
            {say(words.amount)}
          </label>
          <Input
            id={`${id}-amount`}
            inputMode="decimal"
            suffix={figures.currency}
            value={amount}
            aria-invalid={after?.tooMuch === true}
            {...(after?.tooMuch === true ? { status: 'error' as const } : {})}
            onChange={(e) => setAmount(e.target.value)}
          />
          {after?.tooMuch === true && (
            <p className="hy-field__error" role="alert">
              {say(words.tooMuch, { amount: money(held.from) })}
            </p>
          )}
        </div>
        <table className="hy-transfer" aria-live="polite">
          <thead>
            <tr>
              <th scope="col">{say(words.line)}</th>
              <th scope="col" className="hy-number">
                {say(words.before)}
              </th>
              <th scope="col" className="hy-number">
                {say(words.after)}
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">{name(from)}</th>
              <td className="hy-number">{money(held.from)}</td>
              <td className="hy-number">{money(after?.from ?? null)}</td>
            </tr>
            <tr>
              <th scope="row">{to === null ? NONE : name(to)}</th>
              <td className="hy-number">{money(held.to)}</td>
              <td className="hy-number">{money(after?.to ?? null)}</td>
            </tr>
          </tbody>
        </table>
        <div className="hy-field">
          <label className="hy-field__label" htmlFor={`${id}-reason`}>
            {say(words.reason)}
          </label>
          <textarea
            id={`${id}-reason`}
            className="hy-textarea"
            rows={3}
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </div>
        {error !== null && (
          <div ref={intoView}>
            <ErrorNote error={error} />
          </div>
        )}
      </div>
    </Dialog>
  );
}
