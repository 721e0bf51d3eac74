-- How far the rank and the score of a city in a composite move with the choices
-- behind it.  Follows from indicator.value, and is made anew by every compute.

-- One row for each year that was drawn.
create table indicator.drawn (
	indicator	text not null references indicator.definition
			on delete cascade,
	period_id	int not null,
	version		int not null,		-- of the method
	seed		bigint not null,
	draws		int not null,
	cities		int not null,		-- that are ranked
	primary key (indicator, period_id)
);

create table indicator.drawn_city (
	indicator	text not null,
	period_id	int not null,
	area_code	text not null,
	rank_median	int not null,		-- 1 is most pressure
	rank_5		int not null,
	rank_95		int not null,
	score_5		numeric not null,
	score_95	numeric not null,
	top_10		int not null,		-- in how many draws
	top_quarter	int not null,
	band		text not null,		-- A, least, to E
	other_band	text not null,		-- another one: between the two
	primary key (indicator, period_id, area_code),
	foreign key (indicator, period_id) references indicator.drawn
			on delete cascade
);

-- What one other choice does to the ranks.
create table indicator.drawn_shift (
	indicator	text not null,
	period_id	int not null,
	choice		text not null,
	without		text not null,		-- the indicator that is left out,
						-- or ''
	places		int not null,		-- summed over the cities
	primary key (indicator, period_id, choice, without),
	foreign key (indicator, period_id) references indicator.drawn
			on delete cascade
);
