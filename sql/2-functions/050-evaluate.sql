-- From what an indicator's SELECT gives to published rows: groups, the
-- formula, rounding, and the reason of every hole.  Works on temporary tables:
-- given (what the SELECT gave), then result.

-- Bring given into one shape, or say what is wrong with it.
create or replace function indicator.check_given(aggregation text)
returns void language plpgsql as $$
declare
	wrong	text;
	periods	text[];
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
	-- a table that tells years of stocks on 31 December has no such period;
	-- two sessions that add some would wait for one another, and one that
	-- only looks has no right to
	periods := array(select distinct periode from pg_temp.given);
	if exists (select from unnest(periods) p (code)
	    where code like '____-12-31'
	      and not exists (select from core.period o
	          where o.code = p.code)) then
		perform pg_advisory_xact_lock(
		    'core.period'::regclass::oid::bigint);
		insert into core.period
		select replace(code, '-', '')::int, code, 'day', code::date,
		       code::date
		  from unnest(periods) p (code) where code like '____-12-31'
		on conflict do nothing;
	end if;
	select code into wrong from unnest(periods) p (code)
	 where not exists (select from core.period o where o.code = p.code)
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

-- The level of an area, in the word that front matter uses.  The region of a
-- centre municipality is of the level that it takes the place of.
create or replace function indicator.level_of(area text)
returns text language sql immutable parallel safe as $$
	select case when ascii(substr(area, 3)) between 48 and 57
	     and left(area, 2) in ('NL', 'LD', 'PV', 'CR', 'GM')
	        then left(area, 2)
	    when area like 'regio-GM%' then 'CR'
	    else 'groep' end
$$;

-- Of a group too much of which is missing: who, the first three by code, with what
-- of it, and how many more.
create or replace function indicator.name_absent(of_basis text)
returns void language plpgsql as $$
begin
	with low as (
		select gebied, periode, reeks from pg_temp.grouped
		 where reden = 'dekking-te-laag'
	), absent as (
		select l.gebied, l.periode, l.reeks, case
		           when m.first ~ '^[^ ]+ GM' then m.first
		           when m.first ~ ' ' then regexp_replace(m.first, ' ',
		               ' ' || p.gm_code || ' ')
		           else 'gemeente ' || p.gm_code || ' ' || l.periode || ': '
		               || coalesce(f.reden, 'niet-gepubliceerd') end as said,
		       row_number() over (partition by l.gebied, l.periode, l.reeks
		           order by p.gm_code collate "C") as nth
		  from low l
		  join pg_temp.area_part a on a.area_code = l.gebied
		   and a.basis = of_basis
		  join pg_temp.part_member p using (basis, part)
		  left join pg_temp.flat f on (f.gebied, f.periode, f.reeks)
		       = (p.gm_code, l.periode, l.reeks)
		 cross join lateral (select split_part(coalesce(f.no_weight,
		      f.missing), '; ', 1) as first) m
		 where f.is_whole is not true
		   -- who had ended is no member that lacks
		   and (of_basis = 'huidig' or f.gebied is not null
		       and f.reden is distinct from 'gebied-opgeheven')
	)
	update pg_temp.grouped g
	   set missing = x.said
	  from (select gebied, periode, reeks, string_agg(said, '; ' order by nth)
	               filter (where nth <= 3) || case when count(*) > 3
	               then '; en ' || count(*) - 3 || ' andere gemeenten'
	               else '' end as said
	          from absent group by gebied, periode, reeks) x
	 where (g.gebied, g.periode, g.reeks) = (x.gebied, x.periode, x.reeks);
end $$;

-- is_part: teller counts a part of what noemer counts.
-- minimum_denominator is a number, or with % a part of maat; too_small the
-- reason of what is below it.
create or replace function indicator.evaluate(of_basis text, aggregation text,
    formula text, decimals int, published text[], minimum_denominator text,
    minimum_coverage numeric, first_period text, own_marks text[],
    levels text[], minimum_numerator numeric, too_small text,
    is_part boolean default false)
