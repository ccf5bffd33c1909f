-- Budgets: zero-based lines, commitments, expenses, transfers, weekly reconciliation, and the ledger below them all.

CREATE TABLE budget (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  period_start date,
  period_end date,
  total_amount numeric,
  total_currency text,
  reserve_share numeric,
  description text,
  proposal jsonb,
  proposed_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(description, ''))) STORED
);
CREATE UNIQUE INDEX budget_code ON budget (workspace_id, code);
CREATE INDEX budget_recent ON budget (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX budget_state ON budget (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX budget_unit ON budget (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_owner ON budget (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_search ON budget USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX budget_sort ON budget (workspace_id, period_start DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX budget_proposed_by ON budget (workspace_id, proposed_by) WHERE deleted_at IS NULL;
CREATE INDEX budget_approved_by ON budget (workspace_id, approved_by) WHERE deleted_at IS NULL;
ALTER TABLE budget ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON budget TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON budget FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'budget')) OR unit_id = ANY ((SELECT app_units('read', 'budget'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'budget'))::uuid[])));
CREATE POLICY insert ON budget FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budget')) OR unit_id = ANY ((SELECT app_units('write', 'budget'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budget'))::uuid[])));
CREATE POLICY update ON budget FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budget')) OR unit_id = ANY ((SELECT app_units('write', 'budget'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budget'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budget')) OR unit_id = ANY ((SELECT app_units('write', 'budget'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budget'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON budget TO huanying_app;

CREATE TABLE budget_line (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  budget uuid,
  kind text,
  channel uuid,
  campaign uuid,
  subject text,
  amount_amount numeric,
  amount_currency text,
  purpose text,
  period_start date,
  period_end date,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(purpose, '')) || ' ' || lower(coalesce(subject, ''))) STORED
);
CREATE UNIQUE INDEX budget_line_code ON budget_line (workspace_id, code);
CREATE INDEX budget_line_size ON budget_line (workspace_id, budget, amount_amount DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_recent ON budget_line (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_state ON budget_line (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_unit ON budget_line (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_owner ON budget_line (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_search ON budget_line USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_budget ON budget_line (workspace_id, budget) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_channel ON budget_line (workspace_id, channel) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_campaign ON budget_line (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX budget_line_budget_campaign_channel ON budget_line (workspace_id, budget, campaign, channel, id) WHERE deleted_at IS NULL;
ALTER TABLE budget_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_line FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON budget_line TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON budget_line FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'budgetLine')) OR unit_id = ANY ((SELECT app_units('read', 'budgetLine'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'budgetLine'))::uuid[])));
CREATE POLICY insert ON budget_line FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetLine')) OR unit_id = ANY ((SELECT app_units('write', 'budgetLine'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetLine'))::uuid[])));
CREATE POLICY update ON budget_line FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetLine')) OR unit_id = ANY ((SELECT app_units('write', 'budgetLine'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetLine'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetLine')) OR unit_id = ANY ((SELECT app_units('write', 'budgetLine'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetLine'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON budget_line TO huanying_app;

