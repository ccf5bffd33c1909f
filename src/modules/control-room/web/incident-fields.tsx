import type * as z from 'zod';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import type { FieldViewProps } from '../../../web/room.ts';
import type { IncidentEvidence } from '../incidents.contract.ts';
import './control-room.css';
import { words } from './control-room.words.ts';

/** How far the runbook is; the panel above shows the steps. */
export function RunbookView({ value }: FieldViewProps) {
  const say = useSay();
  const steps = (value ?? []) as readonly { readonly doneAt: string | null }[];
  return (
    <span>{say(words.stepsDone, { done: steps.filter((s) => s.doneAt !== null).length, all: steps.length })}</span>
  );
}

/** The rows that led to an incident, as they were seen. */
export function EvidenceView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const evidence = value as z.infer<typeof IncidentEvidence> | null;
  if (evidence === null) return <span className="hy-muted">{NONE}</span>;
  if (compact) return <span>{say(evidence.title)}</span>;
  return (
    <div>
      <p>{say(evidence.title)}</p>
      <dl className="hy-evidence">
        {evidence.lines.map((line, i) => (
          // Evidence never changes: its place names a line.
          <div key={`line-${i}`}>
            <dt>{say(line.label)}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
