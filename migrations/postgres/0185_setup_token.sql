-- Who sets up the first administrator shows a token that only the machine's owner can read. Each node keeps its own in its
-- data directory; here are their hashes, so that any node knows the tokens of all and one use ends them all.
CREATE TABLE auth.setup_token (
  hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
