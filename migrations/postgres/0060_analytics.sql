-- Imports of orders and channel figures, and who gets the daily report.

-- One run of an import of events or facts. The file lies beside it until the run has ended.
CREATE TABLE data_import (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid,
  unit_id uuid,
  kind text NOT NULL,
  file_name text NOT NULL,
  dry_run boolean NOT NULL,
  -- waiting, reading, writing, done, failed, cancelled
  state text NOT NULL,
  options jsonb NOT NULL,
  data jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX data_import_recent ON data_import (workspace_id, created_at DESC, id DESC);
CREATE INDEX data_import_open ON data_import (state) WHERE finished_at IS NULL;

-- Versions of imported figures: the later of two wins in the event store, on whatever node it was written.
CREATE SEQUENCE fact_version;

CREATE TABLE report_subscription (
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, kind, person_id)
);

-- A report goes to a person once a day, whatever fails or runs twice: this row is written before the mail is sent.
CREATE TABLE report_delivery (
  workspace_id uuid NOT NULL REFERENCES workspace,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  date date NOT NULL,
  -- sending, sent, failed
  state text NOT NULL,
  attempts int NOT NULL DEFAULT 1,
  at timestamptz NOT NULL,
  PRIMARY KEY (workspace_id, kind, date, person_id)
);

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['data_import', 'report_subscription', 'report_delivery'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner_all ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
-- Runs are seen by whoever may import; the service asks for the permission, the wall is the workspace.
CREATE POLICY data_import_own ON data_import USING (workspace_id = (SELECT app_workspace()));
CREATE POLICY report_subscription_own ON report_subscription USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));
CREATE POLICY report_delivery_own ON report_delivery FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND person_id = (SELECT app_person()));

GRANT SELECT, INSERT, UPDATE ON data_import TO huanying_app;
GRANT SELECT, INSERT, DELETE ON report_subscription TO huanying_app;
GRANT SELECT ON report_delivery TO huanying_app;
