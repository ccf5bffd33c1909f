-- Conflicts: what departments claim from each other, and how it was settled.

CREATE TABLE conflict (
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
  parties uuid[],
  days_start date,
  days_end date,
  amount_amount numeric,
  amount_currency text,
  decider uuid,
  resolution text,
  found text,
  proposed_by uuid,
  settled_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(resolution, ''))) STORED
);
CREATE UNIQUE INDEX conflict_code ON conflict (workspace_id, code);
CREATE INDEX conflict_recent ON conflict (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX conflict_state ON conflict (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX conflict_unit ON conflict (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX conflict_owner ON conflict (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX conflict_search ON conflict USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX conflict_sort ON conflict (workspace_id, created_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX conflict_decider ON conflict (workspace_id, decider) WHERE deleted_at IS NULL;
CREATE INDEX conflict_proposed_by ON conflict (workspace_id, proposed_by) WHERE deleted_at IS NULL;
ALTER TABLE conflict ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflict FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON conflict TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON conflict FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'conflict')) OR unit_id = ANY ((SELECT app_units('read', 'conflict'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'conflict'))::uuid[])));
CREATE POLICY insert ON conflict FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'conflict')) OR unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[])));
CREATE POLICY update ON conflict FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'conflict')) OR unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'conflict')) OR unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON conflict TO huanying_app;

CREATE TABLE conflict_claims (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES conflict ON DELETE CASCADE,
  position integer NOT NULL,
  party uuid,
  claim text,
  amount_amount numeric,
  amount_currency text,
  start_on date,
  end_on date
);
CREATE INDEX conflict_claims_parent ON conflict_claims (parent_id, position);
ALTER TABLE conflict_claims ENABLE ROW LEVEL SECURITY;
ALTER TABLE conflict_claims FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON conflict_claims TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON conflict_claims FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM conflict p WHERE p.id = parent_id AND ((SELECT app_all('read', 'conflict')) OR p.unit_id = ANY ((SELECT app_units('read', 'conflict'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'conflict'))::uuid[]))));
CREATE POLICY insert ON conflict_claims FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM conflict p WHERE p.id = parent_id AND ((SELECT app_all('write', 'conflict')) OR p.unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[]))));
CREATE POLICY update ON conflict_claims FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM conflict p WHERE p.id = parent_id AND ((SELECT app_all('write', 'conflict')) OR p.unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM conflict p WHERE p.id = parent_id AND ((SELECT app_all('write', 'conflict')) OR p.unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[]))));
CREATE POLICY remove ON conflict_claims FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM conflict p WHERE p.id = parent_id AND ((SELECT app_all('write', 'conflict')) OR p.unit_id = ANY ((SELECT app_units('write', 'conflict'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'conflict'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON conflict_claims TO huanying_app;