CREATE TABLE commitment (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  line uuid,
  amount_amount numeric,
  amount_currency text,
  campaign uuid,
  supplier text,
  due date,
  purpose text,
  settled_amount numeric,
  settled_currency text,
  requested_by uuid,
  committed_by uuid,
  request_key text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(supplier, '')) || ' ' || lower(coalesce(purpose, ''))) STORED
);
CREATE UNIQUE INDEX commitment_code ON commitment (workspace_id, code);
CREATE INDEX commitment_recent ON commitment (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX commitment_state ON commitment (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX commitment_unit ON commitment (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX commitment_owner ON commitment (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX commitment_search ON commitment USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX commitment_line ON commitment (workspace_id, line) WHERE deleted_at IS NULL;
CREATE INDEX commitment_campaign ON commitment (workspace_id, campaign) WHERE deleted_at IS NULL;
CREATE INDEX commitment_requested_by ON commitment (workspace_id, requested_by) WHERE deleted_at IS NULL;
CREATE INDEX commitment_committed_by ON commitment (workspace_id, committed_by) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX commitment_request_key_unique ON commitment (workspace_id, request_key) WHERE deleted_at IS NULL;
ALTER TABLE commitment ENABLE ROW LEVEL SECURITY;
ALTER TABLE commitment FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON commitment TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON commitment FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'commitment')) OR unit_id = ANY ((SELECT app_units('read', 'commitment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'commitment'))::uuid[])));
CREATE POLICY insert ON commitment FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'commitment')) OR unit_id = ANY ((SELECT app_units('write', 'commitment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'commitment'))::uuid[])));
CREATE POLICY update ON commitment FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'commitment')) OR unit_id = ANY ((SELECT app_units('write', 'commitment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'commitment'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'commitment')) OR unit_id = ANY ((SELECT app_units('write', 'commitment'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'commitment'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON commitment TO huanying_app;

CREATE TABLE expense (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  line uuid,
  commitment uuid,
  amount_amount numeric,
  amount_currency text,
  date date,
  supplier text,
  invoice text,
  note text,
  booked_by uuid,
  request_key text,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(supplier, '')) || ' ' || lower(coalesce(invoice, '')) || ' ' || lower(coalesce(note, ''))) STORED
);
CREATE UNIQUE INDEX expense_code ON expense (workspace_id, code);
CREATE INDEX expense_recent ON expense (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX expense_state ON expense (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX expense_unit ON expense (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX expense_owner ON expense (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX expense_search ON expense USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX expense_sort ON expense (workspace_id, date DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX expense_line ON expense (workspace_id, line) WHERE deleted_at IS NULL;
CREATE INDEX expense_commitment ON expense (workspace_id, commitment) WHERE deleted_at IS NULL;
CREATE INDEX expense_booked_by ON expense (workspace_id, booked_by) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX expense_request_key_unique ON expense (workspace_id, request_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX expense_supplier_invoice_unique ON expense (workspace_id, supplier, invoice) WHERE deleted_at IS NULL;
ALTER TABLE expense ENABLE ROW LEVEL SECURITY;
ALTER TABLE expense FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON expense TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON expense FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'expense')) OR unit_id = ANY ((SELECT app_units('read', 'expense'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'expense'))::uuid[])));
CREATE POLICY insert ON expense FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'expense')) OR unit_id = ANY ((SELECT app_units('write', 'expense'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'expense'))::uuid[])));
CREATE POLICY update ON expense FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'expense')) OR unit_id = ANY ((SELECT app_units('write', 'expense'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'expense'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'expense')) OR unit_id = ANY ((SELECT app_units('write', 'expense'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'expense'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON expense TO huanying_app;

CREATE TABLE budget_transfer (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  budget uuid,
  from_place text,
  from_line uuid,
  to_place text,
  to_line uuid,
  amount_amount numeric,
  amount_currency text,
  reason text,
  arithmetic jsonb,
  proposed_by uuid,
  approved_by uuid,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, '')) || ' ' || lower(coalesce(reason, ''))) STORED
);
CREATE UNIQUE INDEX budget_transfer_code ON budget_transfer (workspace_id, code);
CREATE INDEX budget_transfer_recent ON budget_transfer (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_state ON budget_transfer (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_unit ON budget_transfer (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_owner ON budget_transfer (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_search ON budget_transfer USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_budget ON budget_transfer (workspace_id, budget) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_from_line ON budget_transfer (workspace_id, from_line) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_to_line ON budget_transfer (workspace_id, to_line) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_proposed_by ON budget_transfer (workspace_id, proposed_by) WHERE deleted_at IS NULL;
CREATE INDEX budget_transfer_approved_by ON budget_transfer (workspace_id, approved_by) WHERE deleted_at IS NULL;
ALTER TABLE budget_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE budget_transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON budget_transfer TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON budget_transfer FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'budgetTransfer')) OR unit_id = ANY ((SELECT app_units('read', 'budgetTransfer'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'budgetTransfer'))::uuid[])));
CREATE POLICY insert ON budget_transfer FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetTransfer')) OR unit_id = ANY ((SELECT app_units('write', 'budgetTransfer'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetTransfer'))::uuid[])));
CREATE POLICY update ON budget_transfer FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetTransfer')) OR unit_id = ANY ((SELECT app_units('write', 'budgetTransfer'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetTransfer'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'budgetTransfer')) OR unit_id = ANY ((SELECT app_units('write', 'budgetTransfer'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'budgetTransfer'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON budget_transfer TO huanying_app;

CREATE TABLE reconciliation (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  code text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  unit_id uuid,
  owner_id uuid,
  created_at timestamptz NOT NULL,
  created_by uuid,
  updated_at timestamptz NOT NULL,
  updated_by uuid,
  deleted_at timestamptz,
  extra jsonb NOT NULL DEFAULT '{}',
  title text,
  budget uuid,
  week date,
  sums jsonb,
  explanations jsonb,
  signed_by uuid,
  confirmed_by uuid,
  search_text text GENERATED ALWAYS AS (lower(coalesce(code, '')) || ' ' || lower(coalesce(title, ''))) STORED
);
CREATE UNIQUE INDEX reconciliation_code ON reconciliation (workspace_id, code);
CREATE INDEX reconciliation_recent ON reconciliation (workspace_id, updated_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_state ON reconciliation (workspace_id, state) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_unit ON reconciliation (workspace_id, unit_id) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_owner ON reconciliation (workspace_id, owner_id) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_search ON reconciliation USING gin (search_grams(search_text)) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_sort ON reconciliation (workspace_id, week DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_budget ON reconciliation (workspace_id, budget) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_signed_by ON reconciliation (workspace_id, signed_by) WHERE deleted_at IS NULL;
CREATE INDEX reconciliation_confirmed_by ON reconciliation (workspace_id, confirmed_by) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX reconciliation_budget_week_unique ON reconciliation (workspace_id, budget, week) WHERE deleted_at IS NULL;
ALTER TABLE reconciliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconciliation FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON reconciliation TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON reconciliation FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('read', 'reconciliation')) OR unit_id = ANY ((SELECT app_units('read', 'reconciliation'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'reconciliation'))::uuid[])));
CREATE POLICY insert ON reconciliation FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reconciliation')) OR unit_id = ANY ((SELECT app_units('write', 'reconciliation'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reconciliation'))::uuid[])));
CREATE POLICY update ON reconciliation FOR UPDATE USING (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reconciliation')) OR unit_id = ANY ((SELECT app_units('write', 'reconciliation'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reconciliation'))::uuid[]))) WITH CHECK (workspace_id = (SELECT app_workspace()) AND ((SELECT app_all('write', 'reconciliation')) OR unit_id = ANY ((SELECT app_units('write', 'reconciliation'))::uuid[]) OR owner_id = ANY ((SELECT app_people('write', 'reconciliation'))::uuid[])));
GRANT SELECT, INSERT, UPDATE ON reconciliation TO huanying_app;

