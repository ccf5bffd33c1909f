-- Other programs are told when records change.

CREATE TABLE webhook (
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
  url text,
  events jsonb,
  notes text,
  seen_by uuid,
  seen_by_key text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(name, '')) || ' ' || lower(coalesce(url, '')) || ' ' || lower(coalesce(notes, ''))) STORED
);
CREATE UNIQUE INDEX webhook_code ON webhook (workspace_id, code);
CREATE INDEX webhook_recent ON webhook (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX webhook_state ON webhook (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX webhook_unit ON webhook (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX webhook_owner ON webhook (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX webhook_search ON webhook USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX webhook_sort ON webhook (workspace_id, name ASC NULLS LAST, id ASC) WHERE deleted_at IS NULL;
CREATE INDEX webhook_seen_by ON webhook (workspace_id, seen_by) WHERE deleted_at IS NULL;
ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON webhook TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON webhook FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'webhook')) OR unit_id = ANY ((SELECT app_units('read', 'webhook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'webhook'))::uuid[])));
CREATE POLICY insert ON webhook FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'webhook')) OR unit_id = ANY ((SELECT app_units('write', 'webhook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'webhook'))::uuid[])));
CREATE POLICY update ON webhook FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'webhook')) OR unit_id = ANY ((SELECT app_units('write', 'webhook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'webhook'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'webhook')) OR unit_id = ANY ((SELECT app_units('write', 'webhook'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'webhook'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON webhook TO huanying_app;

-- How it is with a receiver: what the system keeps for itself, so that the record's version does not change with every
-- failure, and the secret is out of reach of whoever may read the record.
CREATE TABLE webhook_endpoint (
  webhook_id uuid PRIMARY KEY REFERENCES webhook ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspace,
  -- Ciphertext.
  secret text NOT NULL,
  secret_made_at timestamptz NOT NULL,
  former_secret text,
  former_until timestamptz,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  rest_until timestamptz,
  -- Held by the node that is sending; an old one belongs to a process that died.
  lease_until timestamptz
);
ALTER TABLE webhook_endpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_endpoint FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON webhook_endpoint TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  -- Message of the outbox; none for a test.
  outbox_id bigint,
  record text NOT NULL,
  record_id uuid NOT NULL,
  action text NOT NULL,
  changed_version integer NOT NULL,
  changed_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  state text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  attempts jsonb NOT NULL DEFAULT '[]',
  UNIQUE (webhook_id, outbox_id)
);
CREATE INDEX webhook_delivery_log ON webhook_delivery (webhook_id, id DESC);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_try_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_age ON webhook_delivery (created_at);
ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON webhook_delivery TO CURRENT_USER USING (true) WITH CHECK (true);
-- The log is seen by whoever sees the webhook.
CREATE POLICY read ON webhook_delivery FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND EXISTS (SELECT 1 FROM webhook w WHERE w.id = webhook_id));
GRANT SELECT ON webhook_delivery TO huanying_app;
