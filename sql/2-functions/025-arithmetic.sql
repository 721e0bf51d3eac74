-- Sums with cells, for the SELECTs of series and indicators: +, -, * and / of
-- two cells, * and / of a cell and a number, and sum_cells over rows.  Exact.
-- A cell without value makes the result one, for its own reason.  What comes out
-- names all that went in, so that explain finds the way back: each as name, area
-- and period, with bars between them.

create or replace function core.origin(c core.cell)
returns text language sql immutable parallel safe as $$
	select case when strpos(c.invoer, ' ') > 0 then c.invoer
	    else concat_ws(' ', c.invoer, c.gebied, c.periode) end
$$;

-- A cell with this value, of what two others are known to be.
create or replace function core.cell_of(a core.cell, b core.cell, num numeric,
    den numeric)
returns core.cell language sql immutable parallel safe as $$
	select row(core.origin(a) || '|' || core.origin(b), a.gebied, a.periode,
	    num, den, core.worse_status(a.status, b.status), null,
	    core.marks_step(core.marks_step('{}', a.markeringen),
	        b.markeringen))::core.cell
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
	end if;
	f := core.fraction_step(array[a.num, a.den], b.num, b.den);
	return core.cell_of(a, b, f[1], f[2]);
end $$;

-- A number may have decimals, the numerator of a cell too; its denominator may
-- not be nought or less.
create or replace function core.times(a core.cell, n numeric)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	a.num := a.num * n;
	return a;
end $$;

create or replace function core.divided(a core.cell, n numeric)
returns core.cell language plpgsql immutable strict parallel safe as $$
begin
	a.num := a.num * sign(n);
	a.den := a.den * abs(n);
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
	return core.cell_of(a, b, a.num * b.num, a.den * b.den);
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
	    a.den * abs(b.num));
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
	select row(null, gebied, periode, null, null, null, why, '{}')::core.cell
$$;
