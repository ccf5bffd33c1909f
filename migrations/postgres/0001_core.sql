-- What every room stands on. Record tables follow in later files, drafted from the declarations.

CREATE TABLE workspace (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
  currency text NOT NULL DEFAULT 'CNY',
  locale text NOT NULL DEFAULT 'zh',
  demo boolean NOT NULL DEFAULT false,
  settings jsonb NOT NULL DEFAULT '{}',
  -- Bumped when people, positions or units change, so that cached permissions are never stale.
  access_version bigint NOT NULL DEFAULT 1,
  -- Bumped when events or facts arrive, so that cached metric answers are never stale.
  data_version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Who asks: set for each transaction by the server. {"read": {"campaign": {"all": true} | {"units": [...], "people": [...]}}, "write": {...}}
CREATE FUNCTION app_workspace() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.workspace', true), '')::uuid $$;

CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('app.person', true), '')::uuid $$;

CREATE FUNCTION app_reach(kind text, record text) RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('app.access', true), '')::jsonb #> ARRAY[kind, record], '{}'::jsonb) $$;

CREATE FUNCTION app_all(kind text, record text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce((app_reach(kind, record) ->> 'all')::boolean, false) $$;

CREATE FUNCTION app_units(kind text, record text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(v::uuid), '{}') FROM jsonb_array_elements_text(coalesce(app_reach(kind, record) -> 'units', '[]')) AS v $$;

CREATE FUNCTION app_people(kind text, record text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(array_agg(v::uuid), '{}') FROM jsonb_array_elements_text(coalesce(app_reach(kind, record) -> 'people', '[]')) AS v $$;

-- For rows that hang on a record of any kind (audit, comments, files): decided row by row.
CREATE FUNCTION app_sees(kind text, record text, unit uuid, owner uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT app_all(kind, record) OR coalesce(unit = ANY (app_units(kind, record)), false) OR coalesce(owner = ANY (app_people(kind, record)), false) $$;

-- One and two character grams, so that Chinese is found from its first character.
CREATE FUNCTION search_grams(t text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT coalesce(array_agg(DISTINCT g), '{}') FROM (
     SELECT unnest(ARRAY[c, c || lead(c) OVER (ORDER BY i)]) AS g FROM unnest(string_to_array(lower(t), NULL)) WITH ORDINALITY AS chars(c, i)
   ) AS grams WHERE g !~ '\s' $$;

ALTER TABLE workspace ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace FORCE ROW LEVEL SECURITY;
CREATE POLICY workspace_own ON workspace FOR SELECT USING (id = (SELECT app_workspace()));
CREATE POLICY workspace_update ON workspace FOR UPDATE USING (id = (SELECT app_workspace()));

CREATE TABLE record_counter (
  workspace_id uuid NOT NULL REFERENCES workspace,
  series text NOT NULL,
  value bigint NOT NULL,
  PRIMARY KEY (workspace_id, series)
);
ALTER TABLE record_counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_counter FORCE ROW LEVEL SECURITY;
CREATE POLICY record_counter_own ON record_counter USING (workspace_id = (SELECT app_workspace()));

-- Who did what to which record. Nobody can change or delete a line, and each carries the hash of the one before.
CREATE TABLE audit_log (
  workspace_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  via text NOT NULL,
  address text,
  request_id text,
  record text NOT NULL,
  record_id uuid,
  unit_id uuid,
  owner_id uuid,
  action text NOT NULL,
  reason text,
  changes jsonb NOT NULL,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX audit_log_record ON audit_log (workspace_id, record, record_id, seq DESC);
CREATE INDEX audit_log_actor ON audit_log (workspace_id, actor_id, seq DESC);

CREATE FUNCTION audit_hash(prev bytea, r audit_log) RETURNS bytea LANGUAGE sql STABLE AS
$$ SELECT sha256(prev || convert_to(jsonb_build_array(
     r.workspace_id, r.seq, to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), r.actor_kind, r.actor_id, r.actor_name, r.via,
     r.address, r.request_id, r.record, r.record_id, r.unit_id, r.owner_id, r.action, r.reason, r.changes)::text, 'UTF8')) $$;

CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE last record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('audit' || NEW.workspace_id::text, 0));
  SELECT seq, hash INTO last FROM audit_log WHERE workspace_id = NEW.workspace_id ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.prev_hash := coalesce(last.hash, '\x'::bytea);
  NEW.hash := audit_hash(NEW.prev_hash, NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_read ON audit_log FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND app_sees('read', record, unit_id, owner_id));
CREATE POLICY audit_insert ON audit_log FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

-- Effects that follow a change: committed with it, delivered at least once.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL,
  topic text NOT NULL,
  payload jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz
);
CREATE INDEX outbox_waiting ON outbox (id) WHERE delivered_at IS NULL;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_insert ON outbox FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

CREATE TABLE comment (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  unit_id uuid,
  owner_id uuid,
  body text NOT NULL,
  mentions uuid[] NOT NULL DEFAULT '{}',
  author_id uuid,
  author_name text NOT NULL,
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  deleted_at timestamptz
);
CREATE INDEX comment_record ON comment (workspace_id, record, record_id, created_at, id);

CREATE TABLE file (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid,
  unit_id uuid,
  owner_id uuid,
  name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  created_by uuid,
  created_by_name text NOT NULL,
  created_at timestamptz NOT NULL,
  deleted_at timestamptz
);
CREATE INDEX file_record ON file (workspace_id, record, record_id, created_at, id);

CREATE TABLE watcher (
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  unit_id uuid,
  owner_id uuid,
  person_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, record, record_id, person_id)
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['comment', 'file', 'watcher'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY hangs_on_record ON %I USING (workspace_id = (SELECT app_workspace()) AND app_sees(''read'', record, unit_id, owner_id))', t);
  END LOOP;
END $$;

CREATE TABLE saved_view (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  person_id uuid,
  shared boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  settings jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_view_record ON saved_view (workspace_id, record, created_at);
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY saved_view_read ON saved_view FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND (shared OR person_id = (SELECT app_person())));
CREATE POLICY saved_view_write ON saved_view USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));

CREATE TABLE notice (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  title jsonb NOT NULL,
  record text,
  record_id uuid,
  -- The same thing is told once.
  dedupe_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  read_at timestamptz,
  UNIQUE (workspace_id, person_id, dedupe_key)
);
CREATE INDEX notice_person ON notice (workspace_id, person_id, created_at DESC, id);
ALTER TABLE notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE notice FORCE ROW LEVEL SECURITY;
CREATE POLICY notice_read ON notice FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));
CREATE POLICY notice_update ON notice FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));
CREATE POLICY notice_insert ON notice FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

