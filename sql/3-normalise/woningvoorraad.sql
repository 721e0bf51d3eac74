-- id:          woningvoorraad
-- label-nl:    Woningvoorraad op 1 januari
-- label-en:    Dwelling stock on 1 January
-- unit:        aantal
-- decimals:    0
-- adds-up:     count
-- moves-with:  dwellings
-- needs:       woningen-beginstand, woningen-eindstand
-- example:
--   woningen-beginstand  GM0363  2020  100
--   woningen-eindstand   GM0363  2020  107
--   woningen-eindstand   GM0363  2021  112
--   =>                   GM0363  2020  100
--   =>                   GM0363  2021  107
--   =>                   GM0363  2022  112

-- The opening stock of the year, and where there is none the closing stock of
-- the year before: so the series goes on to 1 January after the last year of
-- the table.  They may differ by an administrative correction, so the opening
-- stock goes first.
select gebied, periode,
       first_with_value(b.cel, e.cel) as cel
  from woningen_beginstand b
  full join (select gebied, years_before(periode, -1) as periode, cel
       from woningen_eindstand) e using (gebied, periode)
