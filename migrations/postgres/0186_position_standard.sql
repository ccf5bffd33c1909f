-- What the standard position held when this workspace last took it over: what a later version declares beyond it is new.
CREATE TABLE position_standard (
  position_id uuid PRIMARY KEY REFERENCES position ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  grants jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX position_standard_workspace ON position_standard (workspace_id);
ALTER TABLE position_standard ENABLE ROW LEVEL SECURITY;
ALTER TABLE position_standard FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON position_standard TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY workspace_read ON position_standard FOR SELECT USING (workspace_id = (SELECT app_workspace()));
CREATE POLICY workspace_insert ON position_standard FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));
CREATE POLICY workspace_update ON position_standard FOR UPDATE USING (workspace_id = (SELECT app_workspace())) WITH CHECK (workspace_id = (SELECT app_workspace()));
GRANT SELECT, INSERT, UPDATE ON position_standard TO huanying_app;
