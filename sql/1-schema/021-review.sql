-- What is to be looked at by a person, while everything goes on.

-- What a table of CBS lists of itself, beside periods and regions, as each way
-- to it tells: codes are others from one way to the next.  What stood there when
-- it first landed that way is no news (since_run null).  is_chosen: the
-- descriptor takes it.
create table land.listed (
	source		text not null,
	protocol	text not null,
	table_id	text not null,
	kind		text not null check (kind in ('measure', 'member')),
	list		text not null,		-- dimension; '' of measures
	code		text not null,
	title		text not null,
	is_chosen	boolean not null,
	since_run	bigint references ledger.run,
	gone_run	bigint references ledger.run,	-- null: it is there
	primary key (source, protocol, kind, list, code)
);

-- Regions of a table that the register of areas has not got: their cells are in
-- the depot alone.  As soon as the register has one, the table lands anew.
-- (What other tables had added to core.region before this, stays.)
create table land.unknown_region (
	source		text not null,
	code		text not null,
	title		text not null,
	figures		bigint not null,	-- cells that have a value
	since_run	bigint not null references ledger.run,
	primary key (source, code)
);
