-- Sums with cells, for the SELECTs of series and indicators: +, -, * and / of
-- two cells, * and / of a cell and a number, and sum_cells over rows.  Exact.
-- A cell without value makes the result one, for its own reason.  What comes out
-- names all that went in, so that explain finds the way back: each as name, area
-- and period, with bars between them.
--
-- What rounding took from each (afronding) is taken to be independent: variances
-- add up, each times how much the result moves with it, squared.  For n cells that
-- is sqrt n times that of one.

create or replace function core.origin(c core.cell)
returns text language sql immutable parallel safe as $$
	select case when strpos(c.invoer, ' ') > 0 then c.invoer
	    else coalesce(c.invoer, '') || coalesce(' ' || c.gebied, '')
	        || coalesce(' ' || c.periode, '') end
$$;

-- Two variances, either of which may be none.
create function core.both_roundings(a numeric, b numeric)
returns numeric language sql immutable parallel safe as $$
	select case when a is null then b when b is null then a else a + b end
$$;

-- That of a product, and of a ratio.
create function core.rounding_of_product(a core.cell, b core.cell)
returns numeric language sql immutable parallel safe as $$
	select case when a.afronding is not null or b.afronding is not null
	    then round(coalesce(a.afronding
	            * power(core.to_number(b.num, b.den), 2), 0)
	        + coalesce(b.afronding
	            * power(core.to_number(a.num, a.den), 2), 0), 40) end
$$;

create function core.rounding_of_ratio(a core.cell, b core.cell)
returns numeric language sql immutable parallel safe as $$
	select case when a.afronding is not null or b.afronding is not null
	    then round(coalesce(a.afronding, 0)
	            / power(core.to_number(b.num, b.den), 2)
	        + coalesce(b.afronding, 0)
	            * power(core.to_number(a.num, a.den), 2)
	            / power(core.to_number(b.num, b.den), 4), 40) end
$$;

-- A cell with this value, of what two others are known to be.
create or replace function core.cell_of(a core.cell, b core.cell, num numeric,
    den numeric, afronding numeric)
returns core.cell language sql immutable parallel safe as $$
	select row(core.origin(a) || '|' || core.origin(b), a.gebied, a.periode,
	    num, den, case when a.status is not distinct from b.status
	        then a.status else core.worse_status(a.status, b.status) end,
	    a.reden, case when a.markeringen is not distinct from b.markeringen
	        then core.sorted_marks(a.markeringen)
	        else core.marks_step(core.sorted_marks(a.markeringen),
	            b.markeringen) end, afronding)::core.cell
$$;

create or replace function core.plus(a core.cell, b core.cell)
returns core.cell language plpgsql immutable strict parallel safe as $$
declare
	f numeric[];
begin
	if a.num is null then
		return a;
	elsif b.num is null then
		return b;
	elsif a.den = b.den then
		return core.cell_of(a, b, a.num + b.num, a.den,
		    core.both_roundings(a.afronding, b.afronding));
	end if;
	f := core.fraction_step(array[a.num, a.den], b.num, b.den);
	return core.cell_of(a, b, f[1], f[2],
	    core.both_roundings(a.afronding, b.afronding));
end $$;

-- A number may have decimals, the numerator of a cell too; its denominator may
-- not be nought or less.
create or replace function core.times(a core.cell, n numeric)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	a.num := a.num * n;
	a.afronding := a.afronding * n * n;
	return a;
end $$;

create or replace function core.divided(a core.cell, n numeric)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	a.num := a.num * sign(n);
	a.den := a.den * abs(n);
	a.afronding := round(a.afronding / (n * n), 40);
	return a;
end $$;

create or replace function core.minus(a core.cell, b core.cell)
returns core.cell language sql immutable strict parallel safe as $$
	select core.plus(a, core.times(b, -1))
$$;

create or replace function core.product(a core.cell, b core.cell)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	if a.num is null then
		return a;
	elsif b.num is null then
		return b;
	end if;
	return core.cell_of(a, b, a.num * b.num, a.den * b.den,
	    core.rounding_of_product(a, b));