-- The ledger. Money of a budget lies in accounts: `funding` (what the house gave, below zero), `reserve`, and for each
-- line `free`, `committed` and `actual`. A movement shifts it; what all accounts of a budget hold adds up to zero.
CREATE TABLE ledger_account (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  budget uuid NOT NULL,
  line uuid,
  kind text NOT NULL CHECK (kind IN ('funding', 'reserve', 'free', 'committed', 'actual')),
  currency text NOT NULL,
  balance numeric NOT NULL DEFAULT 0,
  -- On the free account of a line: what its other two hold, so that figures read one row a line.
  committed numeric NOT NULL DEFAULT 0,
  actual numeric NOT NULL DEFAULT 0,
  -- Of the line, or of the budget: who may see it.
  unit_id uuid,
  owner_id uuid,
  CHECK ((line IS NULL) = (kind IN ('funding', 'reserve'))),
  -- Only the guarded `free` may fall below zero, see ledger_guard; what was given is owed.
  CHECK (kind IN ('funding', 'free') OR balance >= 0),
  UNIQUE (workspace_id, id)
);
CREATE UNIQUE INDEX ledger_account_place ON ledger_account (budget, line, kind) NULLS NOT DISTINCT;
CREATE INDEX ledger_account_free ON ledger_account (workspace_id, budget) WHERE kind = 'free';
CREATE UNIQUE INDEX ledger_account_line ON ledger_account (line, kind) WHERE line IS NOT NULL;

