import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type Grant, type Scope, scopeLabels, scopes } from '../../../shared/access.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { Icon } from '../../../web/kit/icon.tsx';
import type { FieldEditorProps } from '../../../web/room.ts';
import { grantChoices } from './access-view.ts';
import './organization.css';
import { myAccessQuery } from './organization.queries.ts';
import { words } from './organization.words.ts';

/** Everything that can be granted: what I have and what I have not. */
export function useGrantChoices() {
  const access = useQuery(myAccessQuery);
  return access.data === undefined ? [] : grantChoices([...access.data.permissions, ...access.data.missing], words);
}

/** Permissions of a position or key, each with how far it reaches. */
export function GrantsEditor({ id, value, onChange, invalid, describedBy }: FieldEditorProps) {
  const say = useSay();
  const choices = useGrantChoices();
  const grants = (Array.isArray(value) ? value : []) as readonly Grant[];
  const options = choices.map((choice) => ({ value: choice.value, label: say(choice.label) }));
  const nameOf = (permission: string): string => {
    const choice = choices.find((one) => one.value === permission);
    return choice === undefined ? permission : say(choice.label);
  };
  const put = (at: number, change: Partial<Grant>): void =>
    onChange(grants.map((grant, i) => (i === at ? { ...grant, ...change } : grant)));
  return (
    <div className="hy-grants">
      {grants.map((grant, i) => (
        // Two grants may name the same permission with different scopes while they are being edited.
        <div key={`${i}-${grant.permission}`} className="hy-grants__row">
          <Select
            id={i === 0 ? id : `${id}-${i}`}
            aria-label={say(words.permission)}
            aria-describedby={describedBy}
            {...(invalid ? { status: 'error' as const } : {})}
            showSearch={{ optionFilterProp: 'label' }}
            value={grant.permission}
            options={
              options.some((o) => o.value === grant.permission)
                ? options
                : [{ value: grant.permission, label: grant.permission }, ...options]
            }
            onChange={(permission: string) => put(i, { permission })}
          />
          <Select
            aria-label={say(words.reach)}
            value={grant.scope}
            options={scopes.map((scope) => ({ value: scope, label: say(scopeLabels[scope]) }))}
            onChange={(scope: Scope) => put(i, { scope })}
          />
          <button
            type="button"
            className="hy-iconbutton"
            aria-label={say(words.removeGrant, { name: nameOf(grant.permission) })}
            onClick={() => onChange(grants.filter((_, at) => at !== i))}
          >
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
      <div>
        <Button
          size="small"
          {...(grants.length === 0 ? { id } : {})}
          onClick={() => onChange([...grants, { permission: choices[5]?.value ?? '*.read', scope: 'unit' }])}
        >
          {say(words.addGrant)}
        </Button>
      </div>
    </div>
  );
}
