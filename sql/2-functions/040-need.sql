-- What an indicator needs, as a relation of cells: from observations, and
-- moved to the boundaries of today.

-- The series that may be published, with the name each has among those of its
-- measure: the only one of a measure has none; of an open dimension it is one
-- for each code that a person approved.
create or replace view core.published_series as
select e.series_id, e.source_id, e.measure_id, e.dims, '' as reeks,
       e.variant_code
  from core.series e where e.variant_code is null
 union all
select e.series_id, e.source_id, e.measure_id, e.dims, a.reeks, e.variant_code
  from core.series e
  join core.source s using (source_id)
  join core.approval a on a.source = s.id
   and lower(a.title) = lower(e.variant_title)
   and coalesce(a.code, e.variant_code) = e.variant_code;

-- The cells of a measure as its source has them.  Every municipality that is
-- valid in a period of the source's list gets a row, and the country and the
-- provinces where the source publishes them: with a value, or with the reason
-- why there is none.
--
-- A municipality is valid in a period when it exists on the first day, or when
-- it began within the period and the source has a value for it.  A source with
-- fixed boundaries (fixed-2025) uses those of that year throughout.  A source
-- that was never landed has no list of periods; the years of the others stand
-- in, from first_code on.  Figures of a table that has ended say so.
--
-- A measure with an open dimension is many series, each with its reeks.
create or replace function core.source_cells(measure_name text,
    source_name text, boundaries text, first_code text, has_ended boolean,
    is_open boolean default false)
returns table (gebied text, periode text, period_id int, reeks text,
    cel core.cell)
language plpgsql stable as $$
#variable_conflict use_column
declare
	-- known when the statement is planned, which then reads one partition
	its_source smallint := (select s.source_id from core.source s
	    where s.id = source_name);
begin
return query
with kept as (
	select k.*, core.name_of(measure_name, k.reeks) as name
	  from (select '' as reeks, true as is_known where not is_open
	         union all
	        -- is there what was approved, or does that title mean nothing?
	        select a.reeks, exists (select from core.published_series e
	               join core.measure m using (source_id, measure_id)
	               where m.name = measure_name and e.reeks = a.reeks)
	          from core.approval a
	         where is_open and a.source = source_name) k
), src as (
	select s.source_id, n.snapshot_id,
	       coalesce(n.origin = 'recording', false) as is_recording,
	       t.quarantined_since is not null as is_quarantined,
	       -- sorted, as marks_step leaves them
	       array_remove(array[
	           case when exists (select from core.measure
	               where name = measure_name and rounded_to = 5)
	               then 'afgerond-op-5' end,
	           case when n.origin = 'recording' then 'opname' end,
	           case when has_ended then 'verouderd' end], null) as marks,
	       (select core.rounding_variance(m) from core.measure m
	         where m.name = measure_name) as afronding
	  from (select source_name as id) x
	  left join core.source s using (id)
	  left join ledger.source_state t on t.source = s.id
	  left join ledger.snapshot n using (snapshot_id)
), obs as materialized (
	select e.reeks, o.region_id, o.period_id, case when k.source_id is null
	           then o.value else k.correct end as value,
	       o.attribute, o.status, k.source_id is not null as is_corrected
	  from core.measure m
	  join core.published_series e using (source_id, measure_id)
	  join core.observation o using (source_id, series_id)
	  left join core.correction k on (k.source_id, k.series_id,
	       k.region_id, k.period_id) = (o.source_id, o.series_id,
	       o.region_id, o.period_id)
	   and k.until_run is null
	 where m.name = measure_name
	   and o.source_id = its_source
), per as (
	select p.period_id, p.code, p.kind, p.first_day, p.last_day, s.status,
	       case when boundaries like 'fixed-%'
	           then (right(boundaries, 4) || '-01-01')::date
	           else p.first_day end as valid_on
	  from core.period p
	  left join core.source_period s on s.period_id = p.period_id
	   and s.source_id = (select source_id from src)
	 where case when (select snapshot_id from src) is not null
	           then s.period_id is not null
	           else p.kind = 'year' and p.code >= first_code end
), filled as (
	select w.reeks, p.*, coalesce(o.cells, 0) as cells,
	       -- no later period of this kind has a value either
	       bool_and(coalesce(o.figures, 0) = 0) over (partition by
	           w.reeks, p.kind order by p.first_day desc) as is_awaited
	  from kept w
	  cross join per p
	  left join (select reeks, period_id, count(*) as cells,
	           count(value) as figures
	      from obs group by reeks, period_id) o using (reeks, period_id)
), area as (
	select w.reeks, w.is_known, w.name, r.region_id, r.code, r.kind,
	       coalesce(r.begin_date, '-infinity') as begin_date,
	       coalesce(r.end_date, 'infinity') as end_date,
	       o.region_id is not null as has_cells
	  from kept w
	  cross join pg_temp.area r
	  left join (select distinct reeks, region_id from obs) o
	       using (reeks, region_id)
	 where r.kind in ('GM', 'NL', 'PV')
)
select a.code, f.code, f.period_id, reeks,
       row(a.name, a.code, f.code, o.value, v.den,
           coalesce(o.status, f.status),
           case when o.value is not null then null
               when src.snapshot_id is null and src.is_quarantined
                   then 'bron-in-quarantaine'
               when src.snapshot_id is null then 'bron-onbereikbaar'
               when not a.is_known then 'niet-goedgekeurd'
               -- a known error without a value that is right
               when o.is_corrected then 'niet-goedgekeurd'
               when lower(o.attribute) = 'confidential' then 'geheim'
               -- a recording may lack what the source has
               when o.region_id is null and src.is_recording
                and (f.cells = 0 or a.has_cells)
                   then case when src.is_quarantined
                       then 'bron-in-quarantaine' else 'bron-onbereikbaar' end
               when f.is_awaited then 'nog-niet-beschikbaar'
               else 'niet-gepubliceerd' end,
           case when o.value is null then '{}'
               when o.is_corrected then core.marks_step(src.marks,
                   array['eigen-correctie'])
               else src.marks end, v.afronding)::core.cell
  from src
  cross join area a
  join filled f using (reeks)
  left join obs o using (reeks, region_id, period_id)
  cross join lateral (select case when o.value is not null then 1::numeric
      end as den, case when o.value is not null and not o.is_corrected
      then src.afronding end as afronding) v
 where case a.kind
       when 'GM' then a.begin_date <= f.valid_on and a.end_date > f.valid_on
           or o.value is not null and a.begin_date > f.valid_on
              and a.begin_date <= f.last_day
       else a.has_cells end;
