-- id:            woningen-naar-eigendom
-- label-nl:      Woningen op 1 januari, bij de verdeling naar eigendom
-- label-en:      Dwellings on 1 January, in the division by ownership
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       woningen-eigendom-totaal
-- continued-by: woningen-eigendom-totaal-86286
-- example:
--   woningen-eigendom-totaal        GM0363  2025  5
--   woningen-eigendom-totaal-86286  GM0363  2025  999
--   woningen-eigendom-totaal-86286  GM0363  2026  6
--   =>                              GM0363  2025  5
--   =>                              GM0363  2026  6

-- 82900NED ends with 2025, and 86286NED carries on from 2026, with the break
-- between them in sight.
select gebied, periode, first_with_value(n.cel, v.cel) as cel
  from woningen_eigendom_totaal n
  full join (select gebied, periode, after_splice(cel, 'woningen-eigendom-totaal',
               'woningen-eigendom-totaal-86286') as cel
       from woningen_eigendom_totaal_86286
      where periode >= '2026') v using (gebied, periode)
