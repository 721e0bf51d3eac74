-- How an indicator moved: since the base years, and over all its years.  Made
-- anew by every compute, from its values on the boundaries of today alone.
--
-- Slope: Theil (1950), Sen (1968).  Test: Mann (1945), Kendall (1975), two-sided;
-- exact up to ten years, ties included, above that the normal approximation with
-- correction for ties and continuity.  Many areas at once: Benjamini and Hochberg
-- (1995) with q = 0.10, within one indicator.  All in numeric, so that a
-- probability has the same digits everywhere.
--
-- Beside cities that resemble it: the robust z-score of Iglewicz and Hoaglin (1993,
-- How to detect and handle outliers), whose bound of 3.5 is used too.

-- In how many orders of values of which some are equal there are i pairs the
-- wrong way round, for i = 0, 1, ...: the coefficients of the q-multinomial,
-- which is a product of q-binomials.  ties are the sizes of all groups of equal
-- values, also those of one.
create or replace function indicator.orders(ties int[])
returns numeric[] language plpgsql immutable as $$
declare
	ret	numeric[] := array[1];
	placed	int := 0;
	size	int;
	wide	numeric[];
begin
	foreach size in array ties loop
		-- times (1 - q^(placed+k)) / (1 - q^k), for k = 1 .. size
		for k in 1 .. size loop
			wide := ret || array_fill(0::numeric, array[placed + k]);
			for i in 1 .. cardinality(ret) loop
				wide[i + placed + k] :=
				    wide[i + placed + k] - ret[i];
			end loop;
			for i in k + 1 .. cardinality(wide) loop
				wide[i] := wide[i] + wide[i - k];
			end loop;
			ret := wide[1 : cardinality(ret) + placed];
		end loop;
		placed := placed + size;
	end loop;
	return ret;
end $$;

-- The chance that a normal variable is further from its mean than z standard
-- deviations, either way.  erf by its series of positive terms, which ends in
-- good time for every z at which the answer is not 0 in ten decimals.
create or replace function indicator.two_tails(z numeric)
returns numeric language plpgsql immutable as $$
declare
	x	numeric := round(z / sqrt(2::numeric(60, 40)), 40);
	term	numeric := x;
	total	numeric := x;
	k	int := 0;
begin
	if z > 7 then
		return 0;
	end if;
	while term > 1e-30 loop
		k := k + 1;
		term := round(term * 2 * x * x / (2 * k + 1), 40);
		total := total + term;
	end loop;
	-- 2 / sqrt(pi)
	return 1 - 1.1283791670955125738961589031215451716881 * exp(-x * x)
	    * total;
end $$;

-- p of S or a value further from 0 among values without order in time.
create or replace function indicator.mann_kendall(s int, ties int[])
returns numeric language plpgsql immutable as $$
declare
	n	int := (select sum(t) from unnest(ties) t);
	pairs	int := n * (n - 1) / 2
	    - (select sum(t * (t - 1) / 2) from unnest(ties) t);
	variance numeric;
begin
	if pairs = 0 then
		return 1;
	end if;
	if n <= 10 then
		-- i pairs the wrong way round: S = pairs - 2 i
		return (select sum(c) filter (where abs(pairs - 2 * (i - 1))
		                >= abs(s)) / sum(c)
		          from unnest(indicator.orders(ties))
		              with ordinality o (c, i));
	end if;
	variance := (n * (n - 1) * (2 * n + 5) - (select sum(t * (t - 1)
	    * (2 * t + 5)) from unnest(ties) t)) / 18::numeric;
	return case when s = 0 then 1 else indicator.two_tails(
	    (abs(s) - 1) / sqrt(variance::numeric(60, 40))) end;
end $$;

-- The years that everything is compared with: 2019 (the G4 wrote; who owns homes is
-- known since), and 2021 (the letter).
create or replace function indicator.base_years()
returns int[] language sql immutable parallel safe as $$
	select array[2019, 2021]
$$;

