-- check: ended-has-event
-- means: a municipality ended and nobody says what became of it
-- means-nl: een gemeente is opgeheven en nergens staat waar zij bleef

-- Its figures would be missing from every sum on the boundaries of today.
select r.code as gemeente, r.title as naam, r.end_date as einde
  from core.area r
 where r.kind = 'GM' and r.end_date <= core.today()
   and r.end_date >= '2010-01-01'
   and not exists (select from core.event e
       where e.from_code = r.code and e.kind in ('opgeheven', 'codewijziging'))
