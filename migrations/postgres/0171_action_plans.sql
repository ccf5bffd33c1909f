-- Action plans: how goals are to be reached.

CREATE TABLE action_plan (
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
  goal uuid,
  campaign uuid,
  purpose text,
  span_start date,
  span_end date,
  money_amount numeric,
  money_currency text,
  expected numeric,
  summary jsonb,
  proposed_by uuid,
  approved_by uuid,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(purpose, ''))) STORED
);
CREATE UNIQUE INDEX action_plan_code ON action_plan (workspace_id, code);
CREATE INDEX action_plan_recent ON action_plan (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_state ON action_plan (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_unit ON action_plan (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_owner ON action_plan (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_search ON action_plan USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_sort ON action_plan (workspace_id, created_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_goal ON action_plan (workspace_id, goal) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_campaign ON action_plan (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_proposed_by ON action_plan (workspace_id, proposed_by) WHERE deleted_at IS NULL;
CREATE INDEX action_plan_approved_by ON action_plan (workspace_id, approved_by) WHERE deleted_at IS NULL;
ALTER TABLE action_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON action_plan TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON action_plan FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'actionPlan')) OR unit_id = ANY ((SELECT app_units('read', 'actionPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'actionPlan'))::uuid[])));
CREATE POLICY insert ON action_plan FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'actionPlan')) OR unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[])));
CREATE POLICY update ON action_plan FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'actionPlan')) OR unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'actionPlan')) OR unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON action_plan TO huanying_app;

CREATE TABLE action_plan_steps (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES action_plan ON DELETE CASCADE,
  position integer NOT NULL,
  step text,
  owner uuid,
  start_on date,
  end_on date,
  money_amount numeric,
  money_currency text,
  effect numeric,
  resources text,
  deliverable text
);
CREATE INDEX action_plan_steps_parent ON action_plan_steps (parent_id, position);
ALTER TABLE action_plan_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE action_plan_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON action_plan_steps TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON action_plan_steps FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM action_plan p WHERE p.id = parent_id AND ((SELECT app_all('read', 'actionPlan')) OR p.unit_id = ANY ((SELECT app_units('read', 'actionPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'actionPlan'))::uuid[]))));
CREATE POLICY insert ON action_plan_steps FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM action_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'actionPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[]))));
CREATE POLICY update ON action_plan_steps FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM action_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'actionPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM action_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'actionPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[]))));
CREATE POLICY remove ON action_plan_steps FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM action_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'actionPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'actionPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'actionPlan'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON action_plan_steps TO huanying_app;
