-- Promises with a deadline. One row for each run of a clock; only one run of a clock is going on at a time.
CREATE TABLE clock (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  key text NOT NULL,
  unit_id uuid,
  owner_id uuid,
  -- Who answers for it.
  person_id uuid,
  state text NOT NULL CHECK (state IN ('running', 'paused', 'kept', 'late', 'void')),
  started_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  -- False when a day on the way belongs to a year that nobody has published: weekends were assumed.
  known boolean NOT NULL,
  -- What it was planned by: another declaration or policy plans it anew.
  spec text NOT NULL,
  -- [{name, at}] of all that is told, and the names of what was told.
  steps jsonb NOT NULL,
  done text[] NOT NULL DEFAULT '{}',
  next_at timestamptz,
  missed_at timestamptz,
  stopped_at timestamptz,
  paused_at timestamptz,
  paused_reason text,
  pauses jsonb NOT NULL DEFAULT '[]'
);
-- All that the runner looks at, each second.
CREATE INDEX clock_next ON clock (next_at) WHERE next_at IS NOT NULL;
CREATE UNIQUE INDEX clock_going ON clock (workspace_id, record, record_id, key) WHERE state IN ('running', 'paused');
CREATE INDEX clock_record ON clock (workspace_id, record, record_id, key, started_at DESC);
CREATE INDEX clock_person ON clock (workspace_id, person_id, due_at) WHERE state IN ('running', 'paused');

ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON clock TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hangs_on_record ON clock USING (
  workspace_id = (SELECT app_workspace()) AND (app_sees('read', record, unit_id, owner_id) OR app_sees('write', record, unit_id, owner_id))
);
CREATE POLICY own ON clock FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));
GRANT SELECT, INSERT, UPDATE ON clock TO huanying_app;

-- Drafted from src/modules/organization/leave.contract.ts.
CREATE TABLE leave (
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
  period_start date,
  period_end date,
  reason text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, ''))) STORED
);
CREATE UNIQUE INDEX leave_code ON leave (workspace_id, code);
CREATE INDEX leave_recent ON leave (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leave_state ON leave (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX leave_unit ON leave (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX leave_owner ON leave (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX leave_search ON leave USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX leave_sort ON leave (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX leave_person ON leave (workspace_id, person) WHERE deleted_at IS NULL;
ALTER TABLE leave ENABLE ROW LEVEL SECURITY;
ALTER TABLE leave FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON leave TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON leave FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'leave')) OR unit_id = ANY ((SELECT app_units('read', 'leave'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'leave'))::uuid[])));
CREATE POLICY insert ON leave FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'leave')) OR unit_id = ANY ((SELECT app_units('write', 'leave'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'leave'))::uuid[])));
CREATE POLICY update ON leave FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'leave')) OR unit_id = ANY ((SELECT app_units('write', 'leave'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'leave'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'leave')) OR unit_id = ANY ((SELECT app_units('write', 'leave'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'leave'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON leave TO huanying_app;

-- When people are away, and nothing else: whoever writes a row must count its deadline as everybody does, also where
-- the leave itself is none of their business.
CREATE FUNCTION leave_of(people uuid[]) RETURNS TABLE (person uuid, starts date, ends date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT l.person, l.period_start, l.period_end FROM leave l
   WHERE l.workspace_id = app_workspace() AND l.person = ANY (people) AND l.state = 'approved' AND l.deleted_at IS NULL AND l.period_end IS NOT NULL $$;

ALTER TABLE campaign ADD COLUMN materials_ready boolean;