end $$;

-- Rows of a relation (gebied, periode, period_id, reeks, cel) on the boundaries
-- of their period, moved to those of today.  The name says what they are, for
-- messages and marks.
--
-- Counts are added over all that became part of the municipality, each by its
-- share.  What a source publishes for the country or a province stays as it is.
create or replace function core.move_counts(rel regclass, name text,
    moves_with text)
returns table (gebied text, periode text, period_id int, reeks text,
    cel core.cell)
language plpgsql as $$
begin
	return query execute format($sql$
	with whole as (
		-- what nothing was ever added to: most municipalities
		select w.to_code as code
		  from pg_temp.crosswalk w
		 where w.moves_with = $2
		 group by w.to_code
		having count(*) = 1 and bool_and(w.from_code = w.to_code)
	), kept as (
		select t.gebied, t.periode, t.period_id, t.reeks, t.cel
		  from %s t
		 where t.gebied in (select w.code from whole w)
		   and (t.cel).num is not null
		offset 0
	), part as (
		select w.to_code, t.gebied, t.periode, t.period_id, t.reeks,
		       t.cel, w.num, w.den
		  from %s t
		  join pg_temp.crosswalk w on w.from_code = t.gebied
		   and w.moves_with = $2
		 where (t.cel).num is null
		    or t.gebied not in (select w.code from whole w)
	), moved as (
		select p.to_code as gebied, p.periode, p.period_id, p.reeks,
		       core.sum_fraction((cel).num * p.num,
		           (cel).den * p.den) as f,
		       sum((cel).afronding * power(p.num / p.den, 2))
		           as afronding,
		       count(*) as parts,
		       count(*) filter (where (cel).num is null) as missing,
		       count(distinct (cel).reden) filter (where (cel).num
		           is null) as reasons,
		       min((cel).reden) as reason,
		       min(core.missing(row((cel).invoer || ' ' || p.gebied,
		           p.gebied, p.periode, null, null, null, (cel).reden,
		           null, null)::core.cell)) filter (where (cel).num is null)
		           as first_missing,
		       min((cel).invoer) filter (where (cel).reden
		           = 'invoer-ontbreekt') as deeper,
		       core.worst_status((cel).status) as status,
		       core.union_marks((cel).markeringen) as marks,
		       bool_or(p.num <> p.den) as is_split
		  from part p
		 group by 1, 2, 3, 4
	)
	select m.code, t.periode, t.period_id, t.reeks,
	       case when a.parts is null then row(t.name, m.code, t.periode,
	               null, null, null, 'niet-gepubliceerd', '{}', null)::core.cell
	           when a.missing = 0 then row(t.name, m.code, t.periode,
	               a.f[1], a.f[2], a.status, null,
	               case when a.is_split then core.marks_step(a.marks,
	                   array['geschatte-splitsing']) else a.marks
	                   end, a.afronding)::core.cell
	           when a.missing = a.parts and a.reasons = 1 then
	               row(case when a.reason = 'invoer-ontbreekt'
	                   then a.deeper else t.name end, m.code, t.periode,
	                   null, null, a.status, a.reason, '{}', null)::core.cell
	           else row(a.first_missing, m.code, t.periode, null, null,
	               a.status, 'invoer-ontbreekt', '{}', null)::core.cell end
	  from pg_temp.current_municipality m
	  cross join (select distinct t.periode, t.period_id, t.reeks,
	       core.name_of($1, t.reeks) as name from %s t) t
	  left join moved a on a.gebied = m.code
	   and a.period_id = t.period_id and a.reeks = t.reeks
	 where not exists (select from kept k
	     where k.gebied = m.code and k.period_id = t.period_id
	       and k.reeks = t.reeks)
	 union all
	select k.gebied, k.periode, k.period_id, k.reeks, k.cel
	  from kept k
	 union all
	select t.gebied, t.periode, t.period_id, t.reeks, t.cel
	  from %s t where t.gebied not like 'GM%%'
	$sql$, rel, rel, rel, rel) using name, moves_with;
