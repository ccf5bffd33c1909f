-- Tasks and the SOPs that make them.

CREATE TABLE task (
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
  due timestamptz,
  start_on date,
  priority text,
  description text,
  campaign uuid,
  goal uuid,
  parent uuid,
  depends_on uuid[],
  estimate numeric,
  reviewer uuid,
  checklist jsonb,
  deliverable text,
  needs_deliverable boolean,
  result_text text,
  result_link text,
  result_file uuid,
  sop uuid,
  source_key text,
  source jsonb,
  span_start date,
  span_end date,
  done_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(description, ''))) STORED
);
CREATE UNIQUE INDEX task_code ON task (workspace_id, code);
CREATE INDEX task_recent ON task (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX task_state ON task (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX task_unit ON task (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX task_owner ON task (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX task_search ON task USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX task_sort ON task (workspace_id, due ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX task_campaign ON task (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX task_goal ON task (workspace_id, goal) WHERE deleted_at IS NULL;
CREATE INDEX task_parent ON task (workspace_id, parent) WHERE deleted_at IS NULL;
CREATE INDEX task_reviewer ON task (workspace_id, reviewer) WHERE deleted_at IS NULL;
CREATE INDEX task_sop ON task (workspace_id, sop) WHERE deleted_at IS NULL;
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON task TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON task FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'task')) OR unit_id = ANY ((SELECT app_units('read', 'task'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'task'))::uuid[])));
CREATE POLICY insert ON task FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'task')) OR unit_id = ANY ((SELECT app_units('write', 'task'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'task'))::uuid[])));
CREATE POLICY update ON task FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'task')) OR unit_id = ANY ((SELECT app_units('write', 'task'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'task'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'task')) OR unit_id = ANY ((SELECT app_units('write', 'task'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'task'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON task TO huanying_app;

CREATE TABLE sop (
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
  steps jsonb,
  release bigint,
  released jsonb,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(purpose, ''))) STORED
);
CREATE UNIQUE INDEX sop_code ON sop (workspace_id, code);
CREATE INDEX sop_recent ON sop (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX sop_state ON sop (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX sop_unit ON sop (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX sop_owner ON sop (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX sop_search ON sop USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX sop_sort ON sop (workspace_id, title ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
ALTER TABLE sop ENABLE ROW LEVEL SECURITY;
ALTER TABLE sop FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sop TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON sop FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'sop')) OR unit_id = ANY ((SELECT app_units('read', 'sop'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'sop'))::uuid[])));
CREATE POLICY insert ON sop FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'sop')) OR unit_id = ANY ((SELECT app_units('write', 'sop'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'sop'))::uuid[])));
CREATE POLICY update ON sop FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'sop')) OR unit_id = ANY ((SELECT app_units('write', 'sop'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'sop'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'sop')) OR unit_id = ANY ((SELECT app_units('write', 'sop'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'sop'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON sop TO huanying_app;

CREATE INDEX task_waits ON task USING gin (depends_on) WHERE deleted_at IS NULL;
-- What somebody has to do, soonest first: asked for with every page of the day.
CREATE INDEX task_mine ON task (workspace_id, owner_id, due) WHERE deleted_at IS NULL AND state IN ('todo', 'doing', 'review');
CREATE INDEX task_review ON task (workspace_id, reviewer, due) WHERE deleted_at IS NULL AND state = 'review';
CREATE INDEX task_campaign_due ON task (workspace_id, campaign, due) WHERE deleted_at IS NULL;
CREATE INDEX task_state_due ON task (workspace_id, state, due, id) WHERE deleted_at IS NULL;

-- What made a task: the same source makes one, once.
CREATE TABLE task_source (
  workspace_id uuid NOT NULL REFERENCES workspace,
  key text NOT NULL,
  task_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, key)
);
ALTER TABLE task_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE task_source FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON task_source TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own ON task_source USING (workspace_id = (SELECT app_workspace())) WITH CHECK (workspace_id = (SELECT app_workspace()));
GRANT SELECT, INSERT ON task_source TO huanying_app;

-- Each use of an SOP.
CREATE TABLE sop_run (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  sop_id uuid NOT NULL,
  release integer NOT NULL,
  campaign_id uuid,
  start_on date NOT NULL,
  unit_id uuid,
  tasks integer NOT NULL,
  at timestamptz NOT NULL,
  by uuid
);
CREATE INDEX sop_run_sop ON sop_run (workspace_id, sop_id, at DESC);
ALTER TABLE sop_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE sop_run FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sop_run TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own ON sop_run USING (workspace_id = (SELECT app_workspace())) WITH CHECK (workspace_id = (SELECT app_workspace()));
GRANT SELECT, INSERT ON sop_run TO huanying_app;
