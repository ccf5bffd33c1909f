-- What a robot gave up can be asked for again: it then waits anew, and is stale a day after that.
ALTER TABLE robot_message ADD COLUMN asked_again_at timestamptz;
CREATE INDEX robot_message_given_up ON robot_message (delivery_id) WHERE state = 'failed';
