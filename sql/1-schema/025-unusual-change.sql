-- How far the change of a city is from that of the cities that resemble it, in
-- robust standard deviations; null where it has too few of them.
alter table indicator.since
	add column robust_z numeric;
