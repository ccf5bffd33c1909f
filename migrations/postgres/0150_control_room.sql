-- Incidents of campaigns with their timeline; pause and retrospective of a campaign.

ALTER TABLE campaign ADD COLUMN paused_at timestamptz;
ALTER TABLE campaign ADD COLUMN paused_by uuid;
ALTER TABLE campaign ADD COLUMN pause_reason text;
ALTER TABLE campaign ADD COLUMN retrospective_at timestamptz;

CREATE TABLE incident (
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
  severity text,
  detected_at timestamptz,
  description text,
  commander uuid,
  communicator uuid,
  evidence jsonb,
  runbook jsonb,
  responded_at timestamptz,
  resolved_at timestamptz,
  resolution text,
  cause text,
  prevention text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(description, '')) || ' ' || lower(coalesce(resolution, '')) || ' ' || lower(coalesce(cause, ''))) STORED
);
CREATE UNIQUE INDEX incident_code ON incident (workspace_id, code);
CREATE INDEX incident_recent ON incident (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX incident_state ON incident (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX incident_unit ON incident (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX incident_owner ON incident (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX incident_search ON incident USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX incident_sort ON incident (workspace_id, detected_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX incident_campaign ON incident (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX incident_commander ON incident (workspace_id, commander) WHERE deleted_at IS NULL;
CREATE INDEX incident_communicator ON incident (workspace_id, communicator) WHERE deleted_at IS NULL;
ALTER TABLE incident ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON incident TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON incident FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'incident')) OR unit_id = ANY ((SELECT app_units('read', 'incident'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'incident'))::uuid[])));
CREATE POLICY insert ON incident FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'incident')) OR unit_id = ANY ((SELECT app_units('write', 'incident'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'incident'))::uuid[])));
CREATE POLICY update ON incident FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'incident')) OR unit_id = ANY ((SELECT app_units('write', 'incident'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'incident'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'incident')) OR unit_id = ANY ((SELECT app_units('write', 'incident'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'incident'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON incident TO huanying_app;

-- Written once: nobody changes what was said while it happened.
CREATE TABLE incident_entry (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  incident_id uuid NOT NULL REFERENCES incident ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL,
  person_id uuid,
  person_name text NOT NULL,
  text jsonb NOT NULL
);
CREATE INDEX incident_entry_incident ON incident_entry (incident_id, at, id);
ALTER TABLE incident_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON incident_entry TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON incident_entry FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
CREATE POLICY insert ON incident_entry FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM incident i WHERE i.id = incident_id));
GRANT SELECT, INSERT ON incident_entry TO huanying_app;
