-- What is ready before a campaign goes live: checklist, and the decision go or no-go (E3).
CREATE TABLE prep_item (
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
  area text,
  required boolean,
  due_on date,
  note text,
  evidence uuid,
  done_by uuid,
  done_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(note, ''))) STORED
);
CREATE UNIQUE INDEX prep_item_code ON prep_item (workspace_id, code);
CREATE INDEX prep_item_recent ON prep_item (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_state ON prep_item (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_unit ON prep_item (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_owner ON prep_item (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_search ON prep_item USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_sort ON prep_item (workspace_id, due_on ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_campaign ON prep_item (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX prep_item_done_by ON prep_item (workspace_id, done_by) WHERE deleted_at IS NULL;
ALTER TABLE prep_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE prep_item FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON prep_item TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON prep_item FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'prepItem')) OR unit_id = ANY ((SELECT app_units('read', 'prepItem'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'prepItem'))::uuid[])));
CREATE POLICY insert ON prep_item FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'prepItem')) OR unit_id = ANY ((SELECT app_units('write', 'prepItem'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'prepItem'))::uuid[])));
CREATE POLICY update ON prep_item FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'prepItem')) OR unit_id = ANY ((SELECT app_units('write', 'prepItem'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'prepItem'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'prepItem')) OR unit_id = ANY ((SELECT app_units('write', 'prepItem'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'prepItem'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON prep_item TO huanying_app;

-- Go or no-go: each decision stays, the newest counts. Who sees the campaign sees them.
CREATE TABLE launch_decision (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  campaign_id uuid NOT NULL,
  go boolean NOT NULL,
  reason text,
  open jsonb NOT NULL,
  at timestamptz NOT NULL,
  by_id uuid,
  by_name text NOT NULL,
  CHECK (go OR reason IS NOT NULL)
);
CREATE INDEX launch_decision_campaign ON launch_decision (workspace_id, campaign_id, at DESC);
ALTER TABLE launch_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE launch_decision FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON launch_decision TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hangs_on_campaign ON launch_decision FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
CREATE POLICY kept ON launch_decision FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
GRANT SELECT, INSERT ON launch_decision TO huanying_app;
