-- What the reception of events keeps beside the event store: identities, keys, what was refused, who is writing.

-- Each key admits events of one source into one workspace. Only the hash is kept.
CREATE TABLE write_key (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  name text NOT NULL,
  -- browser, server, mobile, miniprogram, import
  source text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  -- Last characters, so that people can tell keys apart.
  hint text NOT NULL,
  -- All events of the key belong to this unit; null: decided event by event.
  unit_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid,
  revoked_at timestamptz
);
CREATE INDEX write_key_workspace ON write_key (workspace_id, created_at);

-- One row per message that was counted; `id` is made from workspace and messageId.
-- No partitions by day: a unique index across partitions would need the day in it, and a retry after midnight would
-- count twice. Old rows are deleted in slices instead, found by the BRIN index.
CREATE TABLE message_id (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  seen_on date NOT NULL
);
CREATE INDEX message_id_seen_on ON message_id USING brin (seen_on) WITH (pages_per_range = 32);

-- Up to which day message ids were deleted. Events older than that are looked up in the event store before they count.
CREATE TABLE message_id_horizon (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kept_from date
);
INSERT INTO message_id_horizon (kept_from) VALUES (NULL);

-- A writer is one connection of one process that puts batches into the event store. While it lives it holds the
-- session advisory lock (4811, id); the lock goes with the connection, so nobody needs a heartbeat.
CREATE TABLE event_writer (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- Stored in the events: unlike `id` never used twice, even when a backup is restored.
  token text NOT NULL UNIQUE,
  node text NOT NULL,
  last_batch bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL DEFAULT now(),
  -- Set when the writer has stopped in order or what it left behind has been settled.
  closed_at timestamptz,
  -- After a crash, late rows may still arrive in the event store: when to look again, and how often that was done.
  look_at timestamptz,
  looks int NOT NULL DEFAULT 0
);
CREATE INDEX event_writer_open ON event_writer (id) WHERE closed_at IS NULL;
CREATE INDEX event_writer_watched ON event_writer (look_at) WHERE look_at IS NOT NULL;

-- Writers that died with batches not accounted for. A batch must not be written while there is one.
CREATE FUNCTION dead_writers() RETURNS SETOF int LANGUAGE sql VOLATILE AS $$
  SELECT w.id FROM event_writer w
  WHERE w.closed_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM pg_locks l
    WHERE l.locktype = 'advisory' AND l.classid = 4811 AND l.objid = w.id::oid AND l.objsubid = 2 AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
$$;

-- Claims message ids for a batch. Sorted, so that two batches never wait for each other in a circle. Waits for batches
-- under way that hold one of the ids. Then tells how many are new and whether a writer has died in the meantime.
CREATE FUNCTION claim_messages(ids uuid[], workspaces uuid[], day date, OUT claimed int, OUT dead int,
  OUT kept_from date) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO message_id (id, workspace_id, seen_on)
  SELECT i, w, day FROM unnest(ids, workspaces) AS t (i, w) ORDER BY i
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS claimed = ROW_COUNT;
  SELECT count(*) INTO dead FROM dead_writers();
  SELECT h.kept_from INTO kept_from FROM message_id_horizon h;
END $$;

-- An event carried both ids. Of several users the earliest (time, messageId) owns the anonymous id.
CREATE TABLE person_link (
  workspace_id uuid NOT NULL,
  anonymous_id text NOT NULL,
  user_id text NOT NULL,
  at bigint NOT NULL,
  message_id text NOT NULL,
  -- Not yet told to the event store.
  dirty boolean NOT NULL DEFAULT true,
  PRIMARY KEY (workspace_id, anonymous_id)
);
CREATE INDEX person_link_user ON person_link (workspace_id, user_id);
CREATE INDEX person_link_dirty ON person_link (workspace_id) WHERE dirty;

