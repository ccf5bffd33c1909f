import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Radio, Select } from 'antd';
import { useId, useState } from 'react';
import { isUrgent, type NoticeGroupKey, noticeGroupKeys, noticeGroups } from '../../../shared/platform/notice-kinds.ts';
import { call } from '../../../web/api/call.ts';
import { useCan } from '../../../web/api/session.ts';
import { useSay } from '../../../web/i18n/i18n.ts';
import { PageHeader, StateTag } from '../../../web/kit/small.tsx';
import { ErrorNote, Note, QueryBoundary } from '../../../web/kit/states.tsx';
import { TableBox } from '../../../web/kit/table-box.tsx';
import { showToast } from '../../../web/kit/toast.tsx';
import '../../../web/records/fields/fields.css';
import {
  type GroupWays,
  type MyNoticeSettings,
  type NoticePreferences,
  putNoticeSettings,
} from '../preferences.contract.ts';
import { noticeSettingsQuery } from './notices.queries.ts';
import './preferences.css';
import { words } from './preferences.words.ts';
import { QuietRange, WorkspaceQuiet } from './quiet-hours.tsx';

/** Me → 通知设置: which notices by which way, when not, how mentioned. */
export function PreferencesPage() {
  const say = useSay();
  const query = useQuery(noticeSettingsQuery);
  return (
    <>
      <PageHeader title={say(words.title)} />
      <p className="hy-muted" style={{ marginBottom: 16, maxWidth: 720 }}>
        {say(words.help)}
      </p>
      <QueryBoundary query={query}>
        {(settings) => <Settings key={JSON.stringify(settings.preferences)} settings={settings} />}
      </QueryBoundary>
    </>
  );
}

function Settings({ settings }: { settings: MyNoticeSettings }) {
  const say = useSay();
  const can = useCan();
  const client = useQueryClient();
  const [p, setP] = useState<NoticePreferences>(settings.preferences);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const renew = (): Promise<void> => client.invalidateQueries({ queryKey: noticeSettingsQuery.queryKey });
  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call(putNoticeSettings, { body: p });
      showToast(say(words.saved), { tone: 'good' });
      await renew();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const setGroup = (key: NoticeGroupKey, ways: GroupWays): void =>
    setP((before) => ({ ...before, groups: { ...before.groups, [key]: ways } }));
  return (
    <div className="hy-stack hy-prefs">
      {settings.mail === 'noServer' && <Note tone="info">{say(words.noServer)}</Note>}
      {settings.mail === 'demo' && <Note tone="info">{say(words.demo)}</Note>}
      <Ways groups={p.groups} onChange={setGroup} />
      {settings.email !== null && settings.mail === 'on' && (
        <p className="hy-small hy-muted">{say(words.mailTo, { email: settings.email })}</p>
      )}
      <Quiet settings={settings} quiet={p.quiet} onChange={(quiet) => setP({ ...p, quiet })} />
      <Digest digest={p.digest} onChange={(digest) => setP({ ...p, digest })} />
      <Accounts p={p} onChange={setP} />
      {error !== null && <ErrorNote error={error} />}
      <div className="hy-row">
        <Button type="primary" loading={busy} onClick={() => void save()}>
          {say(words.save)}
        </Button>
      </div>
      {can('workspace.manage') && <WorkspaceQuiet workspace={settings.workspace} onDone={renew} />}
    </div>
  );
}

