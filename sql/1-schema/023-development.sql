-- What became of each series of an indicator on the boundaries of today: its
-- newest yearly figure, where its years go, and the change since the base years.
-- Follows from indicator.value, and is made anew by every compute.
create table indicator.development (
	indicator	text not null references indicator.definition
			on delete cascade,
	area_code	text not null,
	reeks		text not null,
	period_id	int not null,		-- of the newest yearly figure
	value		numeric,
	status		core.status,
	reden		core.reason,
	markeringen	core.marks not null,
	years		int not null,		-- that the trend rests on
	first_year	int,
	last_year	int,
	s		int,			-- Mann-Kendall; null: too few years
	p		numeric,
	slope		numeric,		-- Theil-Sen, per year
	is_clear	boolean,		-- with all others of its family
	primary key (indicator, area_code, reeks)
);

-- A number or the reason why there is none, three times.
create table indicator.since (
	indicator	text not null references indicator.definition
			on delete cascade,
	area_code	text not null,
	reeks		text not null,
	base		int not null,		-- a year
	difference	numeric,
	reden		core.reason,
	percent		numeric,
	percent_reden	core.reason,
	beside_nl	numeric,		-- percentage points
	beside_nl_reden	core.reason,
	primary key (indicator, area_code, reeks, base),
	check ((difference is null) = (reden is not null)),
	check ((percent is null) = (percent_reden is not null)),
	check ((beside_nl is null) = (beside_nl_reden is not null))
);
