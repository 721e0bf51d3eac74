-- id:           woningvoorraad
-- label-nl:     Woningvoorraad op 1 januari
-- label-en:     Dwelling stock on 1 January
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:        woningen-beginstand, woningen-eindstand
-- continued-by: woningen-beginstand-86098, woningen-eindstand-86098
-- example:
--   woningen-beginstand        GM0363  2020  100
--   woningen-eindstand         GM0363  2020  107
--   woningen-eindstand         GM0363  2021  112
--   woningen-eindstand         GM0363  2024  140
--   woningen-beginstand-86098  GM0363  2020  999
--   woningen-beginstand-86098  GM0363  2025  141
--   woningen-eindstand-86098   GM0363  2025  150
--   =>                         GM0363  2020  100
--   =>                         GM0363  2021  107
--   =>                         GM0363  2022  112
--   =>                         GM0363  2025  140
--   =>                         GM0363  2026  150

-- The opening stock of the year, and where there is none the closing stock of
-- the year before: so the series goes on to 1 January after the last year of
-- the table.  They may differ by an administrative correction, so the opening
-- stock goes first.
--
-- 81955NED ends with the closing stock of 2024, which is that of 1 January 2025,
-- and 86098NED carries the stock on behind it, with the break between them in
-- sight; as long as it has not been landed, the series ends where 81955NED does.
select gebied, periode, first_with_value(b.cel, e.cel, nb.cel, ne.cel) as cel
  from woningen_beginstand b
  full join (select gebied, periode, after_splice(cel, 'woningen-beginstand',
               'woningen-beginstand-86098') as cel
       from woningen_beginstand_86098
      where periode >= '2025') nb using (gebied, periode)
  full join (select gebied, years_before(periode, -1) as periode, cel
       from woningen_eindstand) e using (gebied, periode)
  full join (select gebied, years_before(periode, -1) as periode,
               after_splice(cel, 'woningen-eindstand',
               'woningen-eindstand-86098') as cel
       from woningen_eindstand_86098
      where periode >= '2025') ne using (gebied, periode)
