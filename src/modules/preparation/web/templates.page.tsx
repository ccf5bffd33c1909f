import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { f } from '../../../shared/record/field.ts';
import { call } from '../../../web/api/call.ts';
import { recordKeys } from '../../../web/api/record-queries.ts';
import { useCan, useMe } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader, useToday } from '../../../web/kit/small.tsx';
import { QueryBoundary } from '../../../web/kit/states.tsx';
import { addDays } from '../../../web/kit/time.ts';
import { showToast } from '../../../web/kit/toast.tsx';
import { FieldsDialog } from '../../../web/records/form/fields-dialog.tsx';
import { startTemplate, type Template } from '../preparation.contract.ts';
import './preparation.css';
import { templatesQuery } from './preparation.queries.ts';
import { words } from './preparation.words.ts';

/** The built-in templates, each with what it brings. */
export function TemplatesPage() {
  const say = useSay();
  const can = useCan();
  const query = useQuery(templatesQuery);
  const [chosen, setChosen] = useState<Template | null>(null);
  return (
    <>
      <PageHeader title={say(words.templates)} />
      <p className="hy-muted">{say(words.fromTemplateHelp)}</p>
      <QueryBoundary query={query} rows={8}>
        {({ items }) => (
          <ul className="hy-templates">
            {items.map((x) => (
              <li key={x.key} className="hy-card hy-pad hy-stack hy-stack--tight">
                <div className="hy-row hy-row--between">
                  <h2>{say(x.title)}</h2>
                  <span className="hy-small hy-muted">{say(words.days, { n: x.days })}</span>
                </div>
                <p>{say(x.purpose)}</p>
                <p className="hy-small">
                  <span className="hy-muted">{say(words.useWhen)}</span> {say(x.useWhen)}
                </p>
                <p className="hy-small hy-muted">
                  {say(words.holds, { steps: x.steps.length, items: x.items, risks: x.risks.length })}
                </p>
                <ol className="hy-templates__steps">
                  {x.steps.map((s) => (
                    <li key={s.offset}>
                      <span className="hy-number hy-muted">{`T${s.offset < 0 ? '−' : '+'}${Math.abs(s.offset)}`}</span>{' '}
                      {say(s.title)}
                    </li>
                  ))}
                </ol>
                <p className="hy-small">
                  {x.budget.map((b) => `${say(b.name)} ${Math.round(Number(b.share) * 100)}%`).join(' · ')}
                </p>
                {can('campaign.create') && (
                  <div>
                    <Button onClick={() => setChosen(x)}>{say(words.useIt)}</Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryBoundary>
      {chosen !== null && <StartDialog template={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

/** Above the form of a new campaign: one click per template. */
export function TemplateOffer() {
  const say = useSay();
  const { data } = useQuery(templatesQuery);
  const [chosen, setChosen] = useState<Template | null>(null);
  if (data === undefined) return null;
  return (
    <section
      className="hy-card hy-pad hy-stack hy-stack--tight hy-templates__offer"
      aria-label={say(words.fromTemplate)}
    >
      <h2>{say(words.fromTemplate)}</h2>
      <p className="hy-small hy-muted">{say(words.fromTemplateHelp)}</p>
      <div className="hy-row hy-row--wrap">
        {data.items.map((x) => (
          <Button key={x.key} size="small" onClick={() => setChosen(x)} title={say(x.purpose)}>
            {say(x.title)}
          </Button>
        ))}
      </div>
      {chosen !== null && <StartDialog template={chosen} onClose={() => setChosen(null)} />}
    </section>
  );
}

const asked = {
  title: f.text(words.name),
  start: f.date(words.first, { required: true }),
  budget: f.decimal(words.budget),
} as const;

function StartDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const say = useSay();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { currency } = useMe().workspace;
  const today = useToday();
  // In time for every step of it.
  const ahead = Math.max(15, ...template.steps.map((s) => -s.offset));
  return (
    <FieldsDialog
      title={`${say(words.fromTemplate)} · ${say(template.title)}`}
      action={say(words.create)}
      fields={asked}
      named={{ currency }}
      initial={{ start: addDays(today, ahead) }}
      onClose={onClose}
      onSubmit={async ({ start, title, budget }) => {
        const made = await call(startTemplate, {
          params: { key: template.key },
          body: { start: start ?? today, title, budget },
        });
        await client.invalidateQueries({ queryKey: recordKeys.all('campaign') });
        const done = say(words.made, { code: made.campaign.code, tasks: made.tasks, items: made.items });
        showToast([done, ...made.notes.map((n) => say(n))].join(' · '), { tone: 'good' });
        await navigate({ to: `/campaigns/${made.campaign.id}` });
      }}
    >
      <p className="hy-muted" style={{ marginBottom: 16 }}>
        {say(template.purpose)}
      </p>
    </FieldsDialog>
  );
}
