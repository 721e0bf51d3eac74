-- Between which two numbers the newest figure lies, from what is known of how it
-- came about; and, of a count of events, how many there were.
alter table indicator.development
	add column low numeric,
	add column high numeric,
	add column margin_from text[],		-- afronding, toeval, herziening
	add column events numeric;		-- null: not a count of events