-- Put the yearly figures of an indicator into pg_temp.yearly: of each series the
-- longest periods that end with the year (years, or else last half-years, last
-- quarters, last days).  Figures on two sides of a break do not compare; the sides
-- are told apart by the mark that is there or not.  The newest figure is the newest
-- with a value, if there is any.  A line is an area and a series of it, in
-- pg_temp.line: a number, because it is what everything below joins and sorts by.
-- What only the newest figure, or that of a base year, is asked for stands with
-- these alone.
--
-- How many figures there are the planner cannot know on a first night; it would
-- look up each of them by its period.
create or replace function indicator.take_years(of_indicator text)
returns void language plpgsql set enable_nestloop = off as $$
begin
	drop table if exists pg_temp.year_end, pg_temp.line, pg_temp.yearly;
	create temp table year_end as
	select period_id, core.time_of(kind) as length,
	       extract(year from last_day)::int as year
	  from core.period
	 where to_char(last_day, 'MMDD') = '1231';
	analyze pg_temp.year_end;
	create temp table line as
	with part as (
		select v.area_code, v.reeks, p.length,
		       coalesce(max(p.year) filter (where v.value is not null),
		           max(p.year)) as newest,
		       bool_or('reeksbreuk' = any (v.markeringen)) as has_break
		  from indicator.value v
		  join pg_temp.year_end p using (period_id)
		 where v.indicator = of_indicator and v.basis = 'huidig'
		   and v.area_code not like 'vergelijk-%'
		 group by 1, 2, 3
	)
	select row_number() over ()::int as line, area_code, reeks, length,
	       newest, has_break
	  from part
	  join (select reeks, max(length) as length from part group by reeks)
	       longest using (reeks, length);
	analyze pg_temp.line (line, area_code, reeks, length, has_break);
	create temp table yearly as
	with broken as (
		select line, year, count(*) filter (where has_value
		           and is_broken <> before) over (partition by line
		               order by year) as side
		  from (select *,
		               -- whether the one with a value before it was broken:
		               -- years stand above the last bit
		               max(year * 2 + is_broken) filter (where
		                   has_value) over (partition by line
		                       order by year rows between unbounded
		                           preceding and 1 preceding) % 2
		                   as before
		          from (select l.line, p.year,
		                       v.value is not null as has_value,
		                       ('reeksbreuk' = any (v.markeringen))::int
		                           as is_broken
		                  from pg_temp.line l
		                  join indicator.value v
		                    on v.indicator = of_indicator
		                   and v.basis = 'huidig'
		                   and (v.area_code, v.reeks)
		                       = (l.area_code, l.reeks)
		                  join pg_temp.year_end p
		                    on (p.period_id, p.length)
		                       = (v.period_id, l.length)
		                 where l.has_break) marked) ordered
	)
	select l.line, p.year, v.period_id, v.value, v.status, v.reden,
	       coalesce(b.side, 0) as side, n.is_newest,
	       case when n.is_newest then v.teller end as teller,
	       case when n.is_newest or p.year = any (indicator.base_years())
	           then v.markeringen end as markeringen
	  from indicator.value v
	  join pg_temp.year_end p using (period_id)
	  join pg_temp.line l using (area_code, reeks, length)
	  left join broken b using (line, year)
	 cross join lateral (select p.year = l.newest) n (is_newest)
	 where v.indicator = of_indicator and v.basis = 'huidig';
	analyze pg_temp.yearly (line, year, is_newest);
end $$;

create or replace function indicator.is_in_percent(of_indicator text)
returns boolean language sql stable as $$
	select descriptor->>'unit' like '%\%%'
	  from indicator.definition where id = of_indicator
$$;

-- What became of the newest figure since the base years.  Of what is in per cent, percentages of percentages say nothing: it
-- is the difference that is set beside that of the country.  Into pg_temp.change,
-- with x, what is compared between cities.
create or replace function indicator.take_changes(of_indicator text)
returns void language plpgsql as $$
declare
	is_percent boolean := indicator.is_in_percent(of_indicator);
