-- Whether a person is told whatever they may read. Letters leave later than notices are written: who has lost a row from
-- sight meanwhile is not mailed its title. Of notices from before it is not known; they go as they would have gone.
ALTER TABLE notice ADD COLUMN entitled boolean NOT NULL DEFAULT true;
ALTER TABLE notice ALTER COLUMN entitled SET DEFAULT false;
