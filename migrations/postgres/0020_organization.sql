-- People, positions and units. Drafted from the declarations in src/modules/organization/organization.contract.ts.

CREATE TABLE org_unit (
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
  kind text,
  parent uuid,
  regions text[],
  manager uuid,
  notes text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(notes, ''))) STORED
);
CREATE UNIQUE INDEX org_unit_code ON org_unit (workspace_id, code);
CREATE INDEX org_unit_recent ON org_unit (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_state ON org_unit (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_unit ON org_unit (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_owner ON org_unit (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_search ON org_unit USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_sort ON org_unit (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_parent ON org_unit (workspace_id, parent) WHERE deleted_at IS NULL;
CREATE INDEX org_unit_manager ON org_unit (workspace_id, manager) WHERE deleted_at IS NULL;
ALTER TABLE org_unit ENABLE ROW LEVEL SECURITY;
ALTER TABLE org_unit FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON org_unit TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON org_unit FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'orgUnit')) OR unit_id = ANY ((SELECT app_units('read', 'orgUnit'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'orgUnit'))::uuid[])));
CREATE POLICY insert ON org_unit FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'orgUnit')) OR unit_id = ANY ((SELECT app_units('write', 'orgUnit'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'orgUnit'))::uuid[])));
CREATE POLICY update ON org_unit FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'orgUnit')) OR unit_id = ANY ((SELECT app_units('write', 'orgUnit'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'orgUnit'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'orgUnit')) OR unit_id = ANY ((SELECT app_units('write', 'orgUnit'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'orgUnit'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON org_unit TO huanying_app;

CREATE TABLE position (
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
  name_en text,
  key text,
  duties text,
  duties_en text,
  grants jsonb,
  landing text,
  kpis jsonb,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(name_en, '')) || ' ' || lower(coalesce(duties, '')) || ' ' || lower(coalesce(duties_en, ''))) STORED
);
CREATE UNIQUE INDEX position_code ON position (workspace_id, code);
CREATE INDEX position_recent ON position (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX position_state ON position (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX position_unit ON position (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX position_owner ON position (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX position_search ON position USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX position_sort ON position (workspace_id, code ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX position_name_unique ON position (workspace_id, name) WHERE deleted_at IS NULL;
ALTER TABLE position ENABLE ROW LEVEL SECURITY;
ALTER TABLE position FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON position TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON position FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'position')) OR unit_id = ANY ((SELECT app_units('read', 'position'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'position'))::uuid[])));
CREATE POLICY insert ON position FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'position')) OR unit_id = ANY ((SELECT app_units('write', 'position'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'position'))::uuid[])));
CREATE POLICY update ON position FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'position')) OR unit_id = ANY ((SELECT app_units('write', 'position'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'position'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'position')) OR unit_id = ANY ((SELECT app_units('write', 'position'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'position'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON position TO huanying_app;

CREATE TABLE person (
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
  title text,
  email text,
  email_hash text,
  phone text,
  phone_hash text,
  manager uuid,
  locale text,
  user_id text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(title, ''))) STORED
);
CREATE UNIQUE INDEX person_code ON person (workspace_id, code);
CREATE INDEX person_recent ON person (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX person_state ON person (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX person_unit ON person (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX person_owner ON person (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX person_search ON person USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX person_sort ON person (workspace_id, code ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX person_email_unique ON person (workspace_id, email_hash) WHERE deleted_at IS NULL;
CREATE INDEX person_manager ON person (workspace_id, manager) WHERE deleted_at IS NULL;
CREATE INDEX person_user_id ON person (workspace_id, user_id, id) WHERE deleted_at IS NULL;
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON person TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON person FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'person')) OR unit_id = ANY ((SELECT app_units('read', 'person'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'person'))::uuid[])));
CREATE POLICY insert ON person FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'person')) OR unit_id = ANY ((SELECT app_units('write', 'person'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'person'))::uuid[])));
CREATE POLICY update ON person FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'person')) OR unit_id = ANY ((SELECT app_units('write', 'person'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'person'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'person')) OR unit_id = ANY ((SELECT app_units('write', 'person'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'person'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON person TO huanying_app;

CREATE TABLE assignment (
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
  position uuid,
  org_unit uuid,
  is_primary boolean,
  period_start date,
  period_end date,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, ''))) STORED
);
CREATE UNIQUE INDEX assignment_code ON assignment (workspace_id, code);
CREATE INDEX assignment_recent ON assignment (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX assignment_state ON assignment (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX assignment_unit ON assignment (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX assignment_owner ON assignment (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX assignment_search ON assignment USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX assignment_sort ON assignment (workspace_id, created_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX assignment_person ON assignment (workspace_id, person) WHERE deleted_at IS NULL;
CREATE INDEX assignment_position ON assignment (workspace_id, position) WHERE deleted_at IS NULL;
CREATE INDEX assignment_org_unit ON assignment (workspace_id, org_unit) WHERE deleted_at IS NULL;
ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE assignment FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON assignment TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON assignment FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'assignment')) OR unit_id = ANY ((SELECT app_units('read', 'assignment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'assignment'))::uuid[])));
CREATE POLICY insert ON assignment FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'assignment')) OR unit_id = ANY ((SELECT app_units('write', 'assignment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'assignment'))::uuid[])));
CREATE POLICY update ON assignment FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'assignment')) OR unit_id = ANY ((SELECT app_units('write', 'assignment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'assignment'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'assignment')) OR unit_id = ANY ((SELECT app_units('write', 'assignment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'assignment'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON assignment TO huanying_app;
