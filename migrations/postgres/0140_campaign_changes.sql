-- Changes of campaigns that go on, and every version of their plan (E5).
CREATE TABLE campaign_change (
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
  reason text,
  effect text,
  new_budget_amount numeric,
  new_budget_currency text,
  new_period_start date,
  new_period_end date,
  new_gmv_amount numeric,
  new_gmv_currency text,
  new_roi numeric,
  new_uv bigint,
  new_orders bigint,
  new_channels uuid[],
  new_objective text,
  new_description text,
  new_risk text,
  diff jsonb,
  plan_version bigint,
  manager uuid,
  proposed_by uuid,
  applied_version bigint,
  applied_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(reason, ''))) STORED
);
CREATE UNIQUE INDEX campaign_change_code ON campaign_change (workspace_id, code);
CREATE INDEX campaign_change_recent ON campaign_change (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_state ON campaign_change (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_unit ON campaign_change (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_owner ON campaign_change (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_search ON campaign_change USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_campaign ON campaign_change (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_manager ON campaign_change (workspace_id, manager) WHERE deleted_at IS NULL;
CREATE INDEX campaign_change_proposed_by ON campaign_change (workspace_id, proposed_by) WHERE deleted_at IS NULL;
ALTER TABLE campaign_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_change FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign_change TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON campaign_change FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'campaignChange')) OR unit_id = ANY ((SELECT app_units('read', 'campaignChange'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'campaignChange'))::uuid[])));
CREATE POLICY insert ON campaign_change FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaignChange')) OR unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[])));
CREATE POLICY update ON campaign_change FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaignChange')) OR unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'campaignChange')) OR unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON campaign_change TO huanying_app;

-- What a campaign was approved to be, version by version. Written once: who sees the campaign sees them.
CREATE TABLE campaign_plan_version (
  workspace_id uuid NOT NULL REFERENCES workspace,
  campaign_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  content jsonb NOT NULL,
  source text NOT NULL,
  change_id uuid,
  change_code text,
  reason text,
  signers text[] NOT NULL,
  at timestamptz NOT NULL,
  by_id uuid,
  PRIMARY KEY (campaign_id, version)
);
CREATE INDEX campaign_plan_version_workspace ON campaign_plan_version (workspace_id);
ALTER TABLE campaign_plan_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_plan_version FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign_plan_version TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hangs_on_campaign ON campaign_plan_version FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
CREATE POLICY kept ON campaign_plan_version FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign c WHERE c.id = campaign_id));
GRANT SELECT, INSERT ON campaign_plan_version TO huanying_app;
CREATE FUNCTION plan_version_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a version of a plan is never changed' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER plan_version_once BEFORE UPDATE ON campaign_plan_version FOR EACH ROW EXECUTE FUNCTION plan_version_refuse();
