-- Reasons that were published with a release: why what the gate held was let
-- through all the same, and why a definition changed.
create table ledger.release_reason (
	release		text not null references ledger.release
			on delete cascade,
	kind		text not null check (kind in ('accepted',
			    'definition')),
	indicator	text,			-- of a definition
	given_on	date not null,
	reason		text not null,
	findings	text[] not null		-- what was let through
);
