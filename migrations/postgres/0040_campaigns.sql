-- Campaigns through their whole life.

CREATE TABLE campaign (
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
  kind text,
  period_start date,
  period_end date,
  theme text,
  form text,
  objective text,
  goal uuid,
  budget_amount numeric,
  budget_currency text,
  planned_uv bigint,
  planned_orders bigint,
  planned_gmv_amount numeric,
  planned_gmv_currency text,
  planned_roi numeric,
  channels uuid[],
  manager uuid,
  description text,
  risk text,
  proposed_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(theme, '')) || ' ' || lower(coalesce(objective, '')) || ' ' || lower(coalesce(description, ''))) STORED
);
CREATE UNIQUE INDEX campaign_code ON campaign (workspace_id, code);
CREATE INDEX campaign_recent ON campaign (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX campaign_state ON campaign (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX campaign_unit ON campaign (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_owner ON campaign (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_search ON campaign USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX campaign_sort ON campaign (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX campaign_goal ON campaign (workspace_id, goal) WHERE deleted_at IS NULL;
CREATE INDEX campaign_manager ON campaign (workspace_id, manager) WHERE deleted_at IS NULL;
CREATE INDEX campaign_proposed_by ON campaign (workspace_id, proposed_by) WHERE deleted_at IS NULL;
CREATE INDEX campaign_approved_by ON campaign (workspace_id, approved_by) WHERE deleted_at IS NULL;
ALTER TABLE campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON campaign FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'campaign')) OR unit_id = ANY ((SELECT app_units('read', 'campaign'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'campaign'))::uuid[])));
CREATE POLICY insert ON campaign FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaign')) OR unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[])));
CREATE POLICY update ON campaign FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaign')) OR unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaign')) OR unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON campaign TO huanying_app;
