-- Project teams end with a retrospective like a campaign's; tasks and meetings may belong to a team.
ALTER TABLE team ADD COLUMN retrospective_at timestamptz;
ALTER TABLE task ADD COLUMN team uuid;
CREATE INDEX task_team ON task (workspace_id, team) WHERE deleted_at IS NULL;
ALTER TABLE meeting ADD COLUMN team uuid;
CREATE INDEX meeting_team ON meeting (workspace_id, team) WHERE deleted_at IS NULL;
ALTER TABLE retrospective ADD COLUMN team uuid;
CREATE UNIQUE INDEX retrospective_team_unique ON retrospective (workspace_id, team) WHERE deleted_at IS NULL;
