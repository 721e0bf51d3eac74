-- id:           nieuwe-woningen
-- label-nl:     Nieuwe woningen in het jaar
-- label-en:     New dwellings completed in the year
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:        nieuwbouw-woningen
-- continued-by: nieuwbouw-woningen-86098
-- example:
--   nieuwbouw-woningen        GM0363  2023  5
--   nieuwbouw-woningen        GM0363  2024  6
--   nieuwbouw-woningen-86098  GM0363  2024  999
--   nieuwbouw-woningen-86098  GM0363  2025  7
--   =>                        GM0363  2023  5
--   =>                        GM0363  2024  6
--   =>                        GM0363  2025  7

-- 81955NED ends with 2024, and 86098NED carries new dwellings from 2025 on,
-- with the break between them in sight; as long as it has not been landed, the
-- series ends where 81955NED does.
select gebied, periode, first_with_value(n.cel, v.cel) as cel
  from nieuwbouw_woningen n
  full join (select gebied, periode, after_splice(cel, 'nieuwbouw-woningen',
               'nieuwbouw-woningen-86098') as cel
       from nieuwbouw_woningen_86098
      where periode >= '2025') v using (gebied, periode)
