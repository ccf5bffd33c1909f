-- The accounts of a budget, or of one line of it, locked whoever asks; answers what is still committed in them. Closing
-- counts what the closer may not see, and waits for whoever is moving money there.
CREATE FUNCTION ledger_hold(of_budget uuid, of_line uuid) RETURNS numeric LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH held AS (
    SELECT a.kind, a.balance FROM ledger_account a
    WHERE a.workspace_id = app_workspace() AND a.budget = of_budget AND (of_line IS NULL OR a.line = of_line)
    ORDER BY a.id FOR UPDATE
  ) SELECT coalesce(sum(balance) FILTER (WHERE kind = 'committed'), 0) FROM held $$;
REVOKE ALL ON FUNCTION ledger_hold(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_hold(uuid, uuid) TO huanying_app;
