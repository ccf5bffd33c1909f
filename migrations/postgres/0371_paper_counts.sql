-- Papers count thousands of tasks by their days; with what row-level security asks for they are counted in the index.
CREATE INDEX task_due_count ON task (workspace_id, due) INCLUDE (state, unit_id, owner_id, reviewer) WHERE deleted_at IS NULL;
CREATE INDEX task_done_count ON task (workspace_id, done_at) INCLUDE (state, unit_id, owner_id, reviewer) WHERE deleted_at IS NULL AND state = 'done';

-- Deadlines that passed, by day, among millions of other entries.
CREATE INDEX audit_log_missed ON audit_log (workspace_id, at DESC) WHERE action = 'clock.missed';
