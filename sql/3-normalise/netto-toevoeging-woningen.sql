-- id:            netto-toevoeging-woningen
-- label-nl:      Netto toegevoegde woningen in het jaar, zonder correcties
-- label-en:      Net additions of dwellings in the year, without corrections
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       nieuwbouw-woningen, overige-toevoeging-woningen,
--   sloop-woningen, overige-onttrekking-woningen
-- continued-by: toevoegingen-woningen-86098, onttrekkingen-woningen-86098
-- example:
--   nieuwbouw-woningen            GM0363  2024  50
--   overige-toevoeging-woningen   GM0363  2024  20
--   sloop-woningen                GM0363  2024  8
--   overige-onttrekking-woningen  GM0363  2024  2
--   toevoegingen-woningen-86098   GM0363  2025  30
--   onttrekkingen-woningen-86098  GM0363  2025  35
--   =>                            GM0363  2024  60
--   =>                            GM0363  2025  -5

-- What CBS calls Correctie is administration and left out.  86098NED tells all
-- additions and all withdrawals as one figure each; it carries on from 2025.
select gebied, periode, first_with_value(n.cel + t.cel - s.cel - o.cel,
           v.cel) as cel
  from nieuwbouw_woningen n
  left join overige_toevoeging_woningen t using (gebied, periode)
  left join sloop_woningen s using (gebied, periode)
  left join overige_onttrekking_woningen o using (gebied, periode)
  full join (select gebied, periode,
               after_splice(i.cel - u.cel, 'overige-toevoeging-woningen',
                   'toevoegingen-woningen-86098') as cel
       from toevoegingen_woningen_86098 i
       left join onttrekkingen_woningen_86098 u using (gebied, periode)
      where periode >= '2025') v using (gebied, periode)
