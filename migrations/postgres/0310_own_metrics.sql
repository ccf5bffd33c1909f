-- Metrics that a workspace defines: name, formula, unit, owner (D2).
CREATE TABLE own_metric (
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
  english text,
  key text,
  formula text,
  unit text,
  display text,
  direction text,
  decimals bigint,
  meaning text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(english, '')) || ' ' || lower(coalesce(key, '')) || ' ' || lower(coalesce(formula, '')) || ' ' || lower(coalesce(meaning, ''))) STORED
);
CREATE UNIQUE INDEX own_metric_code ON own_metric (workspace_id, code);
CREATE INDEX own_metric_recent ON own_metric (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX own_metric_state ON own_metric (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX own_metric_unit ON own_metric (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX own_metric_owner ON own_metric (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX own_metric_search ON own_metric USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX own_metric_sort ON own_metric (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX own_metric_name_unique ON own_metric (workspace_id, name) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX own_metric_key_unique ON own_metric (workspace_id, key) WHERE deleted_at IS NULL;
ALTER TABLE own_metric ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_metric FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON own_metric TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON own_metric FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'ownMetric')) OR unit_id = ANY ((SELECT app_units('read', 'ownMetric'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'ownMetric'))::uuid[])));
CREATE POLICY insert ON own_metric FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'ownMetric')) OR unit_id = ANY ((SELECT app_units('write', 'ownMetric'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'ownMetric'))::uuid[])));
CREATE POLICY update ON own_metric FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'ownMetric')) OR unit_id = ANY ((SELECT app_units('write', 'ownMetric'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'ownMetric'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'ownMetric')) OR unit_id = ANY ((SELECT app_units('write', 'ownMetric'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'ownMetric'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON own_metric TO huanying_app;
