-- Risks of campaigns, watched by their figures (E8).
CREATE TABLE risk (
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
  title text,
  campaign uuid,
  probability bigint,
  impact bigint,
  score bigint,
  level text,
  contingency text,
  metric text,
  comparison text,
  threshold numeric,
  basis text,
  after_days bigint,
  triggered_at timestamptz,
  triggered_value numeric,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(contingency, ''))) STORED
);
CREATE UNIQUE INDEX risk_code ON risk (workspace_id, code);
CREATE INDEX risk_recent ON risk (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX risk_state ON risk (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX risk_unit ON risk (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX risk_owner ON risk (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX risk_search ON risk USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX risk_sort ON risk (workspace_id, score DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX risk_campaign ON risk (workspace_id, campaign) WHERE deleted_at IS NULL;
ALTER TABLE risk ENABLE ROW LEVEL SECURITY;
ALTER TABLE risk FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON risk TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON risk FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'risk')) OR unit_id = ANY ((SELECT app_units('read', 'risk'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'risk'))::uuid[])));
CREATE POLICY insert ON risk FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'risk')) OR unit_id = ANY ((SELECT app_units('write', 'risk'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'risk'))::uuid[])));
CREATE POLICY update ON risk FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'risk')) OR unit_id = ANY ((SELECT app_units('write', 'risk'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'risk'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'risk')) OR unit_id = ANY ((SELECT app_units('write', 'risk'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'risk'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON risk TO huanying_app;
-- What the watch looks at every few minutes.
CREATE INDEX risk_watched ON risk (campaign) WHERE state = 'open' AND metric IS NOT NULL AND deleted_at IS NULL;
