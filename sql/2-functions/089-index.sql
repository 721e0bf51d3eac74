-- What a composite is drawn from, and what each indicator adds to it.

-- What the reference of each indicator would be, from the figures of a year: the
-- percentiles are figures that a municipality has, digit for digit.  A year that
-- is not final, or lacks more than a twentieth of the municipalities, gives none
-- and says why.
create or replace function indicator.reference_of(of_year int, on_day date)
returns table (id text, line text, why_not text)
language sql stable as $$
	with asked as (
		select id, descriptor->>'direction' as direction
		  from indicator.definition
		 where descriptor->>'direction' <> '0'
		   and (descriptor->>'tier' = 'core'
		    or descriptor->>'index' is not null)
	), counted as (
		select a.id, a.direction, count(v.value) as n,
		       count(v.value) filter (where coalesce(v.status,
		           'definitief') <> 'definitief') as early,
		       percentile_disc(0.05) within group (order by v.value)
		           as p5,
		       percentile_disc(0.20) within group (order by v.value)
		           as p20,
		       percentile_disc(0.80) within group (order by v.value)
		           as p80,
		       percentile_disc(0.95) within group (order by v.value)
		           as p95
		  from asked a
		  left join core.period p on p.code = of_year::text
		  left join indicator.value v on v.indicator = a.id
		   and v.basis = 'huidig' and v.reeks = ''
		   and v.period_id = p.period_id and v.area_code in (
		       select code from core.current_municipality)
		 group by a.id, a.direction
	)
	select c.id, case when why is null then format('%s %s %s %s %s %s',
	           of_year, p5, case direction when '+' then p80 else p20 end,
	           p95, n, on_day) end, why
	  from counted c
	 cross join (select count(*) as n from core.current_municipality) m (all_of)
	 cross join lateral (select case
	      when n = 0 then 'no figures of that year'
	      when n < 0.95 * all_of then format(
	          'only %s of %s municipalities have a figure', n, all_of)
	      when early > 0 then format('%s figures are not final', early)
	      when p5 = p95 then 'the figures do not differ' end) w (why)
	 order by c.id collate "C"
$$;

-- The figures of a year that the index takes: for each indicator the one that
-- counts for the year.  With those whose scale nobody has frozen yet, when
-- also_unfrozen.
create or replace function indicator.index_figures(of_year int,
    also_unfrozen boolean default false)
returns table (indicator text, dimension text, area_code text, periode text,
    value numeric, teller numeric, status text, markeringen text[])
language sql stable as $$
	-- asked once, not for each figure
	with member as materialized (
		select indicator, dimension from indicator.reference
		 where dimension is not null
		   and (year is not null or also_unfrozen)
	), year as materialized (
		select period_id, code::int as year
		  from core.period
		 where kind = 'year' and code::int
		       between of_year - core.years_that_count() and of_year
	)
	select indicator, dimension, area_code, year::text, value, teller, status,
	       markeringen
	  from (select distinct on (v.indicator, v.area_code) v.indicator,
	               m.dimension, v.area_code, y.year, v.value, v.teller,
	               v.status, v.markeringen
	          from indicator.value v
	          join member m using (indicator)
	          join year y using (period_id)
	         where v.basis = 'huidig' and v.reeks = ''
	           -- as lists, so that an index finds them among all values
	           and v.indicator = any (array(select m.indicator
	               from member m))
	           and v.period_id = any (array(select y.period_id from year y))
	           and (v.value is not null or y.year = of_year
	               and core.says_nothing(v.reden))
	         order by v.indicator, v.area_code, y.year desc) newest
	 where value is not null
$$;

-- The same for C, with the noise of each figure: of rounding, of chance in counts of
-- events, and of revision of what is provisional, each as in margins of figures
-- (087-margin).  Sides and members in order, cities in order within them, then
-- all others; figures as the bytes of a double.  Sides that lack half their
-- members do not count, as in the index itself.  core.take_areas comes first.
create or replace function indicator.draw_figures(of_indicator text,
    of_period int)
returns table (dimension text, member text, is_more boolean, low text,
    high text, area_code text, is_ranked boolean, is_there boolean, value text,
    noise text)