CREATE TABLE ledger_movement (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  budget uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('open', 'commit', 'release', 'spend', 'void', 'transfer')),
  -- The day it counts on, and the instant at which it was written.
  date date NOT NULL,
  at timestamptz NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  record text NOT NULL,
  record_id uuid NOT NULL,
  note text,
  -- The same request moves money once.
  request_key text NOT NULL,
  -- The transaction that wrote it: entries join within that one alone, so that it is whole once it is seen.
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  UNIQUE (workspace_id, id),
  UNIQUE (workspace_id, request_key)
);
CREATE INDEX ledger_movement_budget ON ledger_movement (workspace_id, budget, id DESC);
CREATE INDEX ledger_movement_record ON ledger_movement (workspace_id, record, record_id);

CREATE TABLE ledger_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspace,
  movement_id uuid NOT NULL,
  account_id uuid NOT NULL,
  amount numeric NOT NULL CHECK (amount <> 0 AND amount = round(amount, 2)),
  -- Copied from account and movement when it is written, for figures.
  budget uuid NOT NULL,
  line uuid,
  kind text NOT NULL,
  date date NOT NULL,
  -- Deferred, so that a removed demo may go table by table.
  FOREIGN KEY (workspace_id, movement_id) REFERENCES ledger_movement (workspace_id, id) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (workspace_id, account_id) REFERENCES ledger_account (workspace_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ledger_entry_movement ON ledger_entry (movement_id);
CREATE INDEX ledger_entry_account ON ledger_entry (account_id, movement_id);
CREATE INDEX ledger_entry_month ON ledger_entry (workspace_id, budget, kind, date) INCLUDE (amount, account_id);

-- One currency a budget: that of its funding account, which is opened first.
CREATE FUNCTION ledger_account_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_account a WHERE a.budget = NEW.budget AND a.line IS NULL AND a.kind = 'funding'
      AND (a.currency <> NEW.currency OR a.workspace_id <> NEW.workspace_id)) THEN
    RAISE EXCEPTION 'a budget has one currency' USING ERRCODE = 'check_violation';
  END IF;
  NEW.balance := 0;
  NEW.committed := 0;
  NEW.actual := 0;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_new BEFORE INSERT ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_account_new();

-- An entry moves the balance of its account, which is locked until the end; money never leaves its budget.
CREATE FUNCTION ledger_entry_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE ledger_account a SET balance = a.balance + NEW.amount
  FROM ledger_movement m
  WHERE a.id = NEW.account_id AND a.workspace_id = NEW.workspace_id
    AND m.id = NEW.movement_id AND m.workspace_id = NEW.workspace_id AND m.budget = a.budget AND m.tx = pg_current_xact_id()
  RETURNING a.budget, a.line, a.kind, m.date INTO NEW.budget, NEW.line, NEW.kind, NEW.date;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'a movement stays within its budget and is written at once' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('committed', 'actual') THEN
    UPDATE ledger_account a SET committed = a.committed + CASE NEW.kind WHEN 'committed' THEN NEW.amount ELSE 0 END,
                                actual = a.actual + CASE NEW.kind WHEN 'actual' THEN NEW.amount ELSE 0 END
    WHERE a.line = NEW.line AND a.kind = 'free';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_post BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_post();

CREATE FUNCTION ledger_movement_new() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN NEW.tx := pg_current_xact_id(); RETURN NEW; END $$;
CREATE TRIGGER ledger_movement_new BEFORE INSERT ON ledger_movement FOR EACH ROW EXECUTE FUNCTION ledger_movement_new();

-- At commit: a movement adds up to zero, and is no empty word.
CREATE FUNCTION ledger_movement_check() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE total numeric; n integer;
BEGIN
  SELECT coalesce(sum(amount), 0), count(*) INTO total, n FROM ledger_entry WHERE movement_id = NEW.id;
  IF n = 0 THEN
    RAISE EXCEPTION 'the movement % moves nothing', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  IF total <> 0 OR n < 2 THEN
    RAISE EXCEPTION 'the movement % does not add up to zero', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_movement_check AFTER INSERT ON ledger_movement DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_movement_check();

