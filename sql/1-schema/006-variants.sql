-- A measure can be many series: one for each code of a dimension that the
-- descriptor leaves open (housing attention groups: 85980NED).  And a source can
-- round what it publishes.
alter table core.series
	add column variant_code text,		-- null: the only series
	add column variant_title text;		-- as the source calls it

alter table core.measure
	add column rounded_to int check (rounded_to > 1); -- null: it does not

-- A half-year is called so everywhere else.
alter table core.period
	drop constraint period_kind_check,
	add constraint period_kind_check check (kind in ('year', 'half-year',
	    'quarter', 'month', 'day'));
