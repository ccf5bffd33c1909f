-- Products of a campaign: at which price, how many of which stock.

CREATE TABLE campaign_products (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  parent_id uuid NOT NULL REFERENCES campaign ON DELETE CASCADE,
  position integer NOT NULL,
  product text,
  price_amount numeric,
  price_currency text,
  quantity bigint,
  stock bigint,
  notes text
);
CREATE INDEX campaign_products_parent ON campaign_products (parent_id, position);
ALTER TABLE campaign_products ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign_products FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON campaign_products TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON campaign_products FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('read', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('read', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('read', 'campaign'))::uuid[]))));
CREATE POLICY insert ON campaign_products FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
CREATE POLICY update ON campaign_products FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[])))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
CREATE POLICY remove ON campaign_products FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM campaign p WHERE p.id = parent_id AND ((SELECT app_all('write', 'campaign')) OR p.unit_id = ANY ((SELECT app_units('write', 'campaign'))::uuid[]) OR p.owner_id = ANY ((SELECT app_people('write', 'campaign'))::uuid[]))));
GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_products TO huanying_app;