returns void language plpgsql as $$
declare
	has_noemer	boolean;
	has_value	boolean;
	has_formula	boolean;
	is_weighted	boolean := aggregation = 'weighted-mean';
	is_derived	boolean;
	is_summed	boolean := aggregation in ('sum', 'ratio-of-sums',
	    'weighted-mean');
	-- these say what is the matter with the area itself
	own_reasons	text[] := array['gebied-opgeheven',
	    'niveau-niet-toegestaan', 'niet-van-toepassing',
	    'regio-met-een-gemeente', 'niet-goedgekeurd', 'reeksbreuk'];
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
	has_formula := formula is not null;
	formula := coalesce(formula, case when is_weighted or has_noemer
	    then 'case when noemer is null then teller else teller / noemer end'
	    else 'teller' end);
	has_value := exists (select from pg_temp.given
	    where waarde is distinct from null);

	drop table if exists pg_temp.flat, pg_temp.moment, pg_temp.grouped,
	    pg_temp.result;

	-- 1. Each row by itself.  A part of a cell is taken out of it once, since
	-- that unpacks the cell.
	create temp table flat as
	with part as (
		select gebied, periode, reeks,
		       teller is not distinct from null as no_teller,
		       noemer is not distinct from null as no_noemer,
		       (teller).num as tn, (teller).den as td,
		       (teller).status as t_status,
		       (teller).markeringen as t_marks,
		       case when (teller).num is null then
		           coalesce((teller).reden, 'niet-gepubliceerd') end
		           as t_reason,
		       case when (teller).num is null then coalesce(
		           core.missing(teller), 'teller ' || periode
		           || ': niet-gepubliceerd') end as t_missing,
		       (noemer).num as nn, (noemer).den as nd,
		       (noemer).status as n_status,
		       (noemer).markeringen as n_marks,
		       case when (noemer).num is null then
		           coalesce((noemer).reden, 'niet-gepubliceerd') end
		           as n_reason,
		       case when (noemer).num is null then coalesce(
		           core.missing(noemer), 'noemer ' || periode
		           || ': niet-gepubliceerd') end as n_missing,
		       (waarde).num as wn, (waarde).den as wd,
		       case when (waarde).num is null then
		           coalesce((waarde).reden, 'niet-gepubliceerd') end
		           as w_reason,
		       case when (waarde).reden = 'invoer-ontbreekt'
		           then (waarde).invoer end as w_missing,
		       (waarde).status as w_status,
		       (waarde).markeringen as w_marks,
		       (maat).num as mn, (maat).den as md,
		       (teller).afronding as tv, (noemer).afronding as nv,
		       (waarde).afronding as wv
		  from pg_temp.given
		 where periode collate "C" >= coalesce(first_period, '')
		offset 0
	)
	select gebied, periode, reeks, tn, td, nn, nd, wn, wd, w_reason,
	       w_missing, w_status, w_marks, mn, md, tv, wv,
	       -- that of a weight is nothing beside that of what it weighs
	       case when not is_weighted then nv end as nv,
	       tn is not null and (not has_noemer or nn is not null)
	           as is_whole,
	       -- one of its needs has no row for this area at all
	       is_derived and (no_teller or has_noemer and no_noemer) as is_half,
	       -- why it has no value of its own
	       case when not is_derived then t_reason
	           when t_reason is null
	            and (n_reason is null or not has_noemer) then null
	           when t_reason = any (own_reasons) then t_reason
	           when has_noemer and n_reason = any (own_reasons)
	               then n_reason
	           else 'invoer-ontbreekt' end as reden,
	       concat_ws('; ', t_missing, case when is_derived and has_noemer
	           and n_missing is distinct from t_missing then n_missing end)
	           as missing,
	       -- why it cannot take part in a group
	       case when is_weighted and t_reason is null
	           then n_missing end as no_weight,
	       case when not has_noemer or is_weighted
	           then core.status_rank(t_status)
	           when t_status is not null and n_status is not null
	           then least(core.status_rank(t_status),
	               core.status_rank(n_status)) end as rank,
	       core.status_rank(n_status) as weight_rank,
	       case when is_weighted or n_marks is null or n_marks <@ t_marks
	           then core.sorted_marks(t_marks)
	           else core.marks_step(core.sorted_marks(t_marks), n_marks)
	           end as marks,
	       case when is_weighted then n_marks end as weight_marks
	  from part;
	analyze pg_temp.flat (gebied, periode, reeks);

	-- 2. Groups, from sums over their members.  First over members that are
	-- alike but for their figures, which are nearly all: what has one
	-- denominator is simply added, once for all areas that have both.  What
	-- is alike gets a number, and so does a period of a series: whatever is
	-- compared for every sum is short.
	create temp table moment as
	select row_number() over ()::int as moment, periode, reeks
	  from (select distinct periode, reeks from pg_temp.flat
	         where is_summed and gebied like 'GM%') p;
	analyze pg_temp.moment;
	create temp table grouped as
	with here as (
		select gm_code, part from pg_temp.part_member p
		 where p.basis = of_basis
	), absent as (
		select h.part, p.moment
		  from here h
		 cross join pg_temp.moment p
		 where of_basis = 'huidig'
		   -- else nobody is
		   and (select count(*) from here cross join pg_temp.moment)
		     > (select count(*) from here
		           join pg_temp.flat on gebied = gm_code)
		   and not exists (select from pg_temp.flat f
		       where f.gebied = h.gm_code and f.periode = p.periode
		         and f.reeks = p.reeks)
	), member as (
		select h.part, p.moment, f.tn, f.td, f.nn, f.nd, f.mn, f.md,
		       f.tv, f.nv, f.is_whole, f.rank, f.weight_rank, f.marks,
		       f.weight_marks, case when f.is_whole then null
		           when f.no_weight is not null
		               then 'invoer-ontbreekt' || E'\t' || f.no_weight
		           else coalesce(f.reden, 'niet-gepubliceerd') || E'\t'
		               || coalesce(f.missing, '') end as why
		  from here h
		  join pg_temp.flat f on f.gebied = h.gm_code
		  join pg_temp.moment p using (periode, reeks)
		 -- such a row closes a series, and is no member that lacks
		 where of_basis = 'huidig'
		    or f.reden is distinct from 'gebied-opgeheven'
		union all
		-- members without any row
		select part, moment, null, null, null, null, null, null, null,
		       null, false, null, null, null, null, 'niet-gepubliceerd' || E'\t'
		  from absent
	), alike_in_part as (
		select part, moment, is_whole, td, nd, md, rank, weight_rank,
		       marks, weight_marks, why, count(*)::int as members,
		       count(nn)::int as with_noemer,
		       sum(case when is_weighted then tn * nn else tn end)
		           as tn,
		       sum(nn) as nn, sum(mn) as mn,
		       sum(case when is_weighted then tv * power(nn / nd, 2)
		           else tv end) as tv, sum(nv) as nv
		  from member
		 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	), kind as materialized (
		select row_number() over ()::int as kind, is_whole, td, nd, md,
		       rank, weight_rank, marks, weight_marks, why,
		       array_agg(part) as part, array_agg(moment) as moment,
		       array_agg(members) as members,
		       array_agg(with_noemer) as with_noemer,
		       array_agg(tn) as tn, array_agg(nn) as nn,
		       array_agg(mn) as mn, array_agg(tv) as tv,
		       array_agg(nv) as nv
		  from alike_in_part
		 group by 2, 3, 4, 5, 6, 7, 8, 9, 10
	), alike as materialized (
		select a.area_code, s.moment, s.kind,
		       sum(s.members)::numeric as members,
		       sum(s.with_noemer)::numeric as with_noemer,
		       sum(s.tn) as tn, sum(s.nn) as nn, sum(s.mn) as mn,
		       sum(s.tv) as tv, sum(s.nv) as nv
		  from (select k.kind, u.*
		          from kind k
		         cross join lateral unnest(k.part, k.moment, k.members,
		              k.with_noemer, k.tn, k.nn, k.mn, k.tv, k.nv)
		              u (part, moment, members, with_noemer, tn, nn,
		              mn, tv, nv)) s
		  join pg_temp.area_part a on a.basis = of_basis
		   and a.part = s.part
		 group by 1, 2, 3
	), counted as (
		select a.*, k.is_whole, k.td, k.nd, k.md, k.rank, k.weight_rank,
		       case when is_weighted then core.marks_step(
		           coalesce(k.marks, '{}'), k.weight_marks)
		           else k.marks end as marks,
		       count(*) over (partition by a.area_code, a.moment) as kinds
		  from alike a
		  join (select kind, is_whole, td, nd, md, rank, weight_rank,
		           marks, weight_marks from kind) k using (kind)
	), why as (
		-- why most of those that are missing are missing
		select distinct on (area_code, moment) area_code, moment,
		       string_to_array(why, E'\t') as why
		  from (select a.area_code, a.moment, k.why,
		               sum(a.members) as n
		          from alike a
		          join (select kind, why from kind
		              where not is_whole) k using (kind)
		         group by a.area_code, a.moment, k.why) x
		 order by area_code, moment, n desc, why collate "C"
	), added as (
		-- with nothing to be brought together
		select area_code, moment, members,
		       case when is_whole then members else 0 end as whole,
		       with_noemer,
		       case when is_whole then array[tn, case when is_weighted
		           then td * nd else td end] else '{0,1}' end as t,
		       case when is_whole and nn is not null
		           then array[nn, nd] else '{0,1}' end as n,
		       case when not is_whole and nn is not null
		           then array[nn, nd] else '{0,1}' end as others,
		       case when is_whole and mn is not null
		           then array[mn, md] else '{0,1}' end as m,
		       case when is_whole then coalesce(rank, 0) end as rank,
		       case when is_whole then coalesce(weight_rank, 0) end
		           as weight_rank,
		       case when is_whole then coalesce(marks, '{}')
		           else '{}' end as marks,
		       case when is_whole then tv end as tv,
		       case when is_whole then nv end as nv
		  from counted
		 where kinds = 1
		union all
		select area_code, moment, sum(members),
		       coalesce(sum(members) filter (where is_whole), 0),
		       sum(with_noemer),
		       core.sum_fraction(tn, case when is_weighted
		           then td * nd else td end) filter (where is_whole),
		       core.sum_fraction(nn, nd) filter (where is_whole
		           and nn is not null),
		       core.sum_fraction(nn, nd) filter (where not is_whole
		           and nn is not null),
		       core.sum_fraction(mn, md) filter (where is_whole
		           and mn is not null),
		       min(coalesce(rank, 0)) filter (where is_whole),
		       min(coalesce(weight_rank, 0)) filter (where is_whole),
		       core.union_marks(marks) filter (where is_whole),
		       sum(tv) filter (where is_whole),
		       sum(nv) filter (where is_whole)
		  from counted
		 where kinds > 1
		 group by area_code, moment
	), covered as (
		select a.*, case
		    when aggregation = 'sum' then whole / members
		    when with_noemer = 0 then 0
		    when known[1] = 0 then whole / members
		    else (n[1] * known[2]) / (n[2] * known[1])
		        * with_noemer / members end as dekking
		  from added a
		 cross join lateral (select case when others[1] = 0 then n
		      else core.fraction_step(n, others[1], others[2]) end
		      offset 0) k (known)
	)
	select area_code as gebied, periode, reeks,
	       -- sums over a part of the members are not published
	       case when is_covered then t[1] end as tn,
	       case when is_covered then t[2] end as td,
	       case when is_covered and aggregation <> 'sum'
	           then n[1] end as nn,
	       case when is_covered and aggregation <> 'sum'
	           then n[2] end as nd,
	       m[1] as mn, m[2] as md, tv, nv,
	       case when whole = 0 then why[1]
	           when not is_covered then 'dekking-te-laag' end as reden,
	       case when whole = 0 then nullif(why[2], '') end as missing,
	       case when is_weighted and (rank = 0 or weight_rank = 0) then null
	           when is_weighted then least(rank, weight_rank)
	           else rank end as rank,
	       -- parts of a split all lie within the country
	       case when area_code = 'NL01'
	           then array_remove(marks, 'geschatte-splitsing')
	           else marks end as marks,
	       -- never 1 by rounding
	       trim_scale(trunc(dekking, 4)) as dekking, true as is_there
	  from covered
	  join pg_temp.moment using (moment)
	  left join why using (area_code, moment)
	 cross join lateral (select whole > 0 and dekking
	     >= case when aggregation = 'sum' then 1 else minimum_coverage end
	     as is_covered) c;
	perform indicator.name_absent(of_basis);
	analyze pg_temp.grouped (gebied, periode, reeks);

	-- 3. Which row stands: as the source publishes it, or ours.  A published
	-- row without value gives way to a sum that has one, or when not all of
	-- its needs are published at that level: then ours has the true reason.
	-- 4. The formula, once, and rounding, once.
	execute format($sql$
	create temp table result as
	with own as (
		select gebied, periode, reeks, tn, td, nn, nd, mn, md, tv, nv,
		       wv, is_half,
		       -- a figure of the source's own stands for itself
		       case when $8 then wn end as wn,
		       case when $8 then wd end as wd,
		       case when $8 then w_reason else f.reden end as reden,
		       case when $8 then w_missing else f.missing end
		           as missing,
		       case when $8 then w_status
		           else core.status_last(f.rank) end as status,
		       case when $8 then core.sorted_marks(w_marks)
		           else f.marks end as marks,
		       not ($9 and gebied not like 'GM%%') as is_sole,
		       true as is_there
		  from pg_temp.flat f
		 where not $9 or gebied like 'GM%%'
		    or gebied ~ '^(NL|PV)' and left(gebied, 2) = any ($11)
	), chosen as (
		select gebied, periode, reeks,
		       case when is_own then o.tn else g.tn end as tn,
		       case when is_own then o.td else g.td end as td,
		       case when not is_own then g.nn
		           when not $10 then o.nn end as nn,
		       case when not is_own then g.nd
		           when not $10 then o.nd end as nd,
		       o.wn, o.wd,
		       case when is_own then o.mn else g.mn end as mn,
		       case when is_own then o.md else g.md end as md,
		       case when is_own then o.tv else g.tv end as tv,
		       case when is_own then o.nv else g.nv end as nv, o.wv,
		       case when is_own then o.reden else g.reden end as reden,
		       case when is_own then o.missing else g.missing end
		           as missing,
		       case when is_own then o.status
		           else core.status_last(g.rank) end as status,
		       case when is_own then o.marks
		           when gebied ~ '^(NL|LD|PV|CR)'
		           then core.marks_step(g.marks, case when $10
		               then array['benadering', 'berekend']
		               else array['berekend'] end)
		           when $10 then core.marks_step(g.marks,
		               array['benadering'])
		           else g.marks end as marks,
		       case when not is_own then g.dekking end as dekking
		  from own o
		  full join pg_temp.grouped g using (gebied, periode, reeks)
		 cross join lateral (select coalesce(o.is_there and (o.is_sole
		     or o.reden is null or g.is_there is null
		     or g.reden is not null and not o.is_half), false)) w (is_own)
		 where indicator.level_of(gebied) = any ($12)
		offset 0
	), small as (
		select c.*, case when nn is null then core.to_number(tn, td)
		           else round(tn * nd, 40) end as teller,
		       case when nn is not null then round(nn * td, 40) end
		           as noemer,
		       case when reden is not null then null
		           when tn < td * $5 then 'geheim'
		           when nn is not null and (nn <= 0
		            or nn < nd * $1
		            or nn * md <= nd * mn * $6) then $4
		           -- a part outside its whole: smaller than what the
		           -- source rounds to
		           when $7 and 'afgerond-op-5' = any (marks)
		            and (tn < 0 or tn * nd > nn * td)
		               then 'noemer-te-klein' end as too_small
		  from chosen c
	), exact as (
		select s.*, case
		    when reden is not null or too_small is not null then null
		    when wn is not null then core.to_number(wn, wd)
		    else %s end as x
		  from small s
		offset 0	-- once for all that is made of it
	), known as (
		-- how far the figure moves with what rounding took from each: a
		-- thousandth of it, where the formula is as good as straight
		select e.*, case when x is null then null
		    when wn is not null then wv
		    when tv is not null or nv is not null then round(
		        case when tv is null then 0 else power(((select %s
		            from (select e.noemer, e.teller + sqrt(tv) / 1000
		                * coalesce(td * nd, 1) as teller) t) - x) * 1000,
		            2) end
		        + case when nv is null then 0 else power(((select %s
		            from (select e.teller, e.noemer + sqrt(nv) / 1000
		                * td * nd as noemer) n) - x) * 1000, 2) end, 40)
		    end as afronding
		  from exact e
		offset 0
	)
	select gebied, periode, reeks,
	       round(x, indicator.decimals_of(%s, afronding)) as value,
	       -- the same, unrounded, for indicators that need this one
	       case when x is null then null when $3 or wn is not null then x
	           when nn is null then tn else tn * nd end as num,
	       case when x is null then null when $3 or wn is not null then 1
	           when nn is null then td else td * nn end as den,
	       -- what is kept secret is not told by its parts
	       case when too_small is distinct from 'geheim' then
	           trim_scale(round(case when td = 1 then tn
	               else core.to_number(tn, td) end, 6)) end as teller,
	       case when too_small is distinct from 'geheim' then
	           trim_scale(round(case when nd = 1 then nn
	               else core.to_number(nn, nd) end, 6)) end as noemer,
	       case when x is not null then status end as status,
	       coalesce(too_small, reden) as reden,
	       case when reden in ('invoer-ontbreekt', 'dekking-te-laag')
	           then missing end as reden_invoer,
	       dekking,
	       case when x is null then '{}'
	           when $2 <@ marks then marks
	           else core.marks_step(marks, $2) end as markeringen, afronding
	  from known
	$sql$, formula, formula, formula, decimals)
	using case when minimum_denominator like '%\%' then 0
	        else coalesce(minimum_denominator::numeric, 0) end,
	    own_marks, has_formula, too_small, minimum_numerator,
	    case when minimum_denominator like '%\%'
	        then rtrim(minimum_denominator, '%')::numeric / 100 end,
	    is_part, has_value, is_summed, is_weighted, published, levels;
	-- where it is refused, nothing was computed; that is said of every area
	insert into pg_temp.result (gebied, periode, reeks, reden, markeringen)
	select a.code, p.periode, p.reeks, 'niveau-niet-toegestaan', '{}'
	  from (select code from pg_temp.current_municipality union
	       select area_code from pg_temp.area_member) a
	  cross join (select distinct periode, reeks from flat) p
	 where indicator.level_of(a.code) <> all (levels);
	-- a municipality that ended does not just stop: the first period that
	-- it has not lived to see says why
	if of_basis = 'toenmalig' then
		insert into pg_temp.result (gebied, periode, reeks, reden,
		    markeringen)
		select m.gebied, m.periode, m.reeks, 'gebied-opgeheven', '{}'
		  from (select distinct on (a.code, x.reeks, n.kind) a.code
		            as gebied, n.code as periode, x.reeks
		          from pg_temp.area a
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
	drop table pg_temp.flat, pg_temp.moment, pg_temp.grouped;
end $$;

-- Put result into indicator.value.  What a reader would see changed moves its
-- former row to the history; a change of spelling (1.0, 1.00) is none, and is
-- taken over.  Old and new are compared in temporary tables, about whose size the
-- planner knows; where there is no old, all is new.
create or replace function indicator.store(name text, of_basis text,
    run bigint, out added bigint, out changed bigint, out removed bigint)
language plpgsql as $$
begin
	if of_basis = 'huidig' then
		delete from indicator.rounding o where o.indicator = name;
		insert into indicator.rounding
		select name, r.gebied, p.period_id, r.reeks, r.afronding
		  from pg_temp.result r
		  join core.period p on p.code = r.periode
		 where r.value is not null and r.afronding is not null
		 order by r.gebied, p.period_id, r.reeks;
	end if;
	if not exists (select from indicator.value v
	    where v.indicator = name and v.basis = of_basis) then
		insert into indicator.value
		select name, of_basis, r.gebied, p.period_id, r.reeks, r.value,
		       r.teller, r.noemer, r.status, r.reden, r.reden_invoer,
		       r.dekking, r.markeringen, core.today(), run
		  from pg_temp.result r
		  join core.period p on p.code = r.periode
		 order by r.gebied, p.period_id, r.reeks; -- as its indexes
		get diagnostics added = row_count;
		changed := 0;
		removed := 0;
		return;
	end if;
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
	analyze fresh (area_code, period_id, reeks),
	    former (area_code, period_id, reeks);

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
	analyze difference (area_code, period_id, reeks);

	-- the same number with other decimals is spelled anew
	update indicator.value v set value = f.value
	  from fresh f
	  join former o using (area_code, period_id, reeks)
	 where o.value = f.value and scale(o.value) <> scale(f.value)
	   and v.indicator = name and v.basis = of_basis
	   and v.area_code = f.area_code and v.period_id = f.period_id
	   and v.reeks = f.reeks;
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
	  from difference where kind <> 'removed'
	 order by area_code, period_id, reeks;	-- as its indexes have them
	select count(*) filter (where kind = 'added'),
	       count(*) filter (where kind = 'changed'),
	       count(*) filter (where kind = 'removed')
	  into added, changed, removed
	  from difference;
	drop table fresh, former, difference;
end $$;