function Ways(p: { groups: NoticePreferences['groups']; onChange: (key: NoticeGroupKey, ways: GroupWays) => void }) {
  const say = useSay();
  return (
    <TableBox label={say(words.kind)}>
      <table className="hy-table hy-prefs__ways">
        <thead>
          <tr>
            {[words.kind, words.page, words.mail, words.robot].map((label) => (
              <th key={label.en}>{say(label)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {noticeGroupKeys.map((key) => {
            const group = noticeGroups[key];
            const ways = p.groups[key];
            const name = say(group.label);
            const urgent = isUrgent(key);
            return (
              <tr key={key}>
                <th scope="row">
                  <span className="hy-row hy-row--wrap" style={{ gap: 8 }}>
                    {name}
                    {urgent && <StateTag label={say(words.urgent)} tone="bad" />}
                  </span>
                  <span className="hy-small hy-muted hy-prefs__help">{say(group.help)}</span>
                </th>
                <td>
                  <Checkbox
                    aria-label={`${name}：${say(words.page)}`}
                    checked={ways.page}
                    disabled={urgent}
                    {...(urgent ? { title: say(words.always) } : {})}
                    onChange={(e) => p.onChange(key, { ...ways, page: e.target.checked })}
                  />
                </td>
                <td>
                  <Select
                    aria-label={`${name}：${say(words.mail)}`}
                    style={{ width: 96 }}
                    value={ways.mail}
                    options={(['now', 'digest', 'off'] as const).map((value) => ({ value, label: say(words[value]) }))}
                    onChange={(mail) => p.onChange(key, { ...ways, mail })}
                  />
                </td>
                <td>
                  <Checkbox
                    aria-label={`${name}：${say(words.robot)}`}
                    checked={ways.robot}
                    onChange={(e) => p.onChange(key, { ...ways, robot: e.target.checked })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </TableBox>
  );
}

function Quiet(p: {
  settings: MyNoticeSettings;
  quiet: NoticePreferences['quiet'];
  onChange: (quiet: NoticePreferences['quiet']) => void;
}) {
  const say = useSay();
  const { quiet: house, timeZone } = p.settings.workspace;
  const choose = (mode: NoticePreferences['quiet']['mode']): void =>
    p.onChange(mode === 'own' ? { mode, hours: house ?? { from: '22:00', to: '08:00' } } : { mode });
  return (
    <section className="hy-field" aria-label={say(words.quiet)}>
      <h2>{say(words.quiet)}</h2>
      <p className="hy-small hy-muted">{say(words.quietHelp, { zone: timeZone })}</p>
      <Radio.Group value={p.quiet.mode} onChange={(e) => choose(e.target.value as NoticePreferences['quiet']['mode'])}>
        <Radio value="workspace">
          {house === null ? say(words.quietWorkspaceNone) : say(words.quietWorkspace, house)}
        </Radio>
        <Radio value="own">{say(words.quietOwn)}</Radio>
        <Radio value="off">{say(words.quietOff)}</Radio>
      </Radio.Group>
      {p.quiet.mode === 'own' && (
        <QuietRange hours={p.quiet.hours} onChange={(hours) => p.onChange({ mode: 'own', hours })} />
      )}
    </section>
  );
}

function Digest(p: { digest: NoticePreferences['digest']; onChange: (digest: NoticePreferences['digest']) => void }) {
  const say = useSay();
  const days = say(words.weekdays).split(',');
  return (
    <section className="hy-field" aria-label={say(words.digestTitle)}>
      <h2>{say(words.digestTitle)}</h2>
      <div className="hy-row hy-row--wrap">
        <Select
          aria-label={say(words.digestTitle)}
          style={{ width: 112 }}
          value={p.digest.every}
          options={[
            { value: 'day' as const, label: say(words.daily) },
            { value: 'week' as const, label: say(words.weekly) },
          ]}
          onChange={(every) => p.onChange({ ...p.digest, every })}
        />
        {p.digest.every === 'week' && (
          <Select
            aria-label={say(words.weekday)}
            style={{ width: 128 }}
            value={p.digest.weekday}
            options={days.map((label, i) => ({ value: i + 1, label }))}
            onChange={(weekday) => p.onChange({ ...p.digest, weekday })}
          />
        )}
        <Select
          aria-label={say(words.hour)}
          style={{ width: 96 }}
          value={p.digest.hour}
          options={Array.from({ length: 24 }, (_, hour) => ({
            value: hour,
            label: `${String(hour).padStart(2, '0')}:00`,
          }))}
          onChange={(hour) => p.onChange({ ...p.digest, hour })}
        />
      </div>
    </section>
  );
}

function Accounts({ p, onChange }: { p: NoticePreferences; onChange: (p: NoticePreferences) => void }) {
  const say = useSay();
  const id = useId();
  return (
    <section className="hy-field" aria-label={say(words.accounts)}>
      <h2>{say(words.accounts)}</h2>
      <p className="hy-small hy-muted">{say(words.accountsHelp)}</p>
      <div className="hy-prefs__accounts">
        {(['wecom', 'dingtalk', 'feishu'] as const).map((key) => (
          <div key={key} className="hy-field">
            <label className="hy-field__label" htmlFor={`${id}-${key}`}>
              {say(words[key])}
            </label>
            <Input
              id={`${id}-${key}`}
              autoComplete="off"
              maxLength={100}
              value={p.accounts[key]}
              onChange={(e) => onChange({ ...p, accounts: { ...p.accounts, [key]: e.target.value } })}
            />
          </div>
        ))}
      </div>
      <Checkbox checked={p.byPhone} onChange={(e) => onChange({ ...p, byPhone: e.target.checked })}>
        {say(words.byPhone)}
      </Checkbox>
    </section>
  );
}
