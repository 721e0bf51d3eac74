-- check: population-today
-- means: moved to the boundaries of today, the municipalities do not add up to the published population of the country, before rounding
-- means-nl: de gemeenten zijn samen niet de bevolking van Nederland, op de grenzen van nu

-- From the cells themselves, as exact fractions: a weight that is wrong or a
-- municipality that leads nowhere shows here.
with cell as (
	select c.gebied, c.periode, (c.cel).num
	  from core.measure m
	  join core.source s using (source_id)
	  cross join core.source_cells(m.name, s.id, 'as-of-period', '2010',
      false) c
	 where m.name = 'bevolking-1-januari' and (c.cel).num is not null
), moved as (
	select c.periode, core.sum_fraction(c.num * w.num, w.den) as f
	  from cell c
	  join core.crosswalk w on w.from_code = c.gebied
	   and w.moves_with = 'inhabitants'
	 group by c.periode
)
select n.periode, m.f[1] as teller, m.f[2] as noemer, n.num as nederland
  from cell n
  left join moved m using (periode)
 where n.gebied = 'NL01' and m.f[1] is distinct from n.num * m.f[2]
