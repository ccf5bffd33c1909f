-- When those who are asked for an approval are reminded, before its time runs out. Null: they were, or nobody is asked.
ALTER TABLE approval ADD COLUMN remind_at timestamptz;
CREATE INDEX approval_remind ON approval (remind_at) WHERE state = 'running' AND remind_at IS NOT NULL;
