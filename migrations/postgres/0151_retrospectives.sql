-- Retrospectives of campaigns.

CREATE TABLE retrospective (
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
  facts jsonb,
  highlights text,
  problems jsonb,
  causes text,
  actions jsonb,
  lessons text,
  tasks uuid[],
  filed_case uuid,
  submitted_by uuid,
  submitted_at timestamptz,
  accepted_by uuid,
  accepted_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(highlights, '')) || ' ' || lower(coalesce(causes, '')) || ' ' || lower(coalesce(lessons, ''))) STORED
);
CREATE UNIQUE INDEX retrospective_code ON retrospective (workspace_id, code);
CREATE INDEX retrospective_recent ON retrospective (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_state ON retrospective (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_unit ON retrospective (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_owner ON retrospective (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_search ON retrospective USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_sort ON retrospective (workspace_id, created_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX retrospective_campaign_unique ON retrospective (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_filed_case ON retrospective (workspace_id, filed_case) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_submitted_by ON retrospective (workspace_id, submitted_by) WHERE deleted_at IS NULL;
CREATE INDEX retrospective_accepted_by ON retrospective (workspace_id, accepted_by) WHERE deleted_at IS NULL;
ALTER TABLE retrospective ENABLE ROW LEVEL SECURITY;
ALTER TABLE retrospective FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON retrospective TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON retrospective FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'retrospective')) OR unit_id = ANY ((SELECT app_units('read', 'retrospective'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'retrospective'))::uuid[])));
CREATE POLICY insert ON retrospective FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'retrospective')) OR unit_id = ANY ((SELECT app_units('write', 'retrospective'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'retrospective'))::uuid[])));
CREATE POLICY update ON retrospective FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'retrospective')) OR unit_id = ANY ((SELECT app_units('write', 'retrospective'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'retrospective'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'retrospective')) OR unit_id = ANY ((SELECT app_units('write', 'retrospective'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'retrospective'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON retrospective TO huanying_app;
