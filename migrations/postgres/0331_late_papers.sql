-- Papers of the green channel are signed off once they are handed in.

ALTER TABLE approval ADD COLUMN papers_signed_at timestamptz;
-- Handed in before sign-off was asked for: they stand as they are.
UPDATE approval SET papers_signed_at = papers_done_at WHERE papers_done_at IS NOT NULL;
