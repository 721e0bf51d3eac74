-- How the indicators of the index hang together in a year, and how the index goes
-- with figures outside of it: what the keepers of the definitions look at once a
-- year, before they freeze a scale too.  Nothing is computed with it or published
-- (OECD/JRC Handbook on Constructing Composite Indicators, 2008, steps 4 and 9).

-- Indicators outside of the index on the people whom the letter is about.
create view indicator.beside_index as
select id, descriptor->>'direction' as direction
  from indicator.definition
 where descriptor->>'thema' = 'aandachtsgroepen'
   and descriptor->>'direction' <> '0' and descriptor->>'index' is null;

-- Pairs of figures of a year with their correlations, all turned so that higher is
-- more pressure: of two indicators of the index over the municipalities of today,
-- with their dimension when they share one; and of the index with each indicator
-- outside of it on the people whom the letter is about, over the cities or the
-- regions (level) that have both, by the newest figure in that year.  Those of
-- ranks are Spearman's: equal figures share the mean of their places.
create function indicator.audit_pairs(of_year int)
returns table (a text, b text, dimension text, level text, n bigint,
    pearson float8, spearman float8)
language sql stable as $$
	with member as materialized (
		select f.indicator, f.dimension, f.area_code, case r.direction
		           when '-' then -f.value else f.value end as x
		  from indicator.index_figures(of_year, true) f
		  join indicator.reference r using (indicator)
		 where f.area_code in (select code
		     from core.current_municipality)
	), outside as materialized (
		select distinct on (v.indicator, v.reeks, v.area_code)
		       core.name_of(v.indicator, v.reeks) as name, v.area_code,
		       case o.direction when '-' then -v.value else v.value end
		           as x
		  from indicator.beside_index o
		  join indicator.value v on v.indicator = o.id
		   and v.basis = 'huidig' and v.value is not null
		  join core.period p using (period_id)
		 where extract(year from p.last_day) = of_year
		 order by v.indicator, v.reeks, v.area_code, p.last_day desc,
		       p.code
	), pair as (
		select m.indicator as a, o.indicator as b,
		       case when m.dimension = o.dimension
		           then m.dimension end as dimension, 'GM' as level,
		       m.area_code, m.x, o.x as y
		  from member m
		  join member o on o.area_code = m.area_code
		   and (o.dimension collate "C", o.indicator collate "C")
		     > (m.dimension, m.indicator)
		 union all
		select v.indicator, o.name, null, indicator.level_of(o.area_code),
		       o.area_code, v.value, o.x
		  from indicator.definition d
		  join indicator.value v on v.indicator = d.id
		   and v.basis = 'huidig' and v.reeks = ''
		  join core.period p using (period_id)
		  join outside o using (area_code)
		 where d.descriptor->>'draws' is not null
		   and p.code = of_year::text
		   and v.value is not null
		   and (o.area_code like 'GM%' or o.area_code in (
		       select area_code from core.spreading_region))
	), ranked as (
		select *, rank() over by_x + (count(*) over same_x - 1) / 2.0
		           as place_x,
		       rank() over by_y + (count(*) over same_y - 1) / 2.0
		           as place_y
		  from pair
		window by_x as (partition by a, b, level order by x),
		       same_x as (partition by a, b, level, x),
		       by_y as (partition by a, b, level order by y),
		       same_y as (partition by a, b, level, y)
	)
	select a, b, dimension, level, count(*),
	       corr(x::float8, y::float8 order by area_code collate "C"),
	       corr(place_x, place_y order by area_code collate "C")
	  from ranked
	 group by a, b, dimension, level
$$;

-- Cronbach's alpha of each dimension, of standardised indicators: with k of them
-- that correlate r on average, k r / (1 + (k - 1) r).  Of one there is none.
create function indicator.audit_alpha(of_year int)
returns table (dimension text, indicators bigint, alpha float8)
language sql stable as $$
	select d.dimension, d.k, case when count(p.pearson) = k * (k - 1) / 2
	           then k * avg(p.pearson)
	               / nullif(1 + (k - 1) * avg(p.pearson), 0) end
	  from (select dimension, count(*) as k from indicator.reference
	      where dimension is not null group by dimension) d
	  left join indicator.audit_pairs(of_year) p
	    on p.dimension = d.dimension
	 group by d.dimension, d.k
$$;

-- All of it, as lines to read.
create function indicator.audit(of_year int)
returns setof text language sql stable as $$
	with pairs as materialized (
		select *, case when n < 10 then 'too few'
		           when pearson is null then 'do not differ'
		           when dimension is not null
		            and greatest(abs(pearson), abs(spearman)) > 0.9
		           then 'above 0.9 within ' || dimension
		               || ': drop one, or merge them' end as note
		  from indicator.audit_pairs(of_year)
	), lines (part, place, line) as (
		select 1, '', 'audit of ' || of_year || ': Pearson, Spearman and'
		       ' how many have both; higher is more pressure'
		 union all
		select case when split_part(b, '/', 1) in (select id
		           from indicator.beside_index) then 4 else 2 end,
		       concat_ws(' ', b, level, a),
		       format('%6s %6s %4s  %s  %s  %s', round(pearson::numeric, 2),
		           round(spearman::numeric, 2), n, level, a, b)
		           || coalesce('  ' || note, '')
		  from pairs
		 union all
		select 3, dimension, format('%6s  alpha of %s (%s)',
		           coalesce(round(alpha::numeric, 2)::text, 'no'),
		           dimension, indicators)
		  from indicator.audit_alpha(of_year)
		 union all
		select 4, id, '    no city and no region has both  ' || id
		  from indicator.beside_index
		 where id not in (select split_part(b, '/', 1) from pairs)
	)
	select line from lines
	 order by part, place collate "C"
$$;
