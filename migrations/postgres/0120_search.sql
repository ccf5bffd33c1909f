-- Full text of the library: cases, playbooks, procedures, terms. The server makes the tokens (single characters, pairs
-- and Latin words; those of the title also with a ^ before them), so that PostgreSQL needs no dictionary.
CREATE TABLE search_document (
  workspace_id uuid NOT NULL REFERENCES workspace,
  record text NOT NULL,
  record_id uuid NOT NULL,
  unit_id uuid,
  owner_id uuid,
  code text NOT NULL,
  state text NOT NULL,
  title text NOT NULL,
  body text NOT NULL,
  kind text,
  channels uuid[] NOT NULL DEFAULT '{}',
  tags text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL,
  -- Which rules made the tokens: a document of older rules is made anew at the next start.
  scheme integer NOT NULL,
  tokens tsvector NOT NULL,
  PRIMARY KEY (workspace_id, record, record_id)
) WITH (toast_tuple_target = 128);
-- Long values lie outside the row, short ones in it: sorting many matches by date must not read their texts.
ALTER TABLE search_document ALTER COLUMN tokens SET STORAGE EXTERNAL, ALTER COLUMN title SET STORAGE MAIN, ALTER COLUMN code SET STORAGE MAIN,
  ALTER COLUMN tags SET STORAGE MAIN, ALTER COLUMN channels SET STORAGE MAIN;
-- Without a pending list: it would be read through by every search.
CREATE INDEX search_document_tokens ON search_document USING gin (tokens) WITH (fastupdate = off);
-- The title that is exactly what was asked stands first.
CREATE INDEX search_document_title ON search_document (workspace_id, lower(title));
CREATE INDEX search_document_recent ON search_document (workspace_id, updated_at DESC, record_id);

ALTER TABLE search_document ENABLE ROW LEVEL SECURITY;
ALTER TABLE search_document FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_all ON search_document TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY hangs_on_record ON search_document FOR SELECT USING (workspace_id = (SELECT app_workspace()) AND app_sees('read', record, unit_id, owner_id));
GRANT SELECT ON search_document TO huanying_app;

