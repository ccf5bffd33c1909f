-- What the asking person reaches is read once a statement, not for every row: `app_sees` read the whole of `app.access`
-- up to three times a row, which made a hundred deadlines cost a tenth of a second and an import wait on its clocks.
CREATE FUNCTION app_reaches(kind text) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.access', true), '')::jsonb -> kind, '{}'::jsonb) $$;

ALTER POLICY audit_read ON audit_log USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY hangs_on_record ON comment USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY hangs_on_record ON file USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY hangs_on_record ON watcher USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY hangs_on_record ON search_document USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY hangs_on_record ON clock USING (
  workspace_id = (SELECT app_workspace()) AND (
    coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
    OR coalesce(((SELECT app_reaches('write')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('write')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('write')) -> record -> 'people' ? owner_id::text, false)
  )
);
ALTER POLICY read ON approval USING (
  workspace_id = (SELECT app_workspace()) AND (
    (SELECT app_all('write', 'approval'))
    OR coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'units' ? unit_id::text, false)
    OR coalesce((SELECT app_reaches('read')) -> record -> 'people' ? owner_id::text, false)
    OR submitted_by = (SELECT app_person())
    OR involved && ((SELECT app_stands_for()) || (SELECT app_person()))
  )
);
ALTER POLICY hangs_on_record ON knowledge_edition USING (
  workspace_id = (SELECT app_workspace()) AND coalesce(((SELECT app_reaches('read')) -> record ->> 'all')::boolean, false)
);
