-- Between which two numbers a figure lies.  Registers are counted whole and have
-- no sampling error; what remains is rounding, chance in counts of events, and
-- revision of what is provisional.  Two figures differ only when their margins do
-- not overlap.

-- How many decimals a figure has: none behind the first digit of the standard
-- deviation that rounding by the source gives it.  So 4.0 with one of 0.3 keeps
-- its decimal, and with one of 1.6 is 4.
create function indicator.decimals_of(decimals int, rounding numeric)
returns int language plpgsql immutable parallel safe as $$
begin
	while decimals > 0 and rounding >= power(100::numeric, 1 - decimals) loop
		decimals := decimals - 1;
	end loop;
	return decimals;
end $$;

-- The standard deviation that rounding gives a figure: by the source, of all the
-- cells that went into it, and of the figure itself to its last decimal.  One that
-- came with that decimal was rounded once.
create function indicator.noise(decimals int, rounding numeric)
returns numeric language sql immutable parallel safe as $$
	select sqrt(own + case when rounding is distinct from own
	           then coalesce(rounding, 0) else 0 end)
	  from (select core.rounding_variance(power(10::numeric,
	           -indicator.decimals_of(decimals, rounding)))) d (own)
$$;

-- How much more a count jumps from year to year than chance alone would make it:
-- 1 when not.  From differences between years, so that a slope is no jump.
create or replace function indicator.dispersion(counts numeric[])
returns numeric language sql immutable parallel safe as $$
	select greatest(1, case when count(*) >= 4 then
	    sum(power(b - a, 2) / (a + b)) / count(*) end)
	  from (select c as b, lag(c) over (order by i) as a
	          from unnest(counts) with ordinality u (c, i)) pair
	 where a + b > 0
$$;

-- The same of one area's figures of all years, on the boundaries of today.
create function indicator.jumps(of_indicator text, area text, of_reeks text)
returns numeric language sql stable as $$
	select indicator.dispersion(array(
	    select y.teller from indicator.value y
	      join core.period p using (period_id)
	     where y.indicator = of_indicator and y.basis = 'huidig'
	       and y.area_code = area and y.reeks = of_reeks
	       and y.teller is not null and p.kind = 'year'
	     order by p.first_day))
$$;

create function indicator.is_provisional(status text)
returns boolean language sql immutable parallel safe as $$
	select coalesce(status in ('voorlopig', 'nader-voorlopig'), false)
$$;

-- How far provisional figures of an indicator lay from the final ones: as a part
-- of the figure, from the median of what was seen; null under thirty.
create or replace function indicator.revision_spread(of_indicator text)
returns numeric language sql stable as $$
	select case when count(*) >= 30 then 1.4826 * percentile_disc(0.5)
	           within group (order by abs(v.value - h.value) / abs(h.value))
	       end
	  from indicator.value_history h
	  join indicator.value v using (indicator, basis, area_code, period_id,
	       reeks)
	 where indicator = of_indicator and basis = 'huidig'
	   and h.status in ('voorlopig', 'nader-voorlopig')
	   and v.status = 'definitief' and v.value is not null and h.value <> 0
$$;

-- The margins of the newest yearly figures (pg_temp.yearly) that have a value, into
-- pg_temp.margin.  How far an approximation is off nobody knows: it has none.  Most
-- are as wide as the last decimal alone makes them: that width is one for the whole
-- indicator, and is worked out once.
create or replace function indicator.take_margins(of_indicator text)
returns void language plpgsql as $$
declare
	about	jsonb := (select descriptor from indicator.definition
	    where id = of_indicator);
	decimals int := coalesce((about->>'decimals')::int, 0);
	are_events boolean := coalesce(about->>'counts' = 'events', false);
	spread	numeric := indicator.revision_spread(of_indicator);
	-- in the terms of the sum below, so that it has as many digits
	plain	numeric := sqrt(power(1.96 * indicator.noise(decimals, null), 2)
	    + power(0::numeric, 2) + 0);
begin
	drop table if exists pg_temp.margin;
	create temp table margin as
	select n.line,
	       -- of none that happened, nobody can say how many might have
	       case when n.is_plain then n.value - plain
	           when n.is_event >= are_events then n.value - sqrt(m.down) end
	           as low,
	       case when n.is_plain then n.value + plain
	           when n.is_event >= are_events then n.value + sqrt(m.up) end
	           as high,
	       case when are_events then n.teller end as events,
	       case when n.is_event >= are_events
	           then array_remove(array['afronding',
	           case when n.is_event then 'toeval' end,
	           case when n.revised > 0 then 'herziening' end], null) end
	           as margin_from
	  from (select *, not are_events and variance is null
	               and coalesce(revised, 0) = 0 as is_plain,
	               are_events and coalesce(teller > 0, false) as is_event
	          from (select line, area_code, reeks, value, teller, r.variance,
	                       case when indicator.is_provisional(status)
	                           then 1.96 * spread * abs(value) else 0 end
	                           as revised
	                  from pg_temp.yearly
	                  join pg_temp.line using (line)
	                  left join (select area_code, period_id, reeks, variance
	                      from indicator.rounding
	                     where indicator = of_indicator) r
	                      using (area_code, period_id, reeks)
	                 where is_newest and value is not null
	                   and not 'benadering' = any (markeringen)) y) n
	 cross join lateral (select case when not n.is_plain
	      then 1.96 * indicator.noise(decimals, n.variance) end as rounded,
	      case when are_events then indicator.jumps(of_indicator,
	          n.area_code, n.reeks) end as jumps
	      offset 0) j
	 cross join lateral (select
	      power(j.rounded, 2) + power(coalesce(n.revised, 0), 2)
	          + case when n.is_event then j.jumps * power(n.value / n.teller
	              * (n.teller - core.byar(n.teller, -1)), 2) else 0 end,
	      power(j.rounded, 2) + power(coalesce(n.revised, 0), 2)
	          + case when n.is_event then j.jumps * power(n.value / n.teller
	              * (core.byar(n.teller, 1) - n.teller), 2) else 0 end) m (down, up);
	analyze pg_temp.margin (line);
end $$;
