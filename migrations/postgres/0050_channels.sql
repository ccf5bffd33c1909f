-- Channels, the accounts on them, and the links that are put there.

CREATE TABLE channel (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  name text,
  slug text,
  category text,
  stage text,
  platform text,
  medium text,
  description text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(slug, '')) || ' ' || lower(coalesce(description, ''))) STORED
);
CREATE UNIQUE INDEX channel_code ON channel (workspace_id, code);
CREATE INDEX channel_recent ON channel (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX channel_state ON channel (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX channel_unit ON channel (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX channel_owner ON channel (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX channel_search ON channel USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX channel_sort ON channel (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX channel_name_unique ON channel (workspace_id, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX channel_slug_unique ON channel (workspace_id, slug) WHERE deleted_at IS NULL;
ALTER TABLE channel ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON channel TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON channel FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'channel')) OR unit_id = ANY ((SELECT app_units('read', 'channel'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'channel'))::uuid[])));
CREATE POLICY insert ON channel FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channel')) OR unit_id = ANY ((SELECT app_units('write', 'channel'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channel'))::uuid[])));
CREATE POLICY update ON channel FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channel')) OR unit_id = ANY ((SELECT app_units('write', 'channel'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channel'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channel')) OR unit_id = ANY ((SELECT app_units('write', 'channel'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channel'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON channel TO huanying_app;

CREATE TABLE channel_account (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  name text,
  channel uuid,
  platform_id text,
  link text,
  description text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(platform_id, ''))) STORED
);
CREATE UNIQUE INDEX channel_account_code ON channel_account (workspace_id, code);
CREATE INDEX channel_account_recent ON channel_account (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_state ON channel_account (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_unit ON channel_account (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_owner ON channel_account (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_search ON channel_account USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_sort ON channel_account (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX channel_account_channel ON channel_account (workspace_id, channel) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX channel_account_channel_name_unique ON channel_account (workspace_id, channel, name) WHERE deleted_at IS NULL;
ALTER TABLE channel_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE channel_account FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON channel_account TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON channel_account FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'channelAccount')) OR unit_id = ANY ((SELECT app_units('read', 'channelAccount'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'channelAccount'))::uuid[])));
CREATE POLICY insert ON channel_account FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channelAccount')) OR unit_id = ANY ((SELECT app_units('write', 'channelAccount'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channelAccount'))::uuid[])));
CREATE POLICY update ON channel_account FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channelAccount')) OR unit_id = ANY ((SELECT app_units('write', 'channelAccount'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channelAccount'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'channelAccount')) OR unit_id = ANY ((SELECT app_units('write', 'channelAccount'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'channelAccount'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON channel_account TO huanying_app;

CREATE TABLE tracked_link (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  name text,
  target text,
  channel uuid,
  campaign uuid,
  account uuid,
  medium text,
  term text,
  expires_on date,
  short_code text,
  utm_source text,
  utm_medium text,
  utm_campaign text,
  utm_content text,
  utm_term text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(short_code, '')) || ' ' || lower(coalesce(target, '')) || ' ' || lower(coalesce(utm_campaign, '')) || ' ' || lower(coalesce(utm_content, ''))) STORED
);
CREATE UNIQUE INDEX tracked_link_code ON tracked_link (workspace_id, code);
CREATE INDEX tracked_link_recent ON tracked_link (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_state ON tracked_link (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_unit ON tracked_link (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_owner ON tracked_link (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_search ON tracked_link USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_sort ON tracked_link (workspace_id, created_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_channel ON tracked_link (workspace_id, channel) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_campaign ON tracked_link (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX tracked_link_account ON tracked_link (workspace_id, account) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX tracked_link_short_code_unique ON tracked_link (workspace_id, short_code) WHERE deleted_at IS NULL;
ALTER TABLE tracked_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE tracked_link FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON tracked_link TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON tracked_link FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'trackedLink')) OR unit_id = ANY ((SELECT app_units('read', 'trackedLink'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'trackedLink'))::uuid[])));
CREATE POLICY insert ON tracked_link FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'trackedLink')) OR unit_id = ANY ((SELECT app_units('write', 'trackedLink'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'trackedLink'))::uuid[])));
CREATE POLICY update ON tracked_link FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'trackedLink')) OR unit_id = ANY ((SELECT app_units('write', 'trackedLink'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'trackedLink'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'trackedLink')) OR unit_id = ANY ((SELECT app_units('write', 'trackedLink'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'trackedLink'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON tracked_link TO huanying_app;

-- A redirect knows only the short code, not the workspace: it is unique among all of them, for good.
CREATE UNIQUE INDEX tracked_link_short_code_everywhere ON tracked_link (short_code);
