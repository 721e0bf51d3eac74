-- check: change-share
-- means: more figures that were final changed than the bound of their indicator allows
-- means-nl: meer definitieve cijfers zijn veranderd dan bij dit onderwerp past

-- Provisional figures are there to be revised, and are counted by their size
-- alone.
with counted as (
	select c.indicator, c.basis, c.reeks,
	       count(*) as van, count(*) filter (where c.nieuw <> c.oud) as n
	  from gate_cell c
	 where c.oud is not null and c.nieuw is not null
	   and coalesce(c.oud_status, 'definitief') = 'definitief'
	 group by 1, 2, 3
)
select indicator, c.gebied, c.periode, c.oud, c.nieuw, basis, reeks,
       n.n as veranderd, n.van, l.changed as grens
  from counted n
  join gate_limit l using (indicator)
  join gate_cell c using (indicator, basis, reeks)
 where n.n > l.few and n.n > l.changed * n.van
   and c.nieuw <> c.oud
   and coalesce(c.oud_status, 'definitief') = 'definitief'
 order by abs(c.nieuw - c.oud) / greatest(abs(c.oud), 1) desc,
       indicator, basis, reeks, c.gebied, c.periode
