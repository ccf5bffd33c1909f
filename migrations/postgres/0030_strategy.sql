-- Goals: a metric, a target, a period, an owner.

CREATE TABLE goal (
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
  metric text,
  target numeric,
  period_start date,
  period_end date,
  parent uuid,
  campaign uuid,
  channel uuid,
  counted_unit uuid,
  description text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(description, ''))) STORED
);
CREATE UNIQUE INDEX goal_code ON goal (workspace_id, code);
CREATE INDEX goal_recent ON goal (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX goal_state ON goal (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX goal_unit ON goal (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX goal_owner ON goal (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX goal_search ON goal USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX goal_sort ON goal (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX goal_parent ON goal (workspace_id, parent) WHERE deleted_at IS NULL;
CREATE INDEX goal_campaign ON goal (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX goal_channel ON goal (workspace_id, channel) WHERE deleted_at IS NULL;
CREATE INDEX goal_counted_unit ON goal (workspace_id, counted_unit) WHERE deleted_at IS NULL;
ALTER TABLE goal ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON goal TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON goal FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'goal')) OR unit_id = ANY ((SELECT app_units('read', 'goal'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'goal'))::uuid[])));
CREATE POLICY insert ON goal FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'goal')) OR unit_id = ANY ((SELECT app_units('write', 'goal'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'goal'))::uuid[])));
CREATE POLICY update ON goal FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'goal')) OR unit_id = ANY ((SELECT app_units('write', 'goal'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'goal'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'goal')) OR unit_id = ANY ((SELECT app_units('write', 'goal'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'goal'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON goal TO huanying_app;
