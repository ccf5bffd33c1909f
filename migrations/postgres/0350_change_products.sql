-- Lines of the products that a campaign change wants.

CREATE TABLE campaign_change_new_products (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES campaign_change ON DELETE CASCADE,
  position integer NOT NULL,
  product text,
  price_amount numeric,
  price_currency text,
  quantity bigint,
  stock bigint,
  notes text
);
CREATE INDEX campaign_change_new_products_parent ON campaign_change_new_products (parent_id, position);
ALTER TABLE campaign_change_new_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_change_new_products FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign_change_new_products TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON campaign_change_new_products FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign_change p WHERE p.id = parent_id AND ((SELECT app_all('read', 'campaignChange')) OR p.unit_id = ANY ((SELECT app_units('read', 'campaignChange'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'campaignChange'))::uuid[]))));
CREATE POLICY insert ON campaign_change_new_products FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign_change p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaignChange')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[]))));
CREATE POLICY update ON campaign_change_new_products FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign_change p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaignChange')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign_change p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaignChange')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[]))));
CREATE POLICY remove ON campaign_change_new_products FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign_change p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaignChange')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaignChange'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaignChange'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_change_new_products TO huanying_app;
