-- From what an indicator's SELECT gives to published rows: groups, the
-- formula, rounding, and the reason of every hole.  Works on temporary tables:
-- given (what the SELECT gave), then result.

-- Bring given into one shape, or say what is wrong with it.
create or replace function indicator.check_given(aggregation text)
returns void language plpgsql as $$
declare
	wrong	text;
begin
	if aggregation = 'weighted-mean' then
		alter table pg_temp.given rename column waarde to teller;
		alter table pg_temp.given rename column gewicht to noemer;
	end if;
	alter table pg_temp.given
	    add column if not exists reeks text default '',
	    add column if not exists noemer core.cell,
	    add column if not exists waarde core.cell,
	    add column if not exists maat core.cell;
	select string_agg(attname || ' ' || format_type(atttypid, atttypmod),
	    ', ')
	  into wrong
	  from pg_attribute
	 where attrelid = 'pg_temp.given'::regclass and attnum > 0
	   and not attisdropped
	   and (attname::text, format_type(atttypid, atttypmod)) not in (
	       ('gebied', 'text'), ('periode', 'text'), ('reeks', 'text'),
	       ('teller', 'core.cell'), ('noemer', 'core.cell'),
	       ('waarde', 'core.cell'), ('maat', 'core.cell'));
	if wrong is not null then
		raise 'the SELECT gives columns that nobody expects: %', wrong;
	end if;
	select gebied || ' ' || periode || ' ' || reeks into wrong
	  from pg_temp.given group by gebied, periode, reeks
	having count(*) > 1 limit 1;
	if wrong is not null then
		raise 'the SELECT gives two rows for %', wrong;
	end if;
	-- a table that tells years of stocks on 31 December has no such period
	insert into core.period
	select distinct replace(periode, '-', '')::int, periode, 'day',
	       periode::date, periode::date
	  from pg_temp.given where periode like '____-12-31'
	on conflict do nothing;
	select periode into wrong from pg_temp.given
	 where not exists (select from core.period where code = periode)
	 limit 1;
	if wrong is not null then
		raise 'the SELECT gives period %, which no source has', wrong;
	end if;
end $$;

-- A formula sees teller and noemer multiplied by the same number, which brings
-- two fractions to whole numbers.  It must not notice.
create or replace function indicator.check_formula(formula text)
returns void language plpgsql as $$
declare
	plain	numeric;
	scaled	numeric;
begin
	execute format('select %s from (values (30.5, 7.25)) v (teller, noemer)',
	    formula) into plain;
	execute format('select %s from (values (61.0, 14.5)) v (teller, noemer)',
	    formula) into scaled;
	if plain is distinct from scaled then
		raise 'the formula (%) depends on more than teller / noemer',
		    formula;
	end if;
end $$;

-- The level of an area, in the word that front matter uses.
create or replace function indicator.level_of(area text)
returns text language sql immutable parallel safe as $$
	select case when area ~ '^(NL|LD|PV|CR|GM)[0-9]' then left(area, 2)
	    else 'groep' end
$$;

-- minimum_denominator is a number, or with % a part of maat; too_small the
-- reason of what is below it.
create or replace function indicator.evaluate(basis text, aggregation text,
    formula text, decimals int, published text[], minimum_denominator text,
    minimum_coverage numeric, first_period text, own_marks text[],
    levels text[], minimum_numerator numeric, too_small text)
returns void language plpgsql as $$
declare
	has_noemer	boolean;
	has_value	boolean;
	is_weighted	boolean := aggregation = 'weighted-mean';
	is_derived	boolean;
