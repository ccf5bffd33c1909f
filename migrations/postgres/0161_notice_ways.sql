-- By which way notices come to a person: page, mail at once or as a digest, robots.

CREATE TABLE notice_preference (
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
  settings jsonb NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, person_id)
);
ALTER TABLE notice_preference ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice_preference FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON notice_preference TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own ON notice_preference USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person())) WITH CHECK (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));
GRANT SELECT, INSERT, UPDATE ON notice_preference TO huanying_app;

-- Whether somebody keeps a group of notices out of their inbox. As the owner: whoever tells need not see what others chose.
CREATE FUNCTION notice_hidden(who uuid, grp text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT coalesce((SELECT (settings #>> ARRAY['groups', grp, 'page']) = 'false' FROM notice_preference WHERE workspace_id = app_workspace() AND person_id = who), false) $$;

ALTER TABLE notice ADD COLUMN hidden boolean NOT NULL DEFAULT false;

-- Notices that wait for a letter, and what became of them. One row a notice: none is mailed twice.
CREATE TABLE notice_mail (
  notice_id uuid PRIMARY KEY REFERENCES notice ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL,
  way text NOT NULL,
  urgent boolean NOT NULL,
  not_before timestamptz NOT NULL,
  state text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  sent_at timestamptz
);
CREATE INDEX notice_mail_due ON notice_mail (not_before) WHERE state = 'waiting';
CREATE INDEX notice_mail_person ON notice_mail (person_id, way) WHERE state = 'waiting';
ALTER TABLE notice_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice_mail FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON notice_mail TO CURRENT_USER USING (true) WITH CHECK (true);