-- Somebody stated that two ids are one person.
CREATE TABLE person_alias (
  workspace_id uuid NOT NULL,
  previous_id text NOT NULL,
  user_id text NOT NULL,
  dirty boolean NOT NULL DEFAULT true,
  PRIMARY KEY (workspace_id, previous_id, user_id)
);
CREATE INDEX person_alias_user ON person_alias (workspace_id, user_id);
CREATE INDEX person_alias_dirty ON person_alias (workspace_id) WHERE dirty;

-- Versions of override rows: later ones win in the event store.
CREATE SEQUENCE person_override_version;

-- Items that were refused, to look at, mend and replay.
CREATE TABLE dead_letter (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  received_at timestamptz NOT NULL,
  write_key_id uuid,
  source text NOT NULL,
  code text NOT NULL,
  -- What it was: type and name as far as they could be read.
  type text NOT NULL,
  name text NOT NULL,
  message_id text NOT NULL,
  -- As text: JSON with NUL escapes does not fit into jsonb.
  payload text NOT NULL,
  -- Cut off because it was too large: can be looked at, not replayed.
  truncated boolean NOT NULL,
  replayed_at timestamptz
);
CREATE INDEX dead_letter_workspace ON dead_letter (workspace_id, id DESC);

-- A workspace's own grouping of channels, in order. Without rows the defaults of the code apply.
CREATE TABLE channel_rule (
  workspace_id uuid NOT NULL,
  position int NOT NULL,
  channel text NOT NULL,
  condition jsonb NOT NULL,
  PRIMARY KEY (workspace_id, position)
);

-- What each key brought on each day (UTC).
CREATE TABLE ingest_counter (
  workspace_id uuid NOT NULL,
  day date NOT NULL,
  write_key_id uuid NOT NULL,
  accepted bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, day, write_key_id)
);

-- Closes a batch: the last statement before COMMIT, so that its row locks are held for one fsync only.
CREATE FUNCTION close_batch(writer int, batch bigint, at timestamptz, workspaces uuid[], keys uuid[], accepted bigint[],
  duplicates bigint[], rejected bigint[], changed uuid[]) RETURNS TABLE (workspace_id uuid, data_version bigint)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  UPDATE event_writer SET last_batch = batch WHERE id = writer;
  INSERT INTO ingest_counter AS c (workspace_id, day, write_key_id, accepted, duplicates, rejected, last_at)
  SELECT w, (at AT TIME ZONE 'UTC')::date, k, a, d, r, at
  FROM unnest(workspaces, keys, accepted, duplicates, rejected) AS t (w, k, a, d, r) ORDER BY w, k
  ON CONFLICT (workspace_id, day, write_key_id) DO UPDATE SET
    accepted = c.accepted + excluded.accepted, duplicates = c.duplicates + excluded.duplicates,
    rejected = c.rejected + excluded.rejected, last_at = greatest(c.last_at, excluded.last_at);
  RETURN QUERY
    WITH ordered AS (SELECT w.id FROM workspace w WHERE w.id = ANY (changed) ORDER BY w.id FOR NO KEY UPDATE)
    UPDATE workspace w SET data_version = w.data_version + 1 FROM ordered WHERE w.id = ordered.id
    RETURNING w.id, w.data_version;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['write_key', 'message_id', 'person_link', 'person_alias', 'dead_letter', 'channel_rule', 'ingest_counter'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY %I ON %I USING (workspace_id = (SELECT app_workspace()))', t || '_own', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;

-- Only the owner's connection receives events; pages look at keys, refused events and rules, and change those.
GRANT SELECT, INSERT, UPDATE ON write_key TO huanying_app;
GRANT SELECT, UPDATE, DELETE ON dead_letter TO huanying_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel_rule TO huanying_app;
GRANT SELECT ON person_link, person_alias, ingest_counter TO huanying_app;
REVOKE EXECUTE ON FUNCTION claim_messages, close_batch, dead_writers FROM huanying_app, PUBLIC;
