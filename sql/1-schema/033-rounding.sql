-- What a source took from its figures by rounding them goes with every cell, and
-- comes out with the figure: as a variance, so that it adds up.
alter type core.cell add attribute afronding numeric;	-- null: exact

-- Of figures on the boundaries of today that are not exact.
create table indicator.rounding (
	indicator	text not null,
	area_code	text not null,
	period_id	int not null,
	reeks		text not null,
	variance	numeric not null,
	primary key (indicator, area_code, period_id, reeks)
);
