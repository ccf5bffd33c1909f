-- Flight plans: which channel gets how much on which days.

CREATE TABLE flight_plan (
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
  budget_amount numeric,
  budget_currency text,
  audience text,
  notes text,
  span_start date,
  span_end date,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(audience, '')) || ' ' || lower(coalesce(notes, ''))) STORED
);
CREATE UNIQUE INDEX flight_plan_code ON flight_plan (workspace_id, code);
CREATE INDEX flight_plan_recent ON flight_plan (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_state ON flight_plan (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_unit ON flight_plan (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_owner ON flight_plan (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_search ON flight_plan USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_sort ON flight_plan (workspace_id, span_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX flight_plan_campaign ON flight_plan (workspace_id, campaign) WHERE deleted_at IS NULL;
ALTER TABLE flight_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE flight_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON flight_plan TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON flight_plan FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'flightPlan')) OR unit_id = ANY ((SELECT app_units('read', 'flightPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'flightPlan'))::uuid[])));
CREATE POLICY insert ON flight_plan FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'flightPlan')) OR unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[])));
CREATE POLICY update ON flight_plan FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'flightPlan')) OR unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'flightPlan')) OR unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON flight_plan TO huanying_app;

CREATE TABLE flight_plan_flights (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES flight_plan ON DELETE CASCADE,
  position integer NOT NULL,
  channel uuid,
  start_on date,
  end_on date,
  amount_amount numeric,
  amount_currency text,
  shape text,
  daily text
);
CREATE INDEX flight_plan_flights_parent ON flight_plan_flights (parent_id, position);
ALTER TABLE flight_plan_flights ENABLE ROW LEVEL SECURITY;
ALTER TABLE flight_plan_flights FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON flight_plan_flights TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON flight_plan_flights FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM flight_plan p WHERE p.id = parent_id AND ((SELECT app_all('read', 'flightPlan')) OR p.unit_id = ANY ((SELECT app_units('read', 'flightPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'flightPlan'))::uuid[]))));
CREATE POLICY insert ON flight_plan_flights FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM flight_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'flightPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[]))));
CREATE POLICY update ON flight_plan_flights FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM flight_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'flightPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM flight_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'flightPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[]))));
CREATE POLICY remove ON flight_plan_flights FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM flight_plan p WHERE p.id = parent_id AND ((SELECT app_all('write', 'flightPlan')) OR p.unit_id = ANY ((SELECT app_units('write', 'flightPlan'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'flightPlan'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON flight_plan_flights TO huanying_app;