begin
	perform indicator.check_given(aggregation);
	if formula is not null then
		perform indicator.check_formula(formula);
	end if;
	-- "is not null" would ask of each field of the cell; a cell with a value
	-- has no reason
	has_noemer := coalesce(formula like '%noemer%', false) or exists (
	    select from pg_temp.given where noemer is distinct from null);
	is_derived := not is_weighted and (has_noemer or formula is not null);
	has_value := exists (select from pg_temp.given
	    where waarde is distinct from null);

	drop table if exists pg_temp.flat, pg_temp.grouped, pg_temp.chosen,
	    pg_temp.result;

	-- 1. Each row by itself.
	create temp table flat as
	select g.gebied, g.periode, g.reeks,
	       (teller).num as tn, (teller).den as td,
	       (noemer).num as nn, (noemer).den as nd,
	       waarde, (maat).num as mn, (maat).den as md,
	       (teller).num is not null
	           and (not has_noemer or (noemer).num is not null) as is_whole,
	       -- one of its needs has no row for this area at all
	       is_derived and (teller is not distinct from null
	           or has_noemer and noemer is not distinct from null) as is_half,
	       -- why it has no value of its own
	       case when not is_derived then t.reason
	           when t.reason is null
	            and (n.reason is null or not has_noemer) then null
	           when t.reason in ('gebied-opgeheven',
	               'niveau-niet-toegestaan') then t.reason
	           when has_noemer and n.reason in ('gebied-opgeheven',
	               'niveau-niet-toegestaan') then n.reason
	           else 'invoer-ontbreekt' end as reden,
	       concat_ws('; ', t.missing,
	           case when is_derived and has_noemer then n.missing end)
	           as missing,
	       -- why it cannot take part in a group
	       case when is_weighted and t.reason is null
	           then n.missing end as no_weight,
	       case when not has_noemer or is_weighted then (teller).status
	           else core.worse_status((teller).status, (noemer).status)
	           end as status,
	       (noemer).status as weight_status,
	       core.marks_step(core.marks_step('{}', (teller).markeringen),
	           case when not is_weighted then (noemer).markeringen end)
	           as marks,
	       (noemer).markeringen as weight_marks
	  from pg_temp.given g
	  cross join lateral (select
	       case when (teller).num is null then
	           coalesce((teller).reden, 'niet-gepubliceerd') end as reason,
	       case when (teller).num is null then coalesce(
	           core.missing(teller), 'teller ' || g.periode
	           || ': niet-gepubliceerd') end as missing) t
	  cross join lateral (select
	       case when (noemer).num is null then
	           coalesce((noemer).reden, 'niet-gepubliceerd') end as reason,
	       case when (noemer).num is null then coalesce(
	           core.missing(noemer), 'noemer ' || g.periode
	           || ': niet-gepubliceerd') end as missing) n
	 where g.periode collate "C" >= coalesce(first_period, '');

	-- 2. Groups, from sums over their members.
	create temp table grouped as
	with member as (
		select m.area_code, p.periode, p.reeks, f.tn, f.td, f.nn, f.nd,
		       coalesce(f.is_whole, false) as is_whole, f.status,
		       f.weight_status, f.marks, f.weight_marks, f.no_weight,
		       coalesce(f.reden, 'niet-gepubliceerd') as reden,
		       f.missing, f.mn, f.md
		  from core.area_member m
		  cross join (select distinct periode, reeks from flat
		       where gebied like 'GM%') p
		  left join flat f on f.gebied = m.gm_code
		   and (f.periode, f.reeks) = (p.periode, p.reeks)
		 where basis = 'huidig'
		union all
		-- on the boundaries of then, only the country and the provinces
		select a.area_code, f.periode, f.reeks, f.tn, f.td, f.nn, f.nd,
		       f.is_whole, f.status, f.weight_status, f.marks,
		       f.weight_marks, f.no_weight, f.reden, f.missing, f.mn,
		       f.md
		  from flat f
		  join core.area r on r.code = f.gebied and r.kind = 'GM'
		  cross join lateral (values ('NL01'),
		       (substr(r.group_code, 3))) a (area_code)
		 where basis = 'toenmalig' and a.area_code is not null
		   -- such a row closes a series, and is no member that lacks
		   and f.reden is distinct from 'gebied-opgeheven'
	), added as (
		select area_code, periode, reeks, count(*) as members,
		       count(*) filter (where is_whole) as whole,
		       count(nn) as with_noemer,
		       core.sum_fraction(
		           case when is_weighted then tn * nn else tn end,
		           case when is_weighted then td * nd else td end)
		           filter (where is_whole) as t,
		       core.sum_fraction(nn, nd) filter (where is_whole) as n,
		       core.sum_fraction(nn, nd) as known,
		       core.sum_fraction(mn, md) filter (where is_whole) as m,
		       core.worst_status(status) filter (where is_whole)
		           as status,
		       core.worst_status(weight_status) filter (where is_whole)
		           as weight_status,
		       core.union_marks(core.marks_step(coalesce(marks, '{}'),
		           weight_marks)) filter (where is_whole) as marks,
		       -- why most of those that are missing are missing
		       string_to_array(mode() within group (order by
		           case when no_weight is not null
		               then 'invoer-ontbreekt' else reden end || E'\t'
		           || coalesce(no_weight, missing, ''))
		           filter (where not is_whole), E'\t') as why
		  from member
		 where aggregation in ('sum', 'ratio-of-sums', 'weighted-mean')
		 group by area_code, periode, reeks
	), covered as (
		select *, case
		    when aggregation = 'sum' then whole::numeric / members
		    when with_noemer = 0 then 0
		    when known[1] = 0 then whole::numeric / members
		    else (n[1] * known[2]) / (n[2] * known[1])
		        * with_noemer / members end as dekking
		  from added
	)
	select area_code as gebied, periode, reeks,
	       -- sums over a part of the members are not published
	       case when is_covered then t[1] end as tn,
	       case when is_covered then t[2] end as td,
	       case when is_covered and aggregation <> 'sum'
	           then n[1] end as nn,
	       case when is_covered and aggregation <> 'sum'
	           then n[2] end as nd,
	       m[1] as mn, m[2] as md,
	       case when whole = 0 then why[1]
	           when not is_covered then 'dekking-te-laag' end as reden,
	       case when whole = 0 then nullif(why[2], '') end as missing,
	       case when is_weighted then core.worse_status(status, weight_status)
	           else status end as status,
	       -- parts of a split all lie within the country
	       case when area_code = 'NL01'
	           then array_remove(marks, 'geschatte-splitsing')
	           else marks end as marks,
	       -- never 1 by rounding
	       trim_scale(trunc(dekking, 4)) as dekking
	  from covered
	 cross join lateral (select whole > 0 and dekking
	     >= case when aggregation = 'sum' then 1 else minimum_coverage end
	     as is_covered) c;

	-- 3. Which row stands: as the source publishes it, or ours.  A published
	-- row without value gives way to a sum that has one, or when not all of
	-- its needs are published at that level: then ours has the true reason.
	create temp table chosen as
	with own as (
		select gebied, periode, reeks, tn, td, nn, nd, mn, md, is_half,
		       -- a figure of the source's own stands for itself
		       case when has_value then (waarde).num end as wn,
		       case when has_value then (waarde).den end as wd,
		       case when not has_value then f.reden
		           when (waarde).num is null then
		               coalesce((waarde).reden, 'niet-gepubliceerd')
		           end as reden,
		       case when not has_value then f.missing
		           when (waarde).reden = 'invoer-ontbreekt'
		               then (waarde).invoer end as missing,
		       case when has_value then (waarde).status
		           else f.status end as status,
		       case when has_value then core.marks_step('{}',
		           (waarde).markeringen) else f.marks end as marks,
		       not (aggregation in ('sum', 'ratio-of-sums',
		           'weighted-mean') and gebied not like 'GM%') as is_sole
		  from flat f
		 where aggregation in ('as-given', 'none')
		    or gebied like 'GM%'
		    or gebied ~ '^(NL|PV)' and left(gebied, 2) = any (published)
	)
	select gebied, periode, reeks, o.tn, o.td,
	       case when not is_weighted then o.nn end as nn,
	       case when not is_weighted then o.nd end as nd,
	       o.wn, o.wd, o.mn, o.md, o.reden, o.missing, o.status, o.marks, null::numeric as dekking
	  from own o
	  left join grouped g using (gebied, periode, reeks)
	 where (o.is_sole or o.reden is null or g.gebied is null
	    or g.reden is not null and not o.is_half)
	   and indicator.level_of(gebied) = any (levels)
	 union all
	select gebied, periode, reeks, g.tn, g.td, g.nn, g.nd, null, null,
	       g.mn, g.md, g.reden,
	       g.missing, g.status,
	       core.marks_step(core.marks_step(g.marks,
	           case when gebied ~ '^(NL|LD|PV|CR)'
	               then array['berekend'] end),
	           case when is_weighted then array['benadering'] end),
	       g.dekking
	  from grouped g
	  left join own o using (gebied, periode, reeks)
	 where (o.gebied is null
	    or not o.is_sole and o.reden is not null
	   and (g.reden is null or o.is_half))
	   and indicator.level_of(gebied) = any (levels);

	-- 4. The formula, once, and rounding, once.
	execute format($sql$
	create temp table result as
	with small as (
		select c.*, case when reden is not null then null
		           when tn < td * $5 then 'geheim'
		           when nn is not null and (nn <= 0
		            or nn < nd * $1
		            or nn * md < nd * mn * $6) then $4 end as too_small
		  from pg_temp.chosen c
	), exact as (
		select s.*, case
		    when reden is not null or too_small is not null then null
		    when wn is not null then core.to_number(wn, wd)
		    else (select %s from (select
		        case when nn is null then core.to_number(tn, td)
		            else round(tn * nd, 40) end as teller,
		        case when nn is not null
		            then round(nn * td, 40) end as noemer) v) end as x
		  from small s
	)
	select gebied, periode, reeks, round(x, %s) as value,
	       -- the same, unrounded, for indicators that need this one
	       case when x is null then null when $3 or wn is not null then x
	           when nn is null then tn else tn * nd end as num,
	       case when x is null then null when $3 or wn is not null then 1
	           when nn is null then td else td * nn end as den,
	       -- what is kept secret is not told by its parts
	       case when too_small is distinct from 'geheim' then
	           trim_scale(round(core.to_number(tn, td), 6)) end as teller,
	       case when too_small is distinct from 'geheim' then
	           trim_scale(round(core.to_number(nn, nd), 6)) end as noemer,
	       case when x is not null then status end as status,
	       coalesce(too_small, reden) as reden,
	       case when reden = 'invoer-ontbreekt' then missing end
	           as reden_invoer,
	       dekking,
	       case when x is null then '{}'
	           else core.marks_step(marks, $2) end as markeringen
	  from exact
	$sql$, coalesce(formula, case when is_weighted or has_noemer
	        then 'case when noemer is null then teller else teller / noemer end'
	        else 'teller' end),
	    decimals)
	using case when minimum_denominator like '%\%' then 0
	        else coalesce(minimum_denominator::numeric, 0) end,
	    own_marks, formula is not null, too_small, minimum_numerator,
	    case when minimum_denominator like '%\%'
	        then rtrim(minimum_denominator, '%')::numeric / 100 end;
	-- where it is refused, nothing was computed; that is said of every area
	insert into pg_temp.result (gebied, periode, reeks, reden, markeringen)
	select a.code, p.periode, p.reeks, 'niveau-niet-toegestaan', '{}'
	  from (select code from core.current_municipality union
	       select area_code from core.area_member) a
	  cross join (select distinct periode, reeks from flat) p
	 where indicator.level_of(a.code) <> all (levels);
	-- a municipality that ended does not just stop: the first period that
	-- it has not lived to see says why
	if basis = 'toenmalig' then
		insert into pg_temp.result (gebied, periode, reeks, reden,
		    markeringen)
		select m.gebied, m.periode, m.reeks, 'gebied-opgeheven', '{}'
		  from (select distinct on (a.code, x.reeks, n.kind) a.code
		            as gebied, n.code as periode, x.reeks
		          from core.area a
		          join (select distinct r.gebied, r.reeks, p.kind
		               from pg_temp.result r
		               join core.period p on p.code = r.periode) x
		            on x.gebied = a.code
		          join (select distinct r.reeks, p.code, p.kind,
		                   p.first_day
		               from pg_temp.result r
		               join core.period p on p.code = r.periode) n
		            on n.reeks = x.reeks and n.kind = x.kind
		           and n.first_day >= a.end_date
		         where a.kind = 'GM' and a.end_date <= core.today()
		         order by a.code, x.reeks, n.kind, n.first_day) m
		 where not exists (select from pg_temp.result r
		     where (r.gebied, r.periode, r.reeks)
		         = (m.gebied, m.periode, m.reeks));
	end if;
	-- a published mean has no numerator
	if is_weighted then
		update pg_temp.result set teller = null where noemer is null;
	end if;
	drop table pg_temp.flat, pg_temp.grouped, pg_temp.chosen;
