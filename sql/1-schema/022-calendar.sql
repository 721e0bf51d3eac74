-- When each source is to get new figures, of its newest whole answer, landed or
-- not: what its text says, and what its descriptor does.  How that stands on a
-- day, core.freshness tells.
create table ledger.calendar (
	source		text primary key,
	hash		text not null,		-- of the answer's line in the
						-- depot's log
	definition	text not null,		-- hash of source.json
	cadence		text not null,
	has_ended	boolean not null,	-- it gets none any more
	released_on	date,			-- as the source says, else the
						-- day it came; null: not known
	says		text check (says in ('by', 'after', 'never')),
	first_day	date,			-- by: within these days
	last_day	date,
	months		int,			-- after: at most so long after
	days		int,			-- the end of a period
	period_kind	text,			-- of that kind; null: of any
	check (says is distinct from 'by' or first_day <= last_day),
	check (says is distinct from 'after' or months + days > 0)
);

-- The first of the nights in a row in which nothing usable came, and the last
-- time that an answer came and could be used.
alter table ledger.source_state
	add column unreachable_since timestamptz,
	add column last_good timestamptz;
