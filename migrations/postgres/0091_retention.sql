-- What was erased each day, and what was due the day after.
CREATE TABLE retention_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  removed jsonb NOT NULL,
  planned jsonb NOT NULL,
  files integer NOT NULL DEFAULT 0
);
ALTER TABLE retention_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_run FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON retention_run TO CURRENT_USER USING (true) WITH CHECK (true);
