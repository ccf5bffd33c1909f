-- Papers as they were sent: what stood in them, to whom they went, when. What was sent is evidence: it never changes.

CREATE TABLE sent_paper (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- daily, weekly, monthly, quarterly, yearly
  kind text NOT NULL,
  start_on date NOT NULL,
  end_on date NOT NULL,
  -- The unit that was asked for; null is all that its reader might see.
  unit_id uuid,
  unit_name text,
  person_id uuid NOT NULL,
  person_name text NOT NULL,
  -- onTime: by subscription; asked: by the reader's own wish
  occasion text NOT NULL,
  -- mail, page
  via text NOT NULL,
  -- sending, sent, failed
  state text NOT NULL,
  -- What it covers: null is the whole workspace, else these units alone.
  scope_units uuid[],
  -- By permission, the reach with which it was composed.
  reach jsonb NOT NULL,
  -- JSON, to the letter: its hash stands in the audit log.
  model text NOT NULL,
  sha256 text NOT NULL,
  -- The first figures of the model, for the list.
  figures jsonb NOT NULL,
  currency text NOT NULL,
  made_at timestamptz NOT NULL,
  sent_at timestamptz
);
CREATE INDEX sent_paper_recent ON sent_paper (workspace_id, kind, made_at DESC, id DESC);
CREATE INDEX sent_paper_person ON sent_paper (workspace_id, person_id, kind, start_on);

CREATE FUNCTION sent_paper_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'state' - 'sent_at') IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'sent_at') THEN
    RAISE EXCEPTION 'a paper that was sent does not change';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sent_paper_frozen BEFORE UPDATE ON sent_paper FOR EACH ROW EXECUTE FUNCTION sent_paper_frozen();

ALTER TABLE sent_paper ENABLE ROW LEVEL SECURITY;
ALTER TABLE sent_paper FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON sent_paper TO CURRENT_USER USING (true) WITH CHECK (true);
-- One's own, and those of others whose whole scope one's reports reach.
CREATE POLICY sent_paper_read ON sent_paper FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND (
  person_id = (SELECT app_person())
  OR (SELECT app_all('read', 'sentPaper'))
  OR (cardinality(scope_units) > 0 AND scope_units <@ (SELECT app_units('read', 'sentPaper'))::uuid[])
));
GRANT SELECT ON sent_paper TO huanying_app;
