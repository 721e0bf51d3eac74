-- id:            bruto-toegevoegde-woningen
-- label-nl:      Alle toegevoegde woningen: nieuwbouw en overige toevoegingen
-- label-en:      All additions of dwellings: new ones and others
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       nieuwbouw-woningen-84903, overige-toevoegingen-totaal-84903
-- continued-by: nieuwbouw-woningen-86054, overige-toevoegingen-totaal
-- example:
--   nieuwbouw-woningen-84903           GM0363  2019  80
--   overige-toevoegingen-totaal-84903  GM0363  2019  20
--   nieuwbouw-woningen-86054           GM0363  2020  75
--   overige-toevoegingen-totaal        GM0363  2020  25
--   =>                                 GM0363  2019  100
--   =>                                 GM0363  2020  100

-- 86054NED carries on from 2020, with the break between them in sight.
select gebied, periode, first_with_value(n.cel + o.cel, v.cel) as cel
  from (select * from nieuwbouw_woningen_84903 where periode < '2020') n
  left join overige_toevoegingen_totaal_84903 o using (gebied, periode)
  full join (select gebied, periode, after_splice(b.cel + t.cel,
               'woningen-door-transformatie-84903',
               'woningen-door-transformatie') as cel
       from nieuwbouw_woningen_86054 b
       left join overige_toevoegingen_totaal t using (gebied, periode)
      where periode >= '2020') v using (gebied, periode)
