-- How an indicator moved: since the base years, and over all its years.  Made
-- anew by every compute, from its values on the boundaries of today alone.
--
-- Slope: Theil (1950), Sen (1968).  Test: Mann (1945), Kendall (1975), two-sided;
-- exact up to ten years, ties included, above that the normal approximation with
-- correction for ties and continuity.  Many areas at once: Benjamini and Hochberg
-- (1995) with q = 0.10, within one indicator.  All in numeric, so that a
-- probability has the same digits everywhere.

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

-- Put the yearly figures of an indicator into pg_temp.yearly: of each series the
-- longest periods that end with the year (years, or else last quarters, or last
-- days).  Figures on two sides of a break do not compare; the sides are told
-- apart by the mark that is there or not.  The newest figure has age 1: of those
-- with a value, if there are any.
create or replace function indicator.take_years(of_indicator text)
returns void language plpgsql as $$
begin
	drop table if exists pg_temp.yearly;
	create temp table yearly as
	with figure as (
		select v.area_code, v.reeks, v.period_id,
		       extract(year from p.last_day)::int as year, v.value,
		       v.status, v.reden, v.markeringen,
		       'reeksbreuk' = any (v.markeringen) as is_broken, k.place,
		       min(k.place) over (partition by v.reeks) as longest
		  from indicator.value v
		  join core.period p using (period_id)
		 cross join lateral (select array_position(array['year', 'half',
		     'quarter', 'month', 'day'], p.kind)) k (place)
		 where v.indicator = of_indicator and v.basis = 'huidig'
		   and to_char(p.last_day, 'MMDD') = '1231'
	), step as (
		-- of those with a value; the others have no mark
		select f.*, value is not null and is_broken <> lag(is_broken)
		           over (partition by area_code, reeks, value is null
		               order by year) as is_step
		  from figure f
		 where place = longest
	)
	select area_code, reeks, period_id, year, value, status, reden,
	       markeringen, count(*) filter (where is_step) over (partition by
	           area_code, reeks order by year) as side,
	       row_number() over (partition by area_code, reeks
	           order by value is null, year desc) as age
	  from step;
	create unique index on pg_temp.yearly (area_code, reeks, year);
	analyze pg_temp.yearly;
end $$;

-- What became of the newest figure since the years that everything is compared
-- with: 2019 (the G4 wrote; who owns homes is known since), and 2021 (the
-- letter).  Of what is in per cent, percentages of percentages say nothing: it
-- is the difference that is set beside that of the country.
create or replace function indicator.note_since(of_indicator text)
returns void language plpgsql as $$
declare
	is_percent boolean := (select descriptor->>'unit' like '%\%%'
	    from indicator.definition where id = of_indicator);
begin
	delete from indicator.since where indicator = of_indicator;
	insert into indicator.since
	select of_indicator, n.area_code, n.reeks, b.base,
	       case when r.reden is null then n.value - o.value end, r.reden,
	       case when q.reden is null
	           then core.to_number(100 * (n.value - o.value), o.value)
	       end, q.reden,
	       case when c.reden is not null then null
	           when is_percent then (n.value - o.value)
	               - (nl.value - ol.value)
	           else core.to_number(100 * (n.value * ol.value
	               - nl.value * o.value), o.value * ol.value)
	       end, c.reden
	  from pg_temp.yearly n
	 cross join (values (2019), (2021)) b (base)
	  left join pg_temp.yearly o on (o.area_code, o.reeks, o.year)
	      = (n.area_code, n.reeks, b.base)
	  left join pg_temp.yearly nl on (nl.area_code, nl.reeks, nl.year)
	      = ('NL01', n.reeks, n.year)
	  left join pg_temp.yearly ol on (ol.area_code, ol.reeks, ol.year)
	      = ('NL01', n.reeks, b.base)
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
	      when n.area_code = 'NL01' then 'niet-van-toepassing'
	      when nl.year is null or ol.year is null then 'niet-gepubliceerd'
	      when nl.value is null then nl.reden
	      when ol.value is null then ol.reden
	      when ol.side <> nl.side then 'reeksbreuk'
	      when is_percent then null
	      when ol.value = 0 then 'noemer-te-klein'
	      when least(nl.value, ol.value) < 0 then 'niet-van-toepassing'
	      end)) c (reden)
	 where n.age = 1;