end $$;

-- Figures that do not add up.  A municipality that the source itself has keeps
-- its own, as it was published; when another was added to it since, that is an
-- approximation of what it is today.  For one that the source does not have in
-- a period: a code that only changed passes its figure on; a mean is the mean of
-- those that went into it, weighted by cells of weight_rel on the same boundaries
-- (null: no weight, as for medians and indices, which cannot be brought
-- together).
create or replace function core.move_others(rel regclass, name text,
    weight_rel regclass, weight_name text)
returns table (gebied text, periode text, period_id int, reeks text,
    cel core.cell)
language plpgsql as $$
begin
	return query execute format($sql$
	with period as (
		select distinct t.periode, t.period_id from %s t
	), wanted as (
		select m.code, p.periode, p.period_id
		  from pg_temp.current_municipality m cross join period p
		except
		select t.gebied, t.periode, t.period_id from %s t
	), part as (
		select n.code, n.periode, n.period_id, t.gebied, t.cel,
		       w.num, w.den, g.cel as weight,
		       count(*) over (partition by n.code, n.period_id) as parts,
		       exists (select from core.event e
		           where e.kind = 'opgeheven'
		             and e.from_code = t.gebied) as is_part
		  from wanted n
		  join pg_temp.crosswalk w on w.to_code = n.code
		   and w.from_code <> n.code and w.moves_with = 'dwellings'
		  join %s t on t.gebied = w.from_code
		   and t.period_id = n.period_id
		  left join %s g on g.gebied = t.gebied
		   and g.period_id = t.period_id
	), grown as (
		-- what was still several on the first day of the period
		select distinct w.to_code as code, t.period_id
		  from %s t
		  join pg_temp.crosswalk w on w.from_code = t.gebied
		   and w.from_code <> w.to_code and w.moves_with = 'dwellings'
		  join core.period p using (period_id)
		  join pg_temp.area o on o.code = w.to_code
		 where coalesce(o.begin_date <= p.first_day, true)
	), brought as (
		select p.code, p.periode, p.period_id, max(p.parts) as parts,
		       core.sum_fraction((cel).num * (weight).num * p.num,
		           (cel).den * (weight).den * p.den) as value,
		       core.sum_fraction((weight).num * p.num,
		           (weight).den * p.den) as weights,
		       sum((cel).afronding * power((weight).num * p.num
		           / ((weight).den * p.den), 2)) as afronding,
		       (array_agg(p.cel))[1] as only,
		       bool_or(p.is_part) as is_mixed,
		       count(*) filter (where (cel).num is null) as missing,
		       count(distinct (cel).reden) filter (where (cel).num
		           is null) as reasons,
		       min((cel).reden) as reason,
		       min($1 || ' ' || p.gebied || ' ' || p.periode || ': '
		           || (cel).reden) as first_missing,
		       min($2 || ' ' || p.gebied || ' ' || p.periode || ': '
		           || coalesce((weight).reden, 'niet-gepubliceerd'))
		           filter (where (weight).num is null) as no_weight,
		       core.worst_status((cel).status) as status,
		       core.worst_status((weight).status) as weight_status,
		       core.union_marks(core.marks_step((cel).markeringen,
		           (weight).markeringen)) as marks
		  from part p
		 group by 1, 2, 3
	)
	select n.code, n.periode, n.period_id, '',
	       case when b.code is null then row($1, n.code, n.periode, null,
	               null, null, 'niet-gepubliceerd', '{}', null)::core.cell
	           when b.missing = b.parts and b.reasons = 1 then row($1,
	               n.code, n.periode, null, null, null, b.reason,
	               '{}', null)::core.cell
	           when b.parts = 1 and not b.is_mixed then row($1, n.code,
	               n.periode, (b.only).num, (b.only).den, b.status, null,
	               (b.only).markeringen, (b.only).afronding)::core.cell
	           when $2 is null then row($1, n.code, n.periode, null, null,
	               null, 'niet-optelbaar', '{}', null)::core.cell
	           when b.missing > 0 then row(b.first_missing, n.code,
	               n.periode, null, null, null, 'invoer-ontbreekt',
	               '{}', null)::core.cell
	           when b.parts = 1 then row($1, n.code, n.periode,
	               (b.only).num, (b.only).den, b.status, null,
	               core.marks_step((b.only).markeringen,
	                   array['benadering']), (b.only).afronding)::core.cell
	           when b.no_weight is not null or b.weights[1] = 0 then
	               row(coalesce(b.no_weight, $2 || ' ' || n.periode
	                   || ': noemer-te-klein'), n.code, n.periode, null,
	               null, null, 'invoer-ontbreekt', '{}', null)::core.cell
	           else row($1, n.code, n.periode,
	               b.value[1] * b.weights[2], b.value[2] * b.weights[1],
	               core.worse_status(b.status, b.weight_status), null,
	               core.marks_step(b.marks, array['benadering']),
	               b.afronding / power(b.weights[1] / b.weights[2],
	                   2))::core.cell end
	  from wanted n
	  left join brought b using (code, period_id)
	 union all
	select t.gebied, t.periode, t.period_id, '',
	       case when g.code is not null and (t.cel).num is not null then row($1,
	               t.gebied, t.periode, (t.cel).num, (t.cel).den,
	               (t.cel).status, null, core.marks_step(
	                   (t.cel).markeringen, array['benadering']),
	               (t.cel).afronding)::core.cell
	           else t.cel end
	  from %s t
	  left join grown g on (g.code, g.period_id) = (t.gebied, t.period_id)
	 where t.gebied not like 'GM%%'
	    or t.gebied in (select code from pg_temp.current_municipality)
	$sql$, rel, rel, rel, coalesce(weight_rel, rel), rel, rel)
	using name, weight_name;
