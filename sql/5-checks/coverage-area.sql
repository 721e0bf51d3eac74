-- check: coverage-area
-- means: an area that exists lost all its figures of an indicator
-- means-nl: een gebied dat bestaat verliest al zijn cijfers van een onderwerp

select indicator, gebied, min(periode collate "C") as van_periode,
       max(periode collate "C") as tot_periode, count(*) as verdwenen,
       (array_agg(oud order by first_day desc))[1] as laatste_cijfer,
       (array_agg(nieuw_reden order by first_day desc))[1] as reden, basis,
       reeks
  from gate_cell
 where oud is not null
 group by indicator, gebied, basis, reeks
having count(nieuw) = 0 and count(*) > 1
 order by indicator, gebied, basis, reeks
