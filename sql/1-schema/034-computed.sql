-- What each series and indicator was last computed from.  Equal inputs give equal
-- values, so of a night in which some came in only what rests on those is computed.
create table ledger.computed (
	id		text primary key,
	fingerprint	text not null
);