language plpgsql stable as $$
#variable_conflict use_column
begin
	return query
	with member as (
		select indicator, dimension, direction, low, high
		  from indicator.reference
		 where dimension is not null and year is not null
	), figure as materialized (
		select f.*, (d.descriptor->>'decimals')::int as decimals,
		       coalesce(d.descriptor->>'counts' = 'events', false)
		           as are_events,
		       indicator.is_provisional(f.status) as is_early
		  from indicator.index_figures((select code::int
		      from core.period where period_id = of_period)) f
		  join indicator.definition d on d.id = f.indicator
		 where f.area_code like 'GM%'
	), revision as materialized (
		select indicator, indicator.revision_spread(indicator) as spread
		  from (select distinct indicator from figure where is_early) e
	), side as (
		select a.gm_code, m.dimension,
		       count(f.value) * 2 >= count(*) as counts
		  from pg_temp.area_member a
		 cross join member m
		  left join figure f on (f.indicator, f.area_code)
		      = (m.indicator, a.gm_code)
		 where a.area_code = 'G4-G40'
		 group by a.gm_code, m.dimension
	), ranked as (
		select area_code from indicator.value
		 where indicator = of_indicator and basis = 'huidig'
		   and period_id = of_period and reeks = ''
		   and value is not null
	), wanted as (
		select gm_code, true as is_city from pg_temp.area_member
		 where area_code = 'G4-G40'
		union all
		select code, false from pg_temp.current_municipality
	)
	select m.dimension, m.indicator, m.direction = '+',
	       encode(float8send(m.low::float8), 'hex'),
	       encode(float8send(m.high::float8), 'hex'),
	       case when w.is_city then w.gm_code end,
	       w.gm_code in (select area_code from ranked),
	       f.value is not null and (not w.is_city or s.counts),
	       encode(float8send(coalesce(f.value, 0)::float8), 'hex'),
	       encode(float8send(case when f.value is null or not w.is_city
	           then 0 else sqrt(power(indicator.noise(f.decimals,
	                   o.variance), 2)
	               + case when f.are_events and f.teller > 0
	                   then indicator.jumps(f.indicator, f.area_code, '')
	                       * power(f.value, 2) / f.teller else 0 end
	               + case when f.is_early then power(f.value
	                   * coalesce(v.spread, 0), 2) else 0 end)
	           end::float8), 'hex')
	  from member m
	 cross join wanted w
	  left join figure f on (f.indicator, f.area_code)
	      = (m.indicator, w.gm_code)
	  left join core.period p on p.kind = 'year' and p.code = f.periode
	  left join indicator.rounding o on (o.indicator, o.area_code,
	      o.period_id, o.reeks) = (f.indicator, f.area_code, p.period_id, '')
	  left join revision v on v.indicator = f.indicator
	  left join side s on w.is_city and (s.gm_code, s.dimension)
	      = (w.gm_code, m.dimension)
	 where w.is_city or f.value is not null
	 order by m.dimension collate "C", m.indicator collate "C", w.is_city desc,
	       w.gm_code collate "C";
end $$;

-- Points that each indicator adds to the index of an area.  Under a geometric
-- mean points are shares of the way from 1, the floor, to the index: what lies
-- between two numbers is divided by their logarithms, so that nothing is left
-- over.  Between two years the same gives what each added to the change.
create or replace function indicator.log_mean(a numeric, b numeric)
returns numeric language sql immutable strict parallel safe as $$
	select case when a = b then a else (a - b) / (ln(a) - ln(b)) end
$$;

-- For each area that has an index in a year: its figures, their scores and the
-- points they add.  The sum of the points is the index less 1, that of the change
-- the index less that of 2021, the year of the letter.
create or replace function indicator.index_parts(of_indicator text)
returns table (area_code text, period_id int, indicator text, dimension text,
    figure_period text, value numeric, score numeric, is_capped boolean,
    points numeric, change numeric, reden text)
-- The planner takes what is worked out here for a few rows, and would look through
-- all of them for each.
language sql stable set enable_nestloop = off as $$
	with composite as (
		select v.area_code, v.period_id, p.code::int as year
		  from indicator.value v
		  join core.period p using (period_id)
		 where v.indicator = of_indicator and v.basis = 'huidig'
		   and v.reeks = '' and v.value is not null
	), member as (
		select r.dimension, count(*) as members
		  from indicator.reference r
		 where r.dimension is not null group by r.dimension
	), scored as (
		select c.area_code, c.period_id, c.year, f.indicator,
		       f.dimension, f.periode, f.value,
		       core.to_number(s.f[1], s.f[2]) as score,
		       f.value not between r.low and r.high as is_capped
		  from (select distinct year from composite) y
		 cross join lateral indicator.index_figures(y.year) f
		  join composite c on (c.year, c.area_code)
		      = (y.year, f.area_code)
		  join indicator.reference r on r.indicator = f.indicator
		 cross join lateral (select indicator.on_scale(f.value, 1,
		      r.direction, r.low, r.high) as f) s
	), side as (
		select s.area_code, s.year, s.dimension, sum(score) as total,
		       greatest(avg(score), 1) as mean,
		       array_agg(s.indicator order by s.indicator) as made_of
		  from scored s
		  join member m using (dimension)
		 group by s.area_code, s.year, s.dimension, m.members
		having count(*) * 2 >= m.members
	), whole as (
		select area_code, year, count(*) as sides,
		       exp(sum(ln(mean)) / count(*)) as composite,
		       array_agg(dimension order by dimension) as made_of
		  from side group by area_code, year
	)
	select s.area_code, s.period_id, s.indicator, s.dimension, s.periode,
	       s.value, s.score, s.is_capped,
	       case when d.dimension is null then 0
	           when d.total = 0 then 0
	           else indicator.log_mean(w.composite, 1) * ln(d.mean)
	               / w.sides * s.score / d.total end,
	       case when b.reden is null and d.mean = d0.mean then 0
	           when b.reden is null
	           then indicator.log_mean(w.composite, w0.composite)
	               * (ln(d.mean) - ln(d0.mean)) / w.sides
	               * (s.score - s0.score) / nullif(d.total - d0.total, 0)
	           end,
	       b.reden
	  from scored s
	  join whole w on (w.area_code, w.year) = (s.area_code, s.year)
	  left join side d on (d.area_code, d.year, d.dimension)
	      = (s.area_code, s.year, s.dimension)
	  left join whole w0 on (w0.area_code, w0.year) = (s.area_code, 2021)
	  left join side d0 on (d0.area_code, d0.year, d0.dimension)
	      = (s.area_code, 2021, s.dimension)
	  left join scored s0 on (s0.area_code, s0.year, s0.indicator)
	      = (s.area_code, 2021, s.indicator)
	 cross join lateral (select case
	      when s.year <= 2021 then 'niet-van-toepassing'
	      when w0.composite is null or s0.score is null or d.dimension is null
	      or d0.dimension is null then 'invoer-ontbreekt'
	      when w0.made_of <> w.made_of or d0.made_of <> d.made_of
	           then 'invoer-ontbreekt' end) b (reden)
$$;
