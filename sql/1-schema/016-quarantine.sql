-- A source that answered, and whose answer was not fit to be landed: since when.
-- Its former figures stand; reason says why.
alter table ledger.source_state
	add column quarantined_since timestamptz;
