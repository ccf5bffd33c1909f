-- What waits for a task: asked whenever one is moved or done.
CREATE INDEX task_depends_on ON task USING gin (depends_on) WHERE deleted_at IS NULL;