CREATE TABLE import_run (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid,
  record text NOT NULL,
  file_name text NOT NULL,
  file_sha256 text NOT NULL,
  state text NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX import_run_person ON import_run (workspace_id, person_id, created_at DESC);
ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_run FORCE ROW LEVEL SECURITY;
CREATE POLICY import_run_own ON import_run USING (workspace_id = (SELECT app_workspace()) AND (person_id = (SELECT app_person()) OR (SELECT app_all('write', 'importRun'))));

-- Keys for programs: only the hash is kept.
CREATE TABLE service_key (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  name text NOT NULL,
  hash text NOT NULL UNIQUE,
  hint text NOT NULL,
  grants jsonb NOT NULL,
  unit_id uuid,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX service_key_workspace ON service_key (workspace_id, created_at DESC);
ALTER TABLE service_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE service_key FORCE ROW LEVEL SECURITY;
CREATE POLICY service_key_own ON service_key USING (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('write', 'serviceKey')));

-- Looks at full personal data, told apart from changes.
CREATE TABLE personal_look (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  actor_id uuid,
  actor_name text NOT NULL,
  record text NOT NULL,
  record_ids uuid[] NOT NULL,
  fields text[] NOT NULL
);
ALTER TABLE personal_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE personal_look FORCE ROW LEVEL SECURITY;
CREATE POLICY personal_look_insert ON personal_look FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));
CREATE POLICY personal_look_read ON personal_look FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND (SELECT app_all('read', 'personalLook')));

GRANT SELECT, INSERT ON audit_log, personal_look TO huanying_app;
GRANT SELECT, INSERT, UPDATE ON record_counter, notice, import_run, comment, file, service_key TO huanying_app;
GRANT SELECT, UPDATE ON workspace TO huanying_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON watcher, saved_view TO huanying_app;
GRANT INSERT ON outbox TO huanying_app;

-- Row-level security is forced on the owner too; the owner runs migrations and system jobs, the application never connects as it.
DO $$ DECLARE t text; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity LOOP
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
