-- Figures on one scale: nought is where the least pressed twentieth of all
-- municipalities stood in the reference year of an indicator, a hundred where the
-- most pressed twentieth stood.  Those numbers are frozen in the indicator's own
-- file, so that neither a revision nor a merger moves the scale.

create or replace view indicator.reference as
select id as indicator, descriptor->>'index' as dimension,
       descriptor->>'direction' as direction,
       (descriptor->>'decimals')::int as decimals,
       (r->>'year')::int as year, (r->>'low')::numeric as low,
       (r->>'pressed')::numeric as pressed, (r->>'high')::numeric as high,
       (r->>'municipalities')::int as municipalities,
       (r->>'frozen_on')::date as frozen_on, r->>'why' as why
  from (select id, descriptor, descriptor->'reference' as r
      from indicator.definition) d;

-- The indicators that are in the index, each with its dimension.
create or replace view core.index_member as
select indicator, dimension, direction, decimals, low, pressed, high
  from indicator.reference where dimension is not null;

-- For so many years after its own a figure of the index counts, as long as there is
-- no newer one.
create or replace function core.years_that_count()
returns int language sql immutable parallel safe as $$
	select 2
$$;

-- Is it known that there is no such figure in a year?  An older one would not mend
-- that.
create or replace function core.says_nothing(reden text)
returns boolean language sql immutable parallel safe as $$
	select reden in ('noemer-te-klein', 'niet-van-toepassing', 'geheim')
$$;

-- Of the cells of a year and of those years before it, the newest first: the one
-- that counts for the year.
create or replace function core.that_counts(cells core.cell[])
returns core.cell language sql immutable parallel safe as $$
	select case when core.says_nothing((cells[1]).reden) then cells[1]
	    else core.first_with_value(variadic cells) end
$$;

-- A number on that scale, from 0 to 100 as {numerator, denominator}; null as
-- long as nobody froze the scale.
create or replace function indicator.on_scale(num numeric, den numeric,
    direction text, low numeric, high numeric)
returns numeric[] language plpgsql immutable strict parallel safe as $$
declare
	up	numeric := case direction when '+' then num - low * den
	            else high * den - num end;
	wide	numeric := high - low;
	whole	numeric;
begin
	if up <= 0 then
		return array[0, 1];
	elsif up >= den * wide then
		return array[100, 1];
	end if;
	-- whole numbers below the line, for sums
	whole := power(10::numeric, scale(wide));
	return array[up * 100 * whole, den * wide * whole];
end $$;

-- Of a figure as it is published, so that readers can score it themselves.  The
-- scale is a row of core.index_member.
create or replace function core.score(c core.cell, scale core.index_member)
returns core.cell language plpgsql immutable parallel safe as $$
declare
	f	numeric[];
begin
	if c.num is null then
		return c;
	end if;
	f := indicator.on_scale(round(core.to_number(c.num, c.den),
	    indicator.decimals_of(scale.decimals, c.afronding)), 1,
	    scale.direction, scale.low, scale.high);
	c.num := f[1];
	c.den := f[2];
	-- the draws tell what rounding does to a composite
	c.afronding := null;
	if f is null then
		c.reden := 'niet-goedgekeurd';
	end if;
	return c;
end $$;

-- 1 where a score reaches that of the most pressed fifth of the reference year,
-- else 0.
create or replace function core.is_pressed(c core.cell,
    scale core.index_member)
returns core.cell language plpgsql immutable parallel safe as $$
declare
	f	numeric[];
begin
	if c.num is null then
		return c;
	end if;
	f := indicator.on_scale(scale.pressed, 1, scale.direction, scale.low,
	    scale.high);
	c.num := (c.num * f[2] >= f[1] * c.den)::int;
	c.den := 1;
	c.afronding := null;
	return c;
end $$;

-- The geometric mean of cells that all have a value; a value under the floor
-- counts as the floor.
create or replace function core.geometric_mean(cells core.cell[],
    floor numeric)
returns core.cell language plpgsql immutable parallel safe as $$
declare
	ret	core.cell := cells[1];
	c	core.cell;
	logs	numeric := 0;
begin
	foreach c in array cells[2:] loop
		ret := core.plus(ret, c);
	end loop;
	foreach c in array cells loop
		logs := logs + ln(greatest(core.to_number(c.num, c.den), floor));
	end loop;
	ret.num := round(exp(round(logs, 40) / cardinality(cells)), 20);
	ret.den := 1;
	return ret;
end $$;