-- Who changes a record may lose sight of it by the change; its document follows all the same.
CREATE FUNCTION search_put(
  p_record text, p_id uuid, p_unit uuid, p_owner uuid, p_code text, p_state text, p_title text, p_body text,
  p_kind text, p_channels uuid[], p_tags text[], p_at timestamptz, p_scheme integer, p_tokens text[]
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  INSERT INTO search_document (workspace_id, record, record_id, unit_id, owner_id, code, state, title, body, kind, channels, tags, updated_at, scheme, tokens)
  SELECT app_workspace(), p_record, p_id, p_unit, p_owner, p_code, p_state, p_title, p_body, p_kind, p_channels, p_tags, p_at, p_scheme, array_to_tsvector(p_tokens)
  ON CONFLICT (workspace_id, record, record_id) DO UPDATE SET
    unit_id = excluded.unit_id, owner_id = excluded.owner_id, code = excluded.code, state = excluded.state, title = excluded.title,
    body = excluded.body, kind = excluded.kind, channels = excluded.channels, tags = excluded.tags,
    updated_at = excluded.updated_at, scheme = excluded.scheme, tokens = excluded.tokens
$$;

CREATE FUNCTION search_drop(p_record text, p_id uuid) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  DELETE FROM search_document WHERE workspace_id = app_workspace() AND record = p_record AND record_id = p_id
$$;

-- The asking person's reach over some kinds of records: those that are open to them, and the places of the others.
CREATE FUNCTION search_open(p_records text[]) RETURNS text[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(array_agg(r), '{}') FROM unnest(p_records) AS r WHERE app_all('read', r) $$;
CREATE FUNCTION search_places(p_records text[]) RETURNS text[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(array_agg(p), '{}') FROM unnest(p_records) AS r,
     LATERAL (SELECT r || ' u' || u FROM unnest(app_units('read', r)) AS u UNION ALL SELECT r || ' p' || o FROM unnest(app_people('read', r)) AS o) AS places(p) $$;

-- Which documents match, tier after tier until enough are found; one that matches an earlier tier may come again. Under
-- row-level security the index could not be used (its operators are not leakproof), so this runs as the owner, holds
-- the asking person's reach itself and answers ids alone: what is shown of them is read through the policy above.
-- A rare word is found by the index. A word that stands in every eighth document is found sooner by looking at the
-- newest documents one by one; which of the two it is, the newest hundred tell.
CREATE FUNCTION search_find(
  p_records text[], p_tiers tsquery[], p_exact text, p_kinds text[], p_channels uuid[], p_tags text[], p_need integer
) RETURNS TABLE (tier integer, place integer, record text, record_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public
SET enable_seqscan = off SET jit = off SET max_parallel_workers_per_gather = 0 AS $$
#variable_conflict use_column
DECLARE
  probe CONSTANT integer := 100;
  walk CONSTANT integer := 2000;
  ws uuid := app_workspace();
  open text[] := search_open(p_records);
  places text[] := search_places(p_records);
  n integer;
  common integer;
BEGIN
  RETURN QUERY
    SELECT 0, (row_number() OVER (ORDER BY d.updated_at DESC, d.record_id))::integer, d.record, d.record_id
    FROM search_document AS d
    WHERE d.workspace_id = ws AND lower(d.title) = p_exact AND d.record = ANY (p_records)
      AND (d.record = ANY (open) OR d.record || ' u' || d.unit_id = ANY (places) OR d.record || ' p' || d.owner_id = ANY (places))
      AND (p_kinds IS NULL OR d.kind = ANY (p_kinds)) AND (p_channels IS NULL OR d.channels && p_channels)
      AND (p_tags IS NULL OR d.tags && p_tags)
    LIMIT p_need;
  FOR i IN 1 .. coalesce(array_length(p_tiers, 1), 0) LOOP
    SELECT count(*) INTO common FROM (
      SELECT * FROM search_document WHERE workspace_id = ws ORDER BY updated_at DESC, record_id LIMIT probe
    ) AS d
    WHERE d.record = ANY (p_records)
      AND (d.record = ANY (open) OR d.record || ' u' || d.unit_id = ANY (places) OR d.record || ' p' || d.owner_id = ANY (places))
      AND (p_kinds IS NULL OR d.kind = ANY (p_kinds)) AND (p_channels IS NULL OR d.channels && p_channels)
      AND (p_tags IS NULL OR d.tags && p_tags) AND d.tokens @@ p_tiers[i];
    IF common * walk >= p_need * probe * 1.3 THEN
      RETURN QUERY
        SELECT i, (row_number() OVER (ORDER BY d.updated_at DESC, d.record_id))::integer, d.record, d.record_id
        FROM (SELECT * FROM search_document WHERE workspace_id = ws ORDER BY updated_at DESC, record_id LIMIT walk) AS d
        WHERE d.record = ANY (p_records)
          AND (d.record = ANY (open) OR d.record || ' u' || d.unit_id = ANY (places) OR d.record || ' p' || d.owner_id = ANY (places))
          AND (p_kinds IS NULL OR d.kind = ANY (p_kinds)) AND (p_channels IS NULL OR d.channels && p_channels)
          AND (p_tags IS NULL OR d.tags && p_tags) AND d.tokens @@ p_tiers[i]
        LIMIT p_need;
      GET DIAGNOSTICS n = ROW_COUNT;
      EXIT WHEN n >= p_need;
    END IF;
    RETURN QUERY
      SELECT i, (row_number() OVER ())::integer, best.record, best.record_id FROM (
        SELECT d.record, d.record_id
        -- Nothing is pushed below OFFSET: the index of tokens is the only way in.
        FROM (SELECT * FROM search_document WHERE tokens @@ p_tiers[i] OFFSET 0) AS d
        WHERE d.workspace_id = ws AND d.record = ANY (p_records)
          AND (d.record = ANY (open) OR d.record || ' u' || d.unit_id = ANY (places) OR d.record || ' p' || d.owner_id = ANY (places))
          AND (p_kinds IS NULL OR d.kind = ANY (p_kinds)) AND (p_channels IS NULL OR d.channels && p_channels)
          AND (p_tags IS NULL OR d.tags && p_tags)
        ORDER BY d.updated_at DESC, d.record_id LIMIT p_need
      ) AS best;
    GET DIAGNOSTICS n = ROW_COUNT;
    -- A full tier holds all that is asked for: what follows could only stand behind it.
    EXIT WHEN n >= p_need;
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION search_put, search_drop, search_find FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_put, search_drop, search_find TO huanying_app;