end $$;

create or replace function core.quotient(a core.cell, b core.cell)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	if a.num is null then
		return a;
	elsif b.num = 0 then
		b.num := null;
		b.den := null;
		b.reden := 'noemer-te-klein';
	end if;
	if b.num is null then
		return b;
	end if;
	return core.cell_of(a, b, a.num * b.den * sign(b.num),
	    a.den * abs(b.num), core.rounding_of_ratio(a, b));
end $$;

create operator core.+ (function = core.plus, leftarg = core.cell,
    rightarg = core.cell);
create operator core.- (function = core.minus, leftarg = core.cell,
    rightarg = core.cell);
create operator core.* (function = core.product, leftarg = core.cell,
    rightarg = core.cell);
create operator core./ (function = core.quotient, leftarg = core.cell,
    rightarg = core.cell);
create operator core.* (function = core.times, leftarg = core.cell,
    rightarg = numeric);
create operator core./ (function = core.divided, leftarg = core.cell,
    rightarg = numeric);

create or replace aggregate core.sum_cells(core.cell) (
	sfunc = core.plus, stype = core.cell, parallel = safe
);

-- A cell that is not there, and why.
create or replace function core.no_cell(gebied text, periode text, why text)
returns core.cell language sql immutable parallel safe as $$
	select row(null, gebied, periode, null, null, null, why, '{}',
	    null)::core.cell
$$;

-- A figure that its source estimates, and says so only in words.
create or replace function core.estimated(c core.cell)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	c.status := 'geschat';
	return c;
end $$;

-- A cell of which rounding took nothing that is not counted already.
create function core.as_exact(c core.cell)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	c.afronding := null;
	return c;
end $$;

-- A figure that may not stand without another one: where that has no value,
-- neither has this.
create or replace function core.only_beside(c core.cell, other core.cell)
returns core.cell language sql immutable strict parallel safe as $$
	select case when (c).num is not null and (other).num is null then other
	    else c end
$$;

-- The bound of 95% of a count that came about by chance (Poisson), the lower one
-- (-1) or the upper (1): the approximation of Byar (Breslow and Day, Statistical
-- Methods in Cancer Research II, 1987, p. 69).
create function core.byar(n numeric, side int)
returns numeric language plpgsql immutable strict parallel safe as $$
declare
	m	numeric := round(case when side < 0 then n else n + 1 end, 20);
	cube	numeric;
begin
	if m <= 0 then
		return 0;
	end if;
	cube := 1 - 1 / (9 * m) + side * 1.96 / (3 * sqrt(m));
	return m * power(cube, 3);
end $$;

-- How many times a count of people such a bound of it is, with the half of a step
-- that rounding took: of one cell 2.5 where that is to fives, of n cells sqrt n
-- times as much.
create function core.count_bound(persons core.cell, side int)
returns numeric language plpgsql immutable strict parallel safe as $$
declare
	g	numeric := persons.num / persons.den;
	half	numeric := sqrt(3 * coalesce(persons.afronding, 0));
begin
	return round(core.byar(g + side * half, side) / g, 12);
end $$;

-- The measures of tables that CBS has withdrawn (Vervallen in its list).
create view core.withdrawn_measure as
select m.name
  from ledger.catalogue c
  join ledger.watched_table w using (table_id)
  join core.source s on s.id = w.source
  join core.measure m using (source_id)
 where c.status = 'Vervallen' and w.concept is null;

-- A cell of a measure whose figures may not be used when their table was
-- withdrawn, as a forecast that proved wrong.  Of such a table there is no
-- figure, as if it had never been published.
create function core.unless_withdrawn(c core.cell, measure text)
returns core.cell language sql stable as $$
	select case when exists (select from core.withdrawn_measure w
	        where w.name = measure)
	    then row(measure, c.gebied, c.periode, null, null, null,
	        'niet-gepubliceerd', '{}', null)::core.cell
	    else c end
$$;
