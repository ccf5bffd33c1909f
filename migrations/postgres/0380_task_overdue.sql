-- What is overdue is looked for among the open tasks alone: most of those that were due are done.
CREATE INDEX task_open_due ON task (workspace_id, due) INCLUDE (unit_id, owner_id, reviewer) WHERE deleted_at IS NULL AND state IN ('todo', 'doing', 'review');
