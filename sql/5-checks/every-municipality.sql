-- check: every-municipality
-- means: an indicator lacks the row of a municipality that exists today
-- means-nl: een gemeente die bestaat ontbreekt bij een onderwerp

-- A figure that is not there is published as such, with its reason; it never
-- just fails to appear.
select i.indicator, p.code as periode, c.code as gebied
  from (select distinct v.indicator, v.period_id
          from indicator.value v
         where v.basis = 'huidig') i
  join core.period p using (period_id)
  cross join core.current_municipality c
 where not exists (select from indicator.value v
       where v.indicator = i.indicator and v.period_id = i.period_id
         and v.basis = 'huidig' and v.area_code = c.code)
