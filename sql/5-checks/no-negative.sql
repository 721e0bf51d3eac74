-- check: no-negative
-- means: a count or a price is below zero
-- means-nl: een aantal of een prijs is lager dan nul

select v.indicator, v.basis, v.area_code as gebied, p.code as periode, v.value
  from indicator.value v
  join indicator.definition d on d.id = v.indicator
  join core.period p using (period_id)
 where d.descriptor ->> 'formula' is null and v.value < 0
