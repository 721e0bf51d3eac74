-- check: population-then
-- means: on the boundaries of then, the municipalities do not add up to the published population of the country
-- means-nl: de gemeenten zijn samen niet de bevolking van Nederland, op de grenzen van toen

-- A municipality that is lost or counted twice shows here.
select p.code as periode,
       sum(v.value) filter (where v.area_code like 'GM%') as gemeenten,
       min(v.value) filter (where v.area_code = 'NL01') as nederland,
       count(*) filter (where v.area_code like 'GM%' and v.value is null)
           as zonder_waarde
  from indicator.value v
  join core.period p using (period_id)
 where v.indicator = 'bevolking' and v.basis = 'toenmalig'
 group by p.code
having min(v.value) filter (where v.area_code = 'NL01') is not null
   and sum(v.value) filter (where v.area_code like 'GM%') is distinct from
       min(v.value) filter (where v.area_code = 'NL01')
