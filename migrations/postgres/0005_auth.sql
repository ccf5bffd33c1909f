-- Who may sign in. People belong to a workspace; accounts are global and stand behind them.
-- The application's plain role has no right on this schema: whatever SQL it runs, it sees no password hash and no session.
CREATE SCHEMA auth;
REVOKE ALL ON SCHEMA auth FROM PUBLIC;

-- Tables of better-auth (user, session, account, verification, two-factor, rate limits); the column names are mapped in src/server/auth/auth.ts.
CREATE TABLE auth.app_user (
  id text PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  email_verified boolean NOT NULL DEFAULT false,
  image text,
  two_factor_enabled boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE auth.session (
  id text PRIMARY KEY,
  token text NOT NULL UNIQUE,
  user_id text NOT NULL REFERENCES auth.app_user ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  ip_address text,
  user_agent text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX session_user_id ON auth.session (user_id);
CREATE INDEX session_expiry ON auth.session (expires_at);

CREATE TABLE auth.account (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth.app_user ON DELETE CASCADE,
  provider_id text NOT NULL,
  account_id text NOT NULL,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider_id, account_id)
);
CREATE INDEX account_user ON auth.account (user_id);

CREATE TABLE auth.verification (
  id text PRIMARY KEY,
  identifier text NOT NULL,
  value text NOT NULL,
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX verification_identifier ON auth.verification (identifier);

CREATE TABLE auth.two_factor (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES auth.app_user ON DELETE CASCADE,
  secret text NOT NULL,
  backup_codes text NOT NULL,
  verified boolean NOT NULL DEFAULT true,
  failed_verification_count integer NOT NULL DEFAULT 0,
  locked_until timestamptz
);
CREATE INDEX two_factor_user ON auth.two_factor (user_id);

CREATE TABLE auth.rate_limit (
  id text PRIMARY KEY,
  key text NOT NULL UNIQUE,
  count integer NOT NULL,
  last_request bigint NOT NULL
);

-- Failed sign-ins by account and by address; an account is locked whether it exists or not.
CREATE TABLE auth.attempt (
  key text PRIMARY KEY,
  failures integer NOT NULL,
  since timestamptz NOT NULL,
  locked_until timestamptz
);

-- One-time links of invitations and password resets. Only the hash of the token is kept.
CREATE TABLE auth.one_time_link (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('invitation', 'reset')),
  token_hash text NOT NULL UNIQUE,
  workspace_id uuid NOT NULL REFERENCES workspace ON DELETE CASCADE,
  person_id uuid NOT NULL,
  issued_by uuid,
  issuer_name text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX one_time_link_person ON auth.one_time_link (person_id) WHERE used_at IS NULL;
