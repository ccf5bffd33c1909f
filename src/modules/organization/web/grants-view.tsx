import { type Grant, scopeLabels } from '../../../shared/access.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { NONE } from '../../../web/kit/figure.ts';
import type { FieldViewProps } from '../../../web/room.ts';
import { useGrantChoices } from './grants-editor.tsx';
import { words } from './organization.words.ts';

/** Permissions of a position in words, the scope after each. */
export function GrantsView({ value, compact }: FieldViewProps) {
  const say = useSay();
  const choices = useGrantChoices();
  const grants = (Array.isArray(value) ? value : []) as readonly Grant[];
  if (grants.length === 0) return <span className="hy-muted">{NONE}</span>;
  if (compact) return say(words.grantCount, { n: grants.length });
  return (
    <ul>
      {grants.map((grant) => {
        const choice = choices.find((one) => one.value === grant.permission);
        return (
          <li key={`${grant.permission}-${grant.scope}`} title={grant.permission}>
            {choice === undefined ? grant.permission : say(choice.label)}{' '}
            <span className="hy-small hy-muted">{say(scopeLabels[grant.scope])}</span>
          </li>
        );
      })}
    </ul>
  );
}
