-- What the indicators were last computed from.  Equal inputs give equal values,
-- so a night in which nothing came in need not compute.
create table ledger.compute_input (
	is_one		boolean primary key default true check (is_one),
	fingerprint	text not null,
	run_id		bigint not null references ledger.run
);
