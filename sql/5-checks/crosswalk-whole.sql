-- check: crosswalk-whole
-- means: the parts of a municipality that ended do not add up to the whole
-- means-nl: de delen van een opgeheven gemeente zijn samen niet het geheel

-- Exactly 1 for every code that ended, both by dwellings and by inhabitants.
select e.from_code as gemeente, m.moves_with as naar, x.f[1] as teller,
       x.f[2] as noemer
  from (select distinct from_code from core.event
         where kind in ('opgeheven', 'codewijziging')
           and event_date <= core.today()) e
  cross join (values ('dwellings'), ('inhabitants')) m (moves_with)
  cross join lateral (select core.sum_fraction(w.num, w.den) as f
       from core.crosswalk w
      where (w.from_code, w.moves_with) = (e.from_code, m.moves_with)) x
 where x.f[1] <> x.f[2]
   and e.from_code not in (select code from core.current_municipality)
