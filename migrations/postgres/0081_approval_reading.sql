-- The approvals part reads with its own eyes and decides itself what it tells: asked once a statement, not once a row.
ALTER POLICY read ON approval USING (workspace_id = (SELECT app_workspace()) AND (
  (SELECT app_all('write', 'approval')) OR app_sees('read', record, unit_id, owner_id) OR submitted_by = (SELECT app_person())
  OR involved && ((SELECT app_stands_for())::uuid[] || (SELECT app_person()))));
ALTER POLICY read ON approval_seat USING (workspace_id = (SELECT app_workspace()) AND (
  (SELECT app_all('write', 'approval')) OR EXISTS (SELECT 1 FROM approval a WHERE a.id = approval_id)));
ALTER POLICY read ON approval_decision USING (workspace_id = (SELECT app_workspace()) AND (
  (SELECT app_all('write', 'approval')) OR EXISTS (SELECT 1 FROM approval a WHERE a.id = approval_id)));