begin
	drop table if exists pg_temp.change;
	create temp table change as
	with country as (
		select reeks, year, value, reden, side
		  from pg_temp.yearly
		  join pg_temp.line using (line)
		 where area_code = 'NL01'
	)
	select n.line, l.area_code, l.reeks, n.period_id, b.base,
	       d.difference, r.reden, d.percent, q.reden as percent_reden,
	       case when c.reden is not null then null
	           when is_percent then (n.value - o.value)
	               - (nl.value - ol.value)
	           else core.to_number(100 * (n.value * ol.value
	               - nl.value * o.value), o.value * ol.value)
	       end as beside_nl, c.reden as beside_nl_reden,
	       case when o.value is null then '{}' else o.markeringen end
	           as markeringen,
	       case when is_percent then d.difference else d.percent end as x
	  from pg_temp.yearly n
	  join pg_temp.line l using (line)
	 cross join unnest(indicator.base_years()) b (base)
	  left join pg_temp.yearly o on (o.line, o.year) = (n.line, b.base)
	  left join country nl on (nl.reeks, nl.year) = (l.reeks, n.year)
	  left join country ol on (ol.reeks, ol.year) = (l.reeks, b.base)
	 cross join lateral (select case
	      when n.value is null then n.reden
	      when n.year <= b.base then 'niet-van-toepassing'
	      when o.year is null then 'niet-gepubliceerd'
	      when o.value is null then o.reden
	      when o.side <> n.side then 'reeksbreuk' end) r (reden)
	 cross join lateral (select coalesce(r.reden, case
	      when is_percent then 'niet-van-toepassing'
	      when o.value = 0 then 'noemer-te-klein'
	      when least(n.value, o.value) < 0 then 'niet-van-toepassing'
	      end)) q (reden)
	 cross join lateral (select coalesce(
	      case when is_percent then r.reden else q.reden end, case
	      when l.area_code = 'NL01' then 'niet-van-toepassing'
	      when nl.year is null or ol.year is null then 'niet-gepubliceerd'
	      when nl.value is null then nl.reden
	      when ol.value is null then ol.reden
	      when ol.side <> nl.side then 'reeksbreuk'
	      when is_percent then null
	      when ol.value = 0 then 'noemer-te-klein'
	      when least(nl.value, ol.value) < 0 then 'niet-van-toepassing'
	      end)) c (reden)
	 cross join lateral (select case when r.reden is null
	      then n.value - o.value end, case when q.reden is null
	      then core.to_number(100 * (n.value - o.value), o.value) end
	      offset 0) d (difference, percent)
	 where n.is_newest;
	analyze pg_temp.change (line, area_code, reeks, base, period_id);
end $$;

-- The changes, and of each city whether its own is unlike that of the cities that
-- resemble it (core.peer_group), over the same years: its distance from their
-- median, in median absolute deviations of theirs, which times 1.4826 are the
-- standard deviation where changes are normal.  With fewer than three of them, or
-- no deviation at all, nothing is said.
create or replace function indicator.note_since(of_indicator text)
returns void language plpgsql as $$
begin
	delete from indicator.since where indicator = of_indicator;
	insert into indicator.since (indicator, area_code, reeks, base, difference,
	    reden, percent, percent_reden, beside_nl, beside_nl_reden, markeringen,
	    robust_z)
	with beside as (
		select c.line, c.base, c.x, array_agg(o.x order by o.x)
		           as others, count(*)::int as n
		  from pg_temp.change c
		  join pg_temp.area_member p
		    on p.area_code = 'vergelijk-' || c.area_code
		  join pg_temp.change o
		    on o.area_code = p.gm_code and o.x is not null
		   and (o.reeks, o.base, o.period_id)
		       = (c.reeks, c.base, c.period_id)
		 where c.x is not null
		 group by c.line, c.base, c.x
		having count(*) >= 3
	), middle as (
		-- the middle one, or what is between the middle two
		select *, (others[(n + 1) / 2] + others[(n + 2) / 2]) * 0.5
		           as median
		  from beside
		offset 0
	), spread as (
		select line, base, x, median,
		       (d.others[(n + 1) / 2] + d.others[(n + 2) / 2]) * 0.5
		           as deviation
		  from middle m
		 cross join lateral (select array_agg(abs(o - median)
		      order by abs(o - median)) as others
		      from unnest(m.others) o) d
	)
	select of_indicator, area_code, reeks, base, difference, reden, percent,
	       percent_reden, beside_nl, beside_nl_reden, c.markeringen,
	       case when deviation > 0 then core.to_number(
	           10000 * (c.x - median), 14826 * deviation) end
	  from pg_temp.change c
	  left join spread using (line, base)
	 order by area_code, reeks, base;	-- as its index has them
end $$;

-- Where each series goes: from final figures, and from those whose source gives
-- no status, on this side of the last break.  Under five years nothing is said:
-- by chance alone, four rise one after another in one of twelve series.  Tests
-- are made together in families: the cities, which readers compare; the other
-- municipalities; all else.
create or replace function indicator.note_development(of_indicator text)
returns void language plpgsql as $$
declare
	one	numeric := (select power(10::numeric, max(scale(value)))
	    from pg_temp.yearly);
