-- Meetings, and the calendar address of each person.

CREATE TABLE meeting (
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
  starts_at timestamptz,
  minutes bigint,
  repeat text,
  place text,
  link text,
  attendees uuid[],
  campaign uuid,
  agenda jsonb,
  decisions jsonb,
  record text,
  ends_at timestamptz,
  agenda_count bigint,
  decision_count bigint,
  series uuid,
  sequence bigint,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(record, '')) || ' ' || lower(coalesce(place, ''))) STORED
);
CREATE UNIQUE INDEX meeting_code ON meeting (workspace_id, code);
CREATE INDEX meeting_recent ON meeting (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX meeting_state ON meeting (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX meeting_unit ON meeting (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX meeting_owner ON meeting (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX meeting_search ON meeting USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX meeting_sort ON meeting (workspace_id, starts_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX meeting_campaign ON meeting (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX meeting_series ON meeting (workspace_id, series) WHERE deleted_at IS NULL;
ALTER TABLE meeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE meeting FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON meeting TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON meeting FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'meeting')) OR unit_id = ANY ((SELECT app_units('read', 'meeting'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'meeting'))::uuid[])));
CREATE POLICY insert ON meeting FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'meeting')) OR unit_id = ANY ((SELECT app_units('write', 'meeting'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'meeting'))::uuid[])));
CREATE POLICY update ON meeting FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'meeting')) OR unit_id = ANY ((SELECT app_units('write', 'meeting'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'meeting'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'meeting')) OR unit_id = ANY ((SELECT app_units('write', 'meeting'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'meeting'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON meeting TO huanying_app;

CREATE INDEX meeting_attends ON meeting USING gin (attendees) WHERE deleted_at IS NULL;
CREATE INDEX meeting_start ON meeting (starts_at) WHERE deleted_at IS NULL;
-- Who is invited reads the meeting, whichever unit it belongs to.
CREATE POLICY read_invited ON meeting FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND attendees @> ARRAY[(SELECT app_person())]);
-- Who reviews a task reads it.
CREATE POLICY read_reviewer ON task FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND reviewer = (SELECT app_person()));

CREATE TABLE calendar_feed (
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL,
  hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  PRIMARY KEY (workspace_id, person_id)
);
ALTER TABLE calendar_feed ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_feed FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON calendar_feed TO CURRENT_USER USING (true) WITH CHECK (true);
