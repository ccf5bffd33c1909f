-- Which living rows of a record hold all the grams and words of a search. Under row-level security the index of grams
-- cannot be used (its operators are not leakproof), so this runs as the owner, holds the asking person's reach itself and
-- answers ids alone; the rows are then read through their policy. NULL: many rows match (the newest tell, or more than
-- p_most are found), so the list's own order finds them sooner. The table follows from the record, so that the reach is
-- always that of the table.
CREATE FUNCTION record_find(p_record text, p_grams text[], p_words text[], p_most integer) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
DECLARE
  t text := lower(regexp_replace(p_record, '([A-Z])', '_\1', 'g'));
  common integer;
  found uuid[];
BEGIN
  EXECUTE format(
    'SELECT count(*) FROM (
       SELECT search_text FROM %I WHERE deleted_at IS NULL AND workspace_id = $1 ORDER BY updated_at DESC NULLS LAST, id DESC LIMIT 300
     ) AS newest WHERE search_text LIKE ALL ($2)', t
  ) INTO common USING app_workspace(), p_words;
  IF common > 30 THEN
    RETURN NULL;
  END IF;
  EXECUTE format(
    'SELECT coalesce(array_agg(id), ''{}'') FROM (
       SELECT id FROM (SELECT * FROM %I WHERE search_grams(search_text) @> $1 AND deleted_at IS NULL OFFSET 0) AS held
       WHERE workspace_id = $2 AND ($3 OR unit_id = ANY ($4) OR owner_id = ANY ($5)) AND search_text LIKE ALL ($6) LIMIT $7
     ) AS matching', t
  ) INTO found
  USING p_grams, app_workspace(), app_all('read', p_record), app_units('read', p_record), app_people('read', p_record), p_words, p_most + 1;
  RETURN CASE WHEN cardinality(found) > p_most THEN NULL ELSE found END;
END $$;

REVOKE ALL ON FUNCTION record_find FROM PUBLIC;
GRANT EXECUTE ON FUNCTION record_find TO huanying_app;
