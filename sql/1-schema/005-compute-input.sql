-- What the indicators were last computed from.  Equal inputs give equal values,
-- so a night in which nothing came in need not compute.
create table ledger.compute_input (
	only		boolean primary key default true check (only),
	fingerprint	text not null,
	run_id		bigint not null references ledger.run
);
