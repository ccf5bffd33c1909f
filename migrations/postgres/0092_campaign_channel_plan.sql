-- The budget of a campaign by channel.

CREATE TABLE campaign_channel_plan (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
  position integer NOT NULL,
  channel uuid,
  budget_amount numeric,
  budget_currency text,
  planned_uv bigint,
  planned_gmv_amount numeric,
  planned_gmv_currency text,
  notes text
);
CREATE INDEX campaign_channel_plan_parent ON campaign_channel_plan (parent_id, position);
ALTER TABLE campaign_channel_plan ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_channel_plan FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign_channel_plan TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON campaign_channel_plan FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('read', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('read', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'campaign'))::uuid[]))));
CREATE POLICY insert ON campaign_channel_plan FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
CREATE POLICY update ON campaign_channel_plan FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
CREATE POLICY remove ON campaign_channel_plan FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_channel_plan TO huanying_app;
