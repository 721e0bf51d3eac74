-- check: change-size
-- means: figures changed more, and more of them, than the bound of their indicator allows
-- means-nl: te veel cijfers zijn te sterk veranderd

-- A change is large against the figure itself or, where that is small, against
-- the middle one of its period: 2 homes that become 4 are no news.
with scale as (
	select indicator, basis, reeks, periode,
	       percentile_disc(0.5) within group (order by abs(oud)) as middle
	  from gate_cell
	 where oud is not null and kind = 'GM'
	 group by 1, 2, 3, 4
), sized as (
	select indicator, c.basis, c.reeks, c.gebied, c.periode, c.oud, c.nieuw,
	       l.few, l.large,
	       abs(c.nieuw - c.oud) > l.size * greatest(abs(c.oud), s.middle)
	           as is_large
	  from gate_cell c
	  join gate_limit l using (indicator)
	  left join scale s using (indicator, basis, reeks, periode)
	 where c.oud is not null and c.nieuw is not null
), counted as (
	select *, count(*) over same as van,
	       count(*) filter (where is_large) over same as n
	  from sized
	window same as (partition by indicator, basis, reeks)
)
select indicator, gebied, periode, oud, nieuw, basis, reeks, n as veranderd,
       van, large as grens
  from counted
 where is_large and n > few and n > large * van
 order by abs(nieuw - oud) / greatest(abs(oud), 1) desc,
       indicator, basis, reeks, gebied, periode