end $$;

-- Put result into indicator.value.  What a reader would see changed moves its
-- former row to the history; a change of spelling (1.0, 1.00) is none.  Old and
-- new are compared in temporary tables, about whose size the planner knows.
create or replace function indicator.store(name text, of_basis text,
    run bigint, out added bigint, out changed bigint, out removed bigint)
language plpgsql as $$
begin
	drop table if exists pg_temp.fresh, pg_temp.former, pg_temp.difference;
	create temp table fresh as
	select r.gebied as area_code, p.period_id, r.reeks, r.value, r.teller,
	       r.noemer, r.status, r.reden, r.reden_invoer, r.dekking,
	       r.markeringen
	  from pg_temp.result r
	  join core.period p on p.code = r.periode;
	create temp table former as
	select v.* from indicator.value v
	 where v.indicator = name and v.basis = of_basis;
	analyze fresh, former;

	create temp table difference as
	select area_code, period_id, reeks,
	       f.value, f.teller, f.noemer, f.status, f.reden, f.reden_invoer,
	       f.dekking, f.markeringen,
	       case when o.run_id is null then 'added'
	           when f.markeringen is null then 'removed'
	           else 'changed' end as kind
	  from fresh f
	  full join former o using (area_code, period_id, reeks)
	 where o.run_id is null or f.markeringen is null
	    or (o.value, o.teller, o.noemer, o.status, o.reden,
	       o.reden_invoer, o.dekking, o.markeringen)
	       is distinct from (f.value, f.teller, f.noemer, f.status, f.reden,
	       f.reden_invoer, f.dekking, f.markeringen);
	analyze difference;

	insert into indicator.value_history
	select o.*, run
	  from former o
	  join difference using (area_code, period_id, reeks);
	delete from indicator.value v using difference d
	 where v.indicator = name and v.basis = of_basis
	   and v.area_code = d.area_code and v.period_id = d.period_id
	   and v.reeks = d.reeks and d.kind <> 'added';
	insert into indicator.value
	select name, of_basis, area_code, period_id, reeks, value, teller,
	       noemer, status, reden, reden_invoer, dekking, markeringen,
	       core.today(), run
	  from difference where kind <> 'removed';
	select count(*) filter (where kind = 'added'),
	       count(*) filter (where kind = 'changed'),
	       count(*) filter (where kind = 'removed')
	  into added, changed, removed
	  from difference;
	drop table fresh, former, difference;
end $$;