end $$;

-- Where each series goes: from final figures, and from those whose source gives
-- no status, on this side of the last break.  Under five years nothing is said:
-- by chance alone, four rise one after another in one of twelve series.  Tests
-- are made together in families: the cities, which readers compare; the other
-- municipalities; all else.
create or replace function indicator.note_trend(of_indicator text)
returns void language plpgsql as $$
begin
	drop table if exists pg_temp.point, pg_temp.moved;
	create temp table point as
	select area_code, reeks, y.year, y.value,
	       count(*) over (partition by area_code, reeks)::int as n
	  from pg_temp.yearly y
	  join pg_temp.yearly n using (area_code, reeks)
	 where n.age = 1 and y.value is not null and y.side = n.side
	   and coalesce(y.status, 'definitief') = 'definitief';
	analyze pg_temp.point;

	create temp table moved as
	with pair as (
		select area_code, reeks, b.value - a.value as rise,
		       (b.year - a.year)::numeric as run, row_number() over (
		           partition by area_code, reeks
		           order by (b.value - a.value) / (b.year - a.year))
		           as place,
		       a.n * (a.n - 1) / 2 as pairs
		  from pg_temp.point a
		  join pg_temp.point b using (area_code, reeks)
		 where a.n >= 5 and a.year < b.year
	), slope as (
		-- the middle one, or between the middle two; divided once
		select area_code, reeks, sum(sign(rise))::int as s,
		       core.sum_fraction(rise, run) filter (where place
		           in ((pairs + 1) / 2, (pairs + 2) / 2)) as middle,
		       2 - pairs % 2 as middles
		  from pair
		 group by area_code, reeks, pairs
	), tie as (
		select area_code, reeks, n, count(*)::int as t,
		       min(year) as first_year, max(year) as last_year
		  from pg_temp.point
		 group by area_code, reeks, n, value
	)
	select area_code, reeks, n, min(first_year) as first_year,
	       max(last_year) as last_year, s, array_agg(t order by t) as ties,
	       core.to_number(middle[1], middle[2] * middles) as slope,
	       null::numeric as p
	  from tie
	  left join slope using (area_code, reeks)
	 group by area_code, reeks, n, s, middle, middles;
	analyze pg_temp.moved;
	update pg_temp.moved m
	   set p = c.p
	  from (select s, ties, indicator.mann_kendall(s, ties) as p
	          from (select distinct s, ties from pg_temp.moved
	                 where s is not null) x) c
	 where (m.s, m.ties) = (c.s, c.ties);

	delete from indicator.development where indicator = of_indicator;
	insert into indicator.development
	with tested as (
		select y.area_code, y.reeks, y.period_id, y.value, y.status,
		       y.reden, y.markeringen, m.n, m.first_year, m.last_year,
		       m.s, m.p, m.slope, case
		           when c.gm_code is not null then 'cities'
		           when y.area_code like 'GM%' then 'municipalities'
		           else 'areas' end as family
		  from pg_temp.yearly y
		  left join pg_temp.moved m using (area_code, reeks)
		  left join core.area_member c on c.area_code = 'G4-G40'
		   and c.gm_code = y.area_code
		 where y.age = 1
	), counted as (
		-- of equal ones, all have the last place
		select *, count(p) over (partition by reeks, family) as tests,
		       count(p) over (partition by reeks, family
		           order by p nulls last) as place
		  from tested
	)
	select of_indicator, area_code, reeks, period_id, value, status, reden,
	       markeringen, coalesce(n, 0), first_year, last_year, s, p, slope,
	       -- p lacks the last digits of a fraction: 1/60 * 6 is 0.10
	       case when p is not null then coalesce(p <= max(p) filter (where
	           round(p * tests, 12) <= round(0.10 * place, 12))
	           over (partition by reeks, family), false) end
	  from counted;
	drop table pg_temp.point, pg_temp.moved;
end $$;

-- Both, for one indicator.
create or replace function indicator.develop(of_indicator text)
returns void language plpgsql as $$
begin
	perform indicator.take_years(of_indicator);
	perform indicator.note_since(of_indicator);
	perform indicator.note_trend(of_indicator);
	drop table pg_temp.yearly;
end $$;