end $$;

-- Ratios of two counts.  A municipality that was then what it is now keeps what
-- its source says; any other gets the ratio of the two counts, which have been
-- moved already, and the mark berekend.  factor is what a ratio of 1 is in its
-- unit: 100 of %.
create or replace function core.move_ratio(rel regclass, name text,
    numerator_rel regclass, denominator_rel regclass, factor numeric)
returns table (gebied text, periode text, period_id int, reeks text,
    cel core.cell)
language plpgsql as $$
begin
	return query execute format($sql$
	with same as (
		-- all that it is made of in that period is itself
		select w.to_code as gebied, t.period_id
		  from %s t
		  join pg_temp.crosswalk w on w.from_code = t.gebied
		   and w.moves_with = 'dwellings'
		 group by w.to_code, t.period_id
		having bool_and(w.from_code = w.to_code)
	)
	select t.gebied, t.periode, t.period_id, '', t.cel
	  from %s t
	  left join same s using (gebied, period_id)
	 where t.gebied not like 'GM%%' or s.gebied is not null
	 union all
	select m.code, p.periode, p.period_id, '',
	       case when (n.cel).num is null then row(coalesce(
	               core.missing(n.cel), $1 || ' teller ' || p.periode
	               || ': niet-gepubliceerd'), m.code, p.periode, null, null,
	               null, 'invoer-ontbreekt', '{}', null)::core.cell
	           when (d.cel).num is null or (d.cel).num = 0 then row(coalesce(
	               core.missing(d.cel), $1 || ' noemer ' || p.periode
	               || case when (d.cel).num = 0 then ': noemer-te-klein'
	                   else ': niet-gepubliceerd' end), m.code, p.periode,
	               null, null, null, 'invoer-ontbreekt', '{}', null)::core.cell
	           else row($1, m.code, p.periode,
	               (n.cel).num * (d.cel).den * $2,
	               (n.cel).den * (d.cel).num,
	               core.worse_status((n.cel).status, (d.cel).status), null,
	               core.marks_step(core.marks_step(core.marks_step('{}',
	                   (n.cel).markeringen), (d.cel).markeringen),
	                   array['berekend']), power($2, 2)
	               * core.rounding_of_ratio(n.cel, d.cel))::core.cell end
	  from pg_temp.current_municipality m
	  cross join (select distinct t.periode, t.period_id from %s t) p
	  left join same s on s.gebied = m.code and s.period_id = p.period_id
	  left join %s n on n.gebied = m.code and n.period_id = p.period_id
	  left join %s d on d.gebied = m.code and d.period_id = p.period_id
	 where s.gebied is null
	$sql$, rel, rel, rel, numerator_rel, denominator_rel)
	using name, factor;
end $$;
