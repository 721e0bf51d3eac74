-- id:            corporatiewoningen-1-januari
-- label-nl:      Woningen van corporaties op 1 januari
-- label-en:      Dwellings of housing associations on 1 January
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       woningen-eigendom-corporatie
-- continued-by: woningen-eigendom-corporatie-86286
-- example:
--   woningen-eigendom-corporatie        GM0363  2025  5
--   woningen-eigendom-corporatie-86286  GM0363  2025  999
--   woningen-eigendom-corporatie-86286  GM0363  2026  6
--   =>                                  GM0363  2025  5
--   =>                                  GM0363  2026  6

-- 82900NED ends with 2025, and 86286NED carries on from 2026, with the break
-- between them in sight.
select gebied, periode, first_with_value(n.cel, v.cel) as cel
  from woningen_eigendom_corporatie n
  full join (select gebied, periode, after_splice(cel, 'woningen-eigendom-corporatie',
               'woningen-eigendom-corporatie-86286') as cel
       from woningen_eigendom_corporatie_86286
      where periode >= '2026') v using (gebied, periode)
