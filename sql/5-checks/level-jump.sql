-- check: level-jump
-- means: the level of an indicator jumped, as when its unit changed
-- means-nl: het peil van een onderwerp verspringt, zoals wanneer de eenheid verandert

-- The middle figure of the municipalities (of all areas, where there are none):
-- of a period that was public against what it was, of a new one against the
-- period before it.
with place as (
	select indicator, basis, reeks, bool_or(kind = 'GM') as has_gm
	  from gate_cell group by 1, 2, 3
), level as (
	select c.indicator, c.basis, c.reeks, c.period_kind, c.first_day,
	       c.periode,
	       percentile_disc(0.5) within group (order by abs(c.oud)) as oud,
	       percentile_disc(0.5) within group (order by abs(c.nieuw))
	           filter (where c.oud is not null) as nieuw_van_oud,
	       percentile_disc(0.5) within group (order by abs(c.nieuw))
	           as nieuw
	  from gate_cell c
	  join place p using (indicator, basis, reeks)
	 where c.kind = 'GM' or not p.has_gm
	 group by 1, 2, 3, 4, 5, 6
), beside as (
	select *, lag(nieuw) over before as nieuw_ervoor,
	       lag(periode) over before as ervoor
	  from level
	 where coalesce(oud, nieuw) is not null
	window before as (partition by indicator, basis, reeks, period_kind
	    order by first_day)
), jump as (
	select indicator, basis, reeks, periode,
	       case when oud is not null then periode else ervoor end
	           as vergeleken_met,
	       coalesce(oud, nieuw_ervoor) as oud,
	       case when oud is not null then nieuw_van_oud else nieuw end
	           as nieuw
	  from beside
)
select indicator, j.periode, j.vergeleken_met, j.oud, j.nieuw,
       round(j.nieuw / j.oud, 4) as keer, j.basis, j.reeks, l.jump as grens
  from jump j
  join gate_limit l using (indicator)
 where j.oud > 0 and j.nieuw is not null
   and (j.nieuw > j.oud * l.jump or j.nieuw * l.jump < j.oud)
 order by indicator, j.periode collate "C", j.basis, j.reeks
