-- The knowledge room: cases, playbooks, terms and references.
CREATE TABLE "case" (
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
  kind text,
  period_start date,
  period_end date,
  channels uuid[],
  tags text[],
  budget_amount numeric,
  budget_currency text,
  cost_amount numeric,
  cost_currency text,
  gmv_amount numeric,
  gmv_currency text,
  roi numeric,
  goals jsonb,
  figures jsonb,
  summary text,
  highlights text,
  problems text,
  causes jsonb,
  actions text,
  lessons text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, ''))) STORED
);
CREATE UNIQUE INDEX case_code ON "case" (workspace_id, code);
CREATE INDEX case_recent ON "case" (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX case_state ON "case" (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX case_unit ON "case" (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX case_owner ON "case" (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX case_search ON "case" USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX case_sort ON "case" (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX case_campaign_unique ON "case" (workspace_id, campaign) WHERE deleted_at IS NULL;
ALTER TABLE "case" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "case" FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON "case" TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON "case" FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'case')) OR unit_id = ANY ((SELECT app_units('read', 'case'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'case'))::uuid[])));
CREATE POLICY insert ON "case" FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'case')) OR unit_id = ANY ((SELECT app_units('write', 'case'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'case'))::uuid[])));
CREATE POLICY update ON "case" FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'case')) OR unit_id = ANY ((SELECT app_units('write', 'case'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'case'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'case')) OR unit_id = ANY ((SELECT app_units('write', 'case'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'case'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON "case" TO huanying_app;

CREATE TABLE playbook (
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
  purpose text,
  use_when text,
  avoid_when text,
  days bigint,
  steps jsonb,
  budget_shape jsonb,
  channels uuid[],
  rhythm text,
  targets jsonb,
  tags text[],
  from_case uuid,
  edition bigint,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, ''))) STORED
);
CREATE UNIQUE INDEX playbook_code ON playbook (workspace_id, code);
CREATE INDEX playbook_recent ON playbook (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX playbook_state ON playbook (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX playbook_unit ON playbook (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX playbook_owner ON playbook (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX playbook_search ON playbook USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX playbook_from_case ON playbook (workspace_id, from_case) WHERE deleted_at IS NULL;
ALTER TABLE playbook ENABLE ROW LEVEL SECURITY;
ALTER TABLE playbook FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON playbook TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON playbook FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'playbook')) OR unit_id = ANY ((SELECT app_units('read', 'playbook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'playbook'))::uuid[])));
CREATE POLICY insert ON playbook FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'playbook')) OR unit_id = ANY ((SELECT app_units('write', 'playbook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'playbook'))::uuid[])));
CREATE POLICY update ON playbook FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'playbook')) OR unit_id = ANY ((SELECT app_units('write', 'playbook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'playbook'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'playbook')) OR unit_id = ANY ((SELECT app_units('write', 'playbook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'playbook'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON playbook TO huanying_app;

CREATE TABLE term (
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
  synonyms text[],
  field text,
  definition text,
  example text,
  source text,
  edition bigint,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(english, '')) || ' ' || lower(coalesce(definition, ''))) STORED
);
CREATE UNIQUE INDEX term_code ON term (workspace_id, code);
CREATE INDEX term_recent ON term (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX term_state ON term (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX term_unit ON term (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX term_owner ON term (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX term_search ON term USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX term_sort ON term (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX term_name_unique ON term (workspace_id, name) WHERE deleted_at IS NULL;
ALTER TABLE term ENABLE ROW LEVEL SECURITY;
ALTER TABLE term FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON term TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON term FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'term')) OR unit_id = ANY ((SELECT app_units('read', 'term'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'term'))::uuid[])));
CREATE POLICY insert ON term FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'term')) OR unit_id = ANY ((SELECT app_units('write', 'term'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'term'))::uuid[])));
CREATE POLICY update ON term FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'term')) OR unit_id = ANY ((SELECT app_units('write', 'term'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'term'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'term')) OR unit_id = ANY ((SELECT app_units('write', 'term'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'term'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON term TO huanying_app;

CREATE TABLE reference (
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
  topic text,
  summary text,
  source text,
  address text,
  published_on date,
  valid_until date,
  tags text[],
  edition bigint,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(source, ''))) STORED
);
CREATE UNIQUE INDEX reference_code ON reference (workspace_id, code);
CREATE INDEX reference_recent ON reference (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX reference_state ON reference (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX reference_unit ON reference (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX reference_owner ON reference (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX reference_search ON reference USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX reference_sort ON reference (workspace_id, published_on DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
ALTER TABLE reference ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON reference TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON reference FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'reference')) OR unit_id = ANY ((SELECT app_units('read', 'reference'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'reference'))::uuid[])));
CREATE POLICY insert ON reference FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reference')) OR unit_id = ANY ((SELECT app_units('write', 'reference'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reference'))::uuid[])));
CREATE POLICY update ON reference FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reference')) OR unit_id = ANY ((SELECT app_units('write', 'reference'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reference'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reference')) OR unit_id = ANY ((SELECT app_units('write', 'reference'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reference'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON reference TO huanying_app;

-- What was published, edition by edition: campaigns keep the one they began with. The records are shared.
CREATE TABLE knowledge_edition (
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  edition integer NOT NULL,
  content jsonb NOT NULL,
  at timestamptz NOT NULL,
  by_id uuid,
  by_name text NOT NULL,
  PRIMARY KEY (workspace_id, record, record_id, edition)
);
ALTER TABLE knowledge_edition ENABLE ROW LEVEL SECURITY;
ALTER TABLE knowledge_edition FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON knowledge_edition TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hangs_on_record ON knowledge_edition FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND app_sees('read', record, NULL, NULL));
CREATE POLICY kept ON knowledge_edition FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));
GRANT SELECT, INSERT ON knowledge_edition TO huanying_app;

CREATE TABLE playbook_use (
  workspace_id uuid NOT NULL REFERENCES workspace,
  campaign_id uuid NOT NULL,
  playbook_id uuid NOT NULL,
  edition integer NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id)
);
CREATE INDEX playbook_use_playbook ON playbook_use (workspace_id, playbook_id, started_at DESC);
ALTER TABLE playbook_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE playbook_use FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON playbook_use TO CURRENT_USER USING (true) WITH CHECK (true);
-- Who sees the campaign sees what it began with: the campaign's own policy decides inside.
CREATE POLICY hangs_on_campaign ON playbook_use FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
CREATE POLICY begun ON playbook_use FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
GRANT SELECT, INSERT ON playbook_use TO huanying_app;
