-- My day reads fifty of each kind in the order of their days: with the id in the index no day of many tasks is sorted first.
DROP INDEX task_mine;
CREATE INDEX task_mine ON task (workspace_id, owner_id, due, id) WHERE deleted_at IS NULL AND state IN ('todo', 'doing', 'review');
DROP INDEX task_review;
CREATE INDEX task_review ON task (workspace_id, reviewer, due, id) WHERE deleted_at IS NULL AND state = 'review';
