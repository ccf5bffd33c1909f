-- Robots in groups of WeCom, DingTalk and Feishu.

CREATE TABLE robot (
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
  name text,
  platform text,
  groups text[],
  team uuid,
  mention boolean,
  language text,
  notes text,
  seen_by uuid,
  seen_by_key text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(notes, ''))) STORED
);
CREATE UNIQUE INDEX robot_code ON robot (workspace_id, code);
CREATE INDEX robot_recent ON robot (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX robot_state ON robot (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX robot_unit ON robot (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX robot_owner ON robot (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX robot_search ON robot USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX robot_sort ON robot (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX robot_team ON robot (workspace_id, team) WHERE deleted_at IS NULL;
CREATE INDEX robot_seen_by ON robot (workspace_id, seen_by) WHERE deleted_at IS NULL;
ALTER TABLE robot ENABLE ROW LEVEL SECURITY;
ALTER TABLE robot FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON robot TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON robot FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'robot')) OR unit_id = ANY ((SELECT app_units('read', 'robot'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'robot'))::uuid[])));
CREATE POLICY insert ON robot FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'robot')) OR unit_id = ANY ((SELECT app_units('write', 'robot'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'robot'))::uuid[])));
CREATE POLICY update ON robot FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'robot')) OR unit_id = ANY ((SELECT app_units('write', 'robot'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'robot'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'robot')) OR unit_id = ANY ((SELECT app_units('write', 'robot'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'robot'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON robot TO huanying_app;
-- What the system keeps for itself: the address is a credential, kept as ciphertext, and out of reach of the application's role.
CREATE TABLE robot_endpoint (
  robot_id uuid PRIMARY KEY REFERENCES robot ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  url text NOT NULL,
  secret text,
  host text NOT NULL,
  set_at timestamptz NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  rest_until timestamptz,
  -- When messages left lately: the platform's limits hold for all nodes together.
  sent_at timestamptz[] NOT NULL DEFAULT '{}',
  -- Held by the node that is sending; an old one belongs to a process that died.
  lease_until timestamptz
);
ALTER TABLE robot_endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE robot_endpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON robot_endpoint TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE TABLE robot_delivery (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  robot_id uuid NOT NULL REFERENCES robot ON DELETE CASCADE,
  at timestamptz NOT NULL,
  outcome text NOT NULL,
  notices integer NOT NULL,
  title text NOT NULL,
  status integer,
  code integer,
  answer text,
  ms integer NOT NULL
);
CREATE INDEX robot_delivery_log ON robot_delivery (robot_id, id DESC);
CREATE INDEX robot_delivery_age ON robot_delivery (at);
ALTER TABLE robot_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE robot_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON robot_delivery TO CURRENT_USER USING (true) WITH CHECK (true);
-- The log is seen by whoever sees the robot.
CREATE POLICY read ON robot_delivery FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM robot r WHERE r.id = robot_id));
GRANT SELECT ON robot_delivery TO huanying_app;

-- What waits for a robot, and what became of it.
CREATE TABLE robot_message (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  robot_id uuid NOT NULL REFERENCES robot ON DELETE CASCADE,
  dedupe_key text NOT NULL,
  kind text NOT NULL,
  title jsonb NOT NULL,
  record text,
  record_id uuid,
  urgent boolean NOT NULL,
  mentions uuid[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  state text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL,
  delivery_id uuid,
  -- The same thing is told to a group once, to however many people it was told.
  UNIQUE (robot_id, dedupe_key)
);
CREATE INDEX robot_message_due ON robot_message (robot_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX robot_message_age ON robot_message (created_at);
CREATE INDEX robot_message_record ON robot_message (record, record_id);
ALTER TABLE robot_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE robot_message FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON robot_message TO CURRENT_USER USING (true) WITH CHECK (true);

-- Notices go further than the page: each is looked at once.
ALTER TABLE notice ADD COLUMN routed_at timestamptz;
UPDATE notice SET routed_at = created_at;
CREATE INDEX notice_unrouted ON notice (created_at) WHERE routed_at IS NULL;
