-- Approvals: what is asked, who may act now, what was decided. And the house policy with its versions.

CREATE TABLE house_policy (
  workspace_id uuid NOT NULL REFERENCES workspace,
  version integer NOT NULL,
  data jsonb NOT NULL,
  reason text NOT NULL,
  created_at timestamptz NOT NULL,
  created_by uuid,
  created_by_name text NOT NULL,
  PRIMARY KEY (workspace_id, version)
);
ALTER TABLE house_policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE house_policy FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON house_policy TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON house_policy FOR SELECT USING (workspace_id = (SELECT app_workspace()));
CREATE POLICY insert ON house_policy FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('write', 'policy')));
GRANT SELECT, INSERT ON house_policy TO huanying_app;

-- A person lets another decide in their stead for some days.
CREATE TABLE delegation (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  from_person uuid NOT NULL,
  to_person uuid NOT NULL,
  start_at timestamptz NOT NULL,
  end_at timestamptz NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  created_by uuid,
  ended_at timestamptz,
  CHECK (from_person <> to_person),
  CHECK (start_at < end_at)
);
CREATE INDEX delegation_from ON delegation (workspace_id, from_person);
CREATE INDEX delegation_to ON delegation (workspace_id, to_person) WHERE ended_at IS NULL;
ALTER TABLE delegation ENABLE ROW LEVEL SECURITY;
ALTER TABLE delegation FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON delegation TO CURRENT_USER USING (true) WITH CHECK (true);
-- Who stands in for whom is no secret: approvers and submitters must know whom to ask.
CREATE POLICY read ON delegation FOR SELECT USING (workspace_id = (SELECT app_workspace()));
CREATE POLICY insert ON delegation FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND (from_person = (SELECT app_person()) OR (SELECT app_all('write', 'approval'))));
CREATE POLICY update ON delegation FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND (from_person = (SELECT app_person()) OR (SELECT app_all('write', 'approval'))));
GRANT SELECT, INSERT, UPDATE ON delegation TO huanying_app;

-- The people who let the asking person decide for them, at this moment.
CREATE FUNCTION app_stands_for() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(from_person), '{}') FROM delegation
   WHERE workspace_id = app_workspace() AND to_person = app_person() AND ended_at IS NULL AND start_at <= now() AND end_at > now() $$;

CREATE TABLE approval (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  kind text NOT NULL,
  unit_id uuid,
  owner_id uuid,
  code text NOT NULL,
  title text NOT NULL,
  state text NOT NULL,
  round integer NOT NULL,
  urgent boolean NOT NULL DEFAULT false,
  -- What is approved, and its SHA-256. Empty where it was approved before approvals were kept.
  content jsonb NOT NULL,
  hash text NOT NULL,
  -- The engine's state: policy as it was, steps, seats, decisions.
  flow jsonb NOT NULL,
  policy_version integer NOT NULL,
  -- Organisation (version and day) by which the seats were filled.
  seated_by text NOT NULL DEFAULT '',
  like_value text,
  reason text,
  imported boolean NOT NULL DEFAULT false,
  submitted_by uuid,
  submitted_by_name text NOT NULL,
  submitted_at timestamptz NOT NULL,
  due_at timestamptz,
  closed_at timestamptz,
  papers_due_at timestamptz,
  papers_done_at timestamptz,
  papers_flagged_at timestamptz,
  reminded_at timestamptz,
  -- Everybody who was ever asked or has decided: they may look at it.
  involved uuid[] NOT NULL DEFAULT '{}'
);
-- One at a time: two of them could have two winners.
CREATE UNIQUE INDEX approval_running ON approval (workspace_id, record, record_id, kind) WHERE state = 'running';
CREATE INDEX approval_record ON approval (workspace_id, record, record_id, submitted_at DESC);
CREATE INDEX approval_due ON approval (due_at) WHERE state = 'running';
CREATE INDEX approval_papers ON approval (papers_due_at) WHERE state = 'granted' AND papers_done_at IS NULL AND papers_flagged_at IS NULL;
CREATE INDEX approval_like ON approval (workspace_id, record, kind, like_value, closed_at DESC) WHERE state = 'granted';
CREATE INDEX approval_submitter ON approval (workspace_id, submitted_by, submitted_at DESC);
CREATE INDEX approval_involved ON approval USING gin (involved);
ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE approval FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON approval TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON approval FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND (
  app_sees('read', record, unit_id, owner_id) OR submitted_by = (SELECT app_person())
  OR involved && ((SELECT app_stands_for())::uuid[] || (SELECT app_person()))));
CREATE POLICY insert ON approval FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('write', 'approval')));
CREATE POLICY update ON approval FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('write', 'approval')));
GRANT SELECT, INSERT, UPDATE ON approval TO huanying_app;

-- Who may act now: one row a person and seat.
CREATE TABLE approval_seat (
  workspace_id uuid NOT NULL REFERENCES workspace,
  approval_id uuid NOT NULL REFERENCES approval ON DELETE CASCADE,
  step text NOT NULL,
  seat integer NOT NULL,
  person_id uuid NOT NULL,
  PRIMARY KEY (approval_id, step, seat, person_id)
);
CREATE INDEX approval_seat_person ON approval_seat (workspace_id, person_id);

-- What was decided, for ever: a seat is filled once, a human counts once in a round.
CREATE TABLE approval_decision (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  approval_id uuid NOT NULL REFERENCES approval ON DELETE CASCADE,
  round integer NOT NULL,
  step text NOT NULL,
  seat integer NOT NULL,
  person_id uuid NOT NULL,
  person_name text NOT NULL,
  acted_for uuid,
  approve boolean NOT NULL,
  reason text,
  hash text NOT NULL,
  signed_by text NOT NULL CHECK (signed_by IN ('session', 'password', 'totp')),
  at timestamptz NOT NULL,
  UNIQUE (approval_id, round, step, seat),
  UNIQUE (approval_id, round, person_id)
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['approval_seat', 'approval_decision'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY read ON %I FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM approval a WHERE a.id = approval_id))', t);
    EXECUTE format('CREATE POLICY insert ON %I FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND (SELECT app_all(''write'', ''approval'')))', t);
  END LOOP;
END $$;
CREATE POLICY remove ON approval_seat FOR DELETE USING (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('write', 'approval')));
GRANT SELECT, INSERT, DELETE ON approval_seat TO huanying_app;
GRANT SELECT, INSERT ON approval_decision TO huanying_app;

-- The second line of a matrix: the project lead to whom a person reports besides the superior.
ALTER TABLE person ADD COLUMN project_lead uuid;
CREATE INDEX person_project_lead ON person (workspace_id, project_lead) WHERE deleted_at IS NULL;

-- What was approved before approvals were kept counts until it is changed.
INSERT INTO approval (id, workspace_id, record, record_id, kind, unit_id, owner_id, code, title, state, round, content, hash, flow, policy_version,
  like_value, imported, submitted_by, submitted_by_name, submitted_at, closed_at, involved)
SELECT gen_random_uuid(), workspace_id, 'campaign', id, 'proposal', unit_id, owner_id, code, title, 'granted', 1, '{}', '', '{}', 0, kind, true,
  proposed_by, '', coalesce(approved_at, updated_at), coalesce(approved_at, updated_at), array_remove(ARRAY[proposed_by, approved_by], NULL)
FROM campaign WHERE state IN ('approved', 'preparing', 'live', 'evaluating', 'closed');
