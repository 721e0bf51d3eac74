-- check: honest-rows
-- means: a row tells status or marks of a value that it does not have, or names a missing input without saying so
-- means-nl: een regel zonder cijfer doet alsof er een is

select v.indicator, v.basis, v.area_code as gebied, p.code as periode, v.reeks,
       v.status, v.reden, v.reden_invoer, v.markeringen
  from indicator.value v
  join core.period p using (period_id)
 where v.value is null and (v.status is not null or v.markeringen <> '{}')
    or v.reden_invoer is not null
       and v.reden is distinct from 'invoer-ontbreekt'
       and v.reden is distinct from 'dekking-te-laag'
    or (v.value is null) <> (v.reden is not null)
