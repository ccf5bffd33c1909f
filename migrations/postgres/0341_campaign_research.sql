-- What a campaign found out before it was planned, and since when: the first stage of the loop.
ALTER TABLE campaign ADD COLUMN research_from date;
ALTER TABLE campaign ADD COLUMN research text;
ALTER TABLE campaign ADD COLUMN researched_at timestamptz;
