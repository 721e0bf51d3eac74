-- check: too-many-nulls
-- means: a new period has far fewer figures than the one before it
-- means-nl: een nieuwe periode heeft veel minder cijfers dan de periode ervoor

-- Of municipalities.  A period for which the source has no figure at all is
-- awaited, and no finding.
with share as (
	select indicator, basis, reeks, period_kind, first_day, periode,
	       count(oud) = 0 as is_new,
	       avg((nieuw is null)::int) as nulls
	  from gate_cell
	 where kind = 'GM' and (nieuw is not null or nieuw_reden is not null)
	 group by 1, 2, 3, 4, 5, 6
	having count(nieuw) > 0
), beside as (
	select *, lag(nulls) over (partition by indicator, basis, reeks,
	    period_kind order by first_day) as nulls_before
	  from share
)
select indicator, gebied, periode, c.nieuw_reden as reden, basis,
       reeks, round(b.nulls, 4) as zonder_cijfer,
       round(b.nulls_before, 4) as ervoor, l.nulls as grens
  from beside b
  join gate_limit l using (indicator)
  join gate_cell c using (indicator, basis, reeks, periode)
 where b.is_new and b.nulls > b.nulls_before + l.nulls
   and c.kind = 'GM' and c.nieuw is null
 order by indicator, periode collate "C", basis, reeks, gebied
