-- Cells: exact fractions with their status, reason and marks.  What an
-- indicator's SELECT may use stands on top; the machine's own tools below.

-- The first cell that has a value; when none has, the first that there is, for
-- its reason.
create or replace function core.first_with_value(variadic cells core.cell[])
returns core.cell language plpgsql immutable parallel safe as $$
declare
	c	core.cell;
	first	core.cell;
begin
	foreach c in array cells loop
		if c.num is not null then
			return c;
		elsif first.reden is null then
			first := c;
		end if;
	end loop;
	return first;
end $$;

-- The same period so many years before: 2026K1 and 5 give 2021K1.
create or replace function core.years_before(periode text, years int)
returns text language sql immutable parallel safe as $$
	select (left(periode, 4)::int - years)::text || substr(periode, 5)
$$;

-- The last day of a year, of a table whose figures are of that day: 2023 gives
-- 2023-12-31.
create or replace function core.on_31_december(periode text)
returns text language sql immutable parallel safe as $$
	select periode || '-12-31'
$$;

-- --- time ---

-- How long a period of a kind, or the time between two releases, is.
create function core.time_of(word text)
returns interval language sql immutable parallel safe as $$
	select case word
	    when 'year' then interval '1 year'
	    when 'yearly' then interval '1 year'
	    when 'half-year' then interval '6 months'
	    when 'half-yearly' then interval '6 months'
	    when 'quarter' then interval '3 months'
	    when 'quarterly' then interval '3 months'
	    when 'month' then interval '1 month'
	    when 'monthly' then interval '1 month'
	    when 'day' then interval '1 day' end
$$;

-- --- statuses and marks ---

create or replace function core.status_rank(status text)
returns int language sql immutable parallel safe as $$
	select case status when 'geschat' then 1 when 'voorlopig' then 2
	    when 'nader-voorlopig' then 3 when 'definitief' then 4 end
$$;

create or replace function core.status_step(worst int, status text)
returns int language plpgsql immutable parallel safe as $$
begin
	return least(worst, coalesce(core.status_rank(status), 0));
end $$;

create or replace function core.status_last(worst int)
returns text language sql immutable parallel safe as $$
	select (array['geschat', 'voorlopig', 'nader-voorlopig',
	    'definitief'])[worst]
$$;

-- The worst of the inputs; null when one of them has none, because then
-- nobody can say that it is any better.
create or replace aggregate core.worst_status(text) (
	sfunc = core.status_step, stype = int, finalfunc = core.status_last,
	initcond = '5', parallel = safe
);

-- The same of two, as when a value meets its weight.
create or replace function core.worse_status(a text, b text)
returns text language sql immutable strict parallel safe as $$
	select core.status_last(least(core.status_rank(a), core.status_rank(b)))
$$;

-- Marks, which are sorted, with more of them, which need not be.  Called for
-- every figure several times: what changes nothing comes first, and no statement
-- is run, which would take ten times as long.
create or replace function core.marks_step(marks text[], more text[])
returns text[] language plpgsql immutable parallel safe as $$
declare
	m	text;
	place	int;
begin
	if more is null or more <@ marks then
		return marks;
	elsif cardinality(marks) = 0 and cardinality(more) = 1 then
		return more;
	end if;
	foreach m in array more loop
		if m = any (marks) then
			continue;
		end if;
		place := 1;
		while marks[place] collate "C" < m loop
			place := place + 1;
		end loop;
		marks := marks[: place - 1] || m || marks[place :];
	end loop;
	return marks;
end $$;

-- Marks as they are put in order, of which nearly all are.
create or replace function core.sorted_marks(marks text[])
returns text[] language sql immutable parallel safe as $$
	select case when cardinality(marks) <= 1 or cardinality(marks) = 2
	        and marks[1] < marks[2] collate "C" then marks
	    else core.marks_step('{}', marks) end
$$;

-- The sorted union.
create or replace aggregate core.union_marks(text[]) (
	sfunc = core.marks_step, stype = text[], initcond = '{}', parallel = safe
);

-- --- fractions ---

create or replace function core.fraction_step(f numeric[], num numeric,
    den numeric)
returns numeric[] language plpgsql immutable parallel safe as $$
declare
	times	numeric;	-- the least common multiple, in times f[2]
begin
	if num is null then
		return f;
	elsif f[2] = den then
		return array[f[1] + num, den];
	end if;
	times := gcd(f[2], den);
	if times <> 1 then
		num := num * div(f[2], times);
		times := div(den, times);
		return array[f[1] * times + num, f[2] * times];
	end if;
	return array[f[1] * den + num * f[2], f[2] * den];
end $$;

-- The exact sum of fractions, as {numerator, denominator}.
create or replace aggregate core.sum_fraction(numeric, numeric) (
	sfunc = core.fraction_step, stype = numeric[], initcond = '{0,1}',
	parallel = safe
);

-- A fraction as a number of at least 40 decimals: enough that rounding it once
-- more gives what rounding the fraction itself would give.
create or replace function core.to_number(num numeric, den numeric)
returns numeric language sql immutable parallel safe as $$
	select round(num, 40) / den
$$;

-- What rounding by the source took from each figure of a measure, as a variance: of
-- the step it is rounded to, squared and divided by 12.  A count of single things
-- is exact where no step is told; any other figure is rounded to its last decimal.
create function core.rounding_variance(step numeric)
returns numeric language sql immutable strict parallel safe as $$
	select round(step * step, 30) / 12
$$;

create function core.rounding_variance(m core.measure)
returns numeric language sql immutable parallel safe as $$
	select core.rounding_variance(case
	    when m.rounded_to is not null then m.rounded_to::numeric
	    when m.adds_up <> 'count' or m.decimals > 0 or m.unit like 'x 1%'
	        then power(10::numeric, -m.decimals) end)
$$;

-- Why a cell has no value, for the row that needed it: the input, its period
-- and the reason.  A cell that was itself made of parts names the part.
create or replace function core.missing(c core.cell)
returns text language sql immutable parallel safe as $$
	select case when c.reden = 'invoer-ontbreekt' then c.invoer
	    else c.invoer || ' ' || c.periode || ': ' || c.reden end
$$;

-- What a cell of one series of a measure names as its input: the measure, and
-- behind a slash the series where there are more.
create or replace function core.name_of(measure text, reeks text)
returns text language sql immutable parallel safe as $$
	select case when reeks = '' then measure
	    else measure || '/' || reeks end
$$;