begin
	drop table if exists pg_temp.point, pg_temp.moved;
	-- as whole numbers of their last decimal
	create temp table point as
	select y.line, y.year, (y.value * one)::bigint as v
	  from pg_temp.yearly y
	  join pg_temp.yearly n using (line)
	 where n.is_newest and y.value is not null and y.side = n.side
	   and coalesce(y.status, 'definitief') = 'definitief';
	analyze pg_temp.point;

	create temp table moved as
	with span as (
		select line, count(*)::int as n, min(year) as first_year,
		       max(year) as last_year
		  from pg_temp.point group by line
	), long as (
		select line, year, v, n
		  from pg_temp.point
		  join span using (line)
		 where n >= 5
	), pair as (
		-- a double has all digits of such numbers: equal slopes are equal
		select line, b.v - a.v as rise, b.year - a.year as run,
		       row_number() over (partition by line
		           order by (b.v - a.v)::float8 / (b.year - a.year))
		           as place,
		       a.n * (a.n - 1) / 2 as pairs
		  from long a
		  join long b using (line)
		 where a.year < b.year
	), slope as (
		-- the middle one, or between the middle two; divided once
		select line, sum(sign(rise))::int as s,
		       core.sum_fraction(rise, run) filter (where place
		           in ((pairs + 1) / 2, (pairs + 2) / 2)) as middle,
		       2 - pairs % 2 as middles
		  from pair
		 group by line, pairs
	), tie as (
		select line, array_agg(t order by t) as ties
		  from (select line, count(*)::int as t from long
		         group by line, v) x
		 group by line
	)
	select line, n, first_year, last_year, s, ties,
	       core.to_number(middle[1], middle[2] * middles * one) as slope
	  from span
	  left join tie using (line)
	  left join slope using (line);
	analyze pg_temp.moved;
	-- the same ones come back with every indicator
	create temp table if not exists chance (
		s int, ties int[], p numeric, primary key (s, ties));
	insert into pg_temp.chance
	select s, ties, indicator.mann_kendall(s, ties)
	  from (select distinct s, ties from pg_temp.moved
	         where s is not null
	        except select s, ties from pg_temp.chance) x;

	delete from indicator.development where indicator = of_indicator;
	insert into indicator.development (indicator, area_code, reeks, period_id,
	    value, status, reden, markeringen, years, first_year, last_year, s, p,
	    slope, is_clear, low, high, margin_from, events)
	with tested as (
		select line, l.area_code, l.reeks, y.period_id, y.value,
		       y.status, y.reden, y.markeringen, m.n, m.first_year,
		       m.last_year, m.s, h.p, m.slope, case
		           when c.gm_code is not null then 'cities'
		           when l.area_code like 'GM%' then 'municipalities'
		           else 'areas' end as family
		  from pg_temp.yearly y
		  join pg_temp.line l using (line)
		  left join pg_temp.moved m using (line)
		  left join pg_temp.chance h on (h.s, h.ties) = (m.s, m.ties)
		  left join pg_temp.area_member c on c.area_code = 'G4-G40'
		   and c.gm_code = l.area_code
		 where y.is_newest
	), counted as (
		-- of equal ones, all have the last place
		select *, count(p) over (partition by reeks, family) as tests,
		       count(p) over (partition by reeks, family
		           order by p nulls last) as place
		  from tested
	), judged as (
		select *,
		       -- p lacks the last digits of a fraction: 1/60 * 6 is 0.10
		       case when p is not null then coalesce(p <= max(p) filter (
		           where round(p * tests, 12) <= round(0.10 * place, 12))
		           over (partition by reeks, family), false) end
		           as is_clear
		  from counted
	)
	select of_indicator, area_code, reeks, period_id, value, status, reden,
	       markeringen, coalesce(n, 0), first_year, last_year, s, p, slope,
	       is_clear, low, high, margin_from, events
	  from judged
	  left join pg_temp.margin using (line)
	 order by area_code, reeks;	-- as its index has them
	drop table pg_temp.point, pg_temp.moved;
end $$;

-- All of it, for one indicator.
create or replace function indicator.develop(of_indicator text)
returns void language plpgsql as $$
begin
	perform indicator.take_years(of_indicator);
	perform indicator.take_changes(of_indicator);
	perform indicator.take_margins(of_indicator);
	perform indicator.note_since(of_indicator);
	perform indicator.note_development(of_indicator);
	drop table pg_temp.year_end, pg_temp.line, pg_temp.yearly, pg_temp.change,
	    pg_temp.margin;
end $$;