-- At commit: what was taken out of a line leaves it within the guard.
CREATE FUNCTION ledger_guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE free numeric; used numeric; guard numeric;
BEGIN
  SELECT a.balance, a.committed + a.actual INTO free, used FROM ledger_account a WHERE a.line = NEW.line AND a.kind = 'free';
  IF free < 0 THEN
    SELECT coalesce((settings #>> '{budget,guardAt}')::numeric, 1.05) INTO guard FROM workspace WHERE id = NEW.workspace_id;
    IF used > guard * (free + used) THEN
      RAISE EXCEPTION 'the budget line % would be overspent', NEW.line USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_guard AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.amount < 0 AND NEW.kind = 'free') EXECUTE FUNCTION ledger_guard();

-- What was booked stands: a mistake is reversed by another movement. Only a demo goes as a whole.
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM workspace WHERE id = OLD.workspace_id AND demo) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION ledger_refuse_all() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON ledger_movement FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_append_only BEFORE DELETE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
-- Balances move by entries alone: the trigger of an entry is one level deeper than a plain UPDATE.
CREATE FUNCTION ledger_balance_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.balance, NEW.committed, NEW.actual) IS DISTINCT FROM (OLD.balance, OLD.committed, OLD.actual) AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'balances move by entries alone' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_balance_guard BEFORE UPDATE ON ledger_account FOR EACH ROW EXECUTE FUNCTION ledger_balance_guard();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_all();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_movement FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_all();
CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON ledger_account FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_all();

-- Locks accounts in one order for everybody, so that nobody waits in a circle, and tells what they hold then.
CREATE FUNCTION ledger_lock(of_budget uuid, of_lines uuid[], with_reserve boolean)
RETURNS TABLE (id uuid, line uuid, kind text, currency text, balance numeric) LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  SELECT a.id, a.line, a.kind, a.currency, a.balance FROM ledger_account a
  WHERE a.workspace_id = app_workspace() AND a.budget = of_budget
    AND (a.line = ANY (of_lines) OR (with_reserve AND a.line IS NULL))
  ORDER BY a.id FOR UPDATE $$;
-- A line (or, without one, a budget) that moves to another unit or owner takes its accounts along.
CREATE FUNCTION ledger_move(of_budget uuid, of_line uuid, to_unit uuid, to_owner uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  UPDATE ledger_account SET unit_id = to_unit, owner_id = to_owner
  WHERE workspace_id = app_workspace() AND budget = of_budget AND line IS NOT DISTINCT FROM of_line $$;

ALTER TABLE ledger_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_account FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON ledger_account TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON ledger_account FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND CASE WHEN line IS NULL
  THEN (SELECT app_all('read', 'budget')) OR unit_id = ANY ((SELECT app_units('read', 'budget'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'budget'))::uuid[])
  ELSE (SELECT app_all('read', 'budgetLine')) OR unit_id = ANY ((SELECT app_units('read', 'budgetLine'))::uuid[]) OR owner_id = ANY ((SELECT app_people('read', 'budgetLine'))::uuid[]) END);
CREATE POLICY insert ON ledger_account FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON ledger_entry TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON ledger_entry FOR SELECT USING (workspace_id = (SELECT app_workspace())
  AND (((SELECT app_all('read', 'budgetLine')) AND (SELECT app_all('read', 'budget'))) OR account_id IN (SELECT a.id FROM ledger_account a)));
CREATE POLICY insert ON ledger_entry FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

ALTER TABLE ledger_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON ledger_movement TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY read ON ledger_movement FOR SELECT USING (workspace_id = (SELECT app_workspace())
  AND (((SELECT app_all('read', 'budgetLine')) AND (SELECT app_all('read', 'budget'))) OR EXISTS (SELECT 1 FROM ledger_entry e WHERE e.movement_id = ledger_movement.id)));
CREATE POLICY insert ON ledger_movement FOR INSERT WITH CHECK (workspace_id = (SELECT app_workspace()));

GRANT SELECT, INSERT ON ledger_account, ledger_movement, ledger_entry TO huanying_app;
REVOKE ALL ON FUNCTION ledger_lock(uuid, uuid[], boolean), ledger_move(uuid, uuid, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_lock(uuid, uuid[], boolean), ledger_move(uuid, uuid, uuid, uuid) TO huanying_app;
