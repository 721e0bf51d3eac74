-- check: no-negative
-- means: a count or a price is below zero
-- means-nl: een aantal of een prijs is lager dan nul

-- Unless bounds.csv says that it can be: a distance.
select indicator, v.basis, v.area_code as gebied, p.code as periode, v.value
  from indicator.value v
  join indicator.definition d on d.id = v.indicator
  join core.period p using (period_id)
  left join gate_limit l using (indicator)
 where d.descriptor ->> 'formula' is null and v.value < 0
   and coalesce(l.least, 0) >= 0
