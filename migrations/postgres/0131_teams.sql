-- Project teams, people on loan, skills.

CREATE TABLE team (
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
  purpose text,
  period_start date,
  period_end date,
  campaign uuid,
  members jsonb,
  retrospective text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(purpose, '')) || ' ' || lower(coalesce(retrospective, ''))) STORED
);
CREATE UNIQUE INDEX team_code ON team (workspace_id, code);
CREATE INDEX team_recent ON team (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX team_state ON team (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX team_unit ON team (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX team_owner ON team (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX team_search ON team USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX team_sort ON team (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX team_campaign ON team (workspace_id, campaign) WHERE deleted_at IS NULL;
ALTER TABLE team ENABLE ROW LEVEL SECURITY;
ALTER TABLE team FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON team TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON team FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'team')) OR unit_id = ANY ((SELECT app_units('read', 'team'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'team'))::uuid[])));
CREATE POLICY insert ON team FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'team')) OR unit_id = ANY ((SELECT app_units('write', 'team'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'team'))::uuid[])));
CREATE POLICY update ON team FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'team')) OR unit_id = ANY ((SELECT app_units('write', 'team'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'team'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'team')) OR unit_id = ANY ((SELECT app_units('write', 'team'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'team'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON team TO huanying_app;

CREATE TABLE secondment (
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
  person uuid,
  campaign uuid,
  team uuid,
  role text,
  period_start date,
  period_end date,
  load bigint,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(role, ''))) STORED
);
CREATE UNIQUE INDEX secondment_code ON secondment (workspace_id, code);
CREATE INDEX secondment_recent ON secondment (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX secondment_state ON secondment (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX secondment_unit ON secondment (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX secondment_owner ON secondment (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX secondment_search ON secondment USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX secondment_sort ON secondment (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX secondment_person ON secondment (workspace_id, person) WHERE deleted_at IS NULL;
CREATE INDEX secondment_campaign ON secondment (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX secondment_team ON secondment (workspace_id, team) WHERE deleted_at IS NULL;
ALTER TABLE secondment ENABLE ROW LEVEL SECURITY;
ALTER TABLE secondment FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON secondment TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON secondment FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'secondment')) OR unit_id = ANY ((SELECT app_units('read', 'secondment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'secondment'))::uuid[])));
CREATE POLICY insert ON secondment FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'secondment')) OR unit_id = ANY ((SELECT app_units('write', 'secondment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'secondment'))::uuid[])));
CREATE POLICY update ON secondment FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'secondment')) OR unit_id = ANY ((SELECT app_units('write', 'secondment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'secondment'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'secondment')) OR unit_id = ANY ((SELECT app_units('write', 'secondment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'secondment'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON secondment TO huanying_app;

CREATE TABLE person_skill (
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
  skill text,
  person uuid,
  level text,
  proof text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(skill, '')) || ' ' || lower(coalesce(proof, ''))) STORED
);
CREATE UNIQUE INDEX person_skill_code ON person_skill (workspace_id, code);
CREATE INDEX person_skill_recent ON person_skill (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_state ON person_skill (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_unit ON person_skill (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_owner ON person_skill (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_search ON person_skill USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_sort ON person_skill (workspace_id, skill ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX person_skill_person ON person_skill (workspace_id, person) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX person_skill_person_skill_unique ON person_skill (workspace_id, person, skill) WHERE deleted_at IS NULL;
ALTER TABLE person_skill ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_skill FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON person_skill TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON person_skill FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'personSkill')) OR unit_id = ANY ((SELECT app_units('read', 'personSkill'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'personSkill'))::uuid[])));
CREATE POLICY insert ON person_skill FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'personSkill')) OR unit_id = ANY ((SELECT app_units('write', 'personSkill'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'personSkill'))::uuid[])));
CREATE POLICY update ON person_skill FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'personSkill')) OR unit_id = ANY ((SELECT app_units('write', 'personSkill'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'personSkill'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'personSkill')) OR unit_id = ANY ((SELECT app_units('write', 'personSkill'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'personSkill'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON person_skill TO huanying_app;

CREATE INDEX team_people ON team USING gin (members) WHERE deleted_at IS NULL;
CREATE INDEX secondment_dates ON secondment (state, period_start, period_end) WHERE deleted_at IS NULL;
-- The timeline of tasks goes by their days.
CREATE INDEX task_span ON task (workspace_id, span_start NULLS LAST, id) WHERE deleted_at IS NULL;
CREATE INDEX task_span_down ON task (workspace_id, span_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
