-- A person looked at a table that was kept in quarantine, and said that it is
-- right: a reason that goes out with the figures, as the others do.
alter table ledger.release_reason
	drop constraint release_reason_kind_check,
	add constraint release_reason_kind_check
		check (kind in ('accepted', 'definition', 'source')),
	add column source text;		-- of a table, with its version
