-- id:            niet-bewoonde-woningen-1-januari
-- label-nl:      Woningen zonder ingeschreven bewoner op 1 januari
-- label-en:      Dwellings without registered resident on 1 January
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       woningen-niet-bewoond
-- continued-by: woningen-niet-bewoond-86286
-- example:
--   woningen-niet-bewoond        GM0363  2025  5
--   woningen-niet-bewoond-86286  GM0363  2025  999
--   woningen-niet-bewoond-86286  GM0363  2026  6
--   =>                           GM0363  2025  5
--   =>                           GM0363  2026  6

-- 82900NED ends with 2025, and 86286NED carries on from 2026, with the break
-- between them in sight.
select gebied, periode, first_with_value(n.cel, v.cel) as cel
  from woningen_niet_bewoond n
  full join (select gebied, periode, after_splice(cel, 'woningen-niet-bewoond',
               'woningen-niet-bewoond-86286') as cel
       from woningen_niet_bewoond_86286
      where periode >= '2026') v using (gebied, periode)
