-- Functions that run as the owner look for tables where they were made, and last of all among temporary ones. Unless
-- pg_temp is named, PostgreSQL looks there first: whoever runs SQL as the application could make a temporary `audit_log`
-- or `ledger_entry` and have the hash chain continue, or a movement add up, by what stands in it.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname = 'public' LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', f);
  END LOOP;
END $$;
