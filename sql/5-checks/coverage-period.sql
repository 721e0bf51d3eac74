-- check: coverage-period
-- means: a period lost more of its figures than the bound of its indicator allows
-- means-nl: van een periode verdwijnen te veel cijfers

with counted as (
	select c.*, count(*) over same as van,
	       count(*) filter (where c.nieuw is null) over same as n
	  from gate_cell c
	 where c.oud is not null
	window same as (partition by c.indicator, c.basis, c.reeks, c.periode)
)
select indicator, c.gebied, c.periode, c.oud, c.nieuw,
       c.nieuw_reden as reden, c.basis, c.reeks, c.n as verdwenen, c.van,
       l.lost as grens
  from counted c
  join gate_limit l using (indicator)
 where c.nieuw is null and c.n > l.lost * c.van
 order by indicator, c.periode, c.basis, c.reeks, c.gebied
