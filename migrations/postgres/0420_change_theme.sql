-- Theme and form of a campaign are part of what is approved; they change by a campaign change too.

ALTER TABLE campaign_change ADD COLUMN new_theme text, ADD COLUMN new_form text;
