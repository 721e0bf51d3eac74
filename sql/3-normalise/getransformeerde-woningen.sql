-- id:            getransformeerde-woningen
-- label-nl:      Woningen door transformatie en splitsing
-- label-en:      Dwellings from conversion and splitting
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   dwellings
-- needs:       woningen-door-transformatie-84903,
--   woningen-door-splitsing-84903
-- continued-by: woningen-door-transformatie, woningen-door-splitsing
-- example:
--   woningen-door-transformatie-84903  GM0363  2019  8
--   woningen-door-splitsing-84903      GM0363  2019  2
--   woningen-door-transformatie        GM0363  2020  10
--   woningen-door-splitsing            GM0363  2020  5
--   =>                                 GM0363  2019  10
--   =>                                 GM0363  2020  15

-- 86054NED carries on from 2020, with the break between them in sight.
select gebied, periode, first_with_value(n.cel + o.cel, v.cel) as cel
  from (select * from woningen_door_transformatie_84903
       where periode < '2020') n
  left join woningen_door_splitsing_84903 o using (gebied, periode)
  full join (select gebied, periode, after_splice(b.cel + t.cel,
               'woningen-door-transformatie-84903',
               'woningen-door-transformatie') as cel
       from woningen_door_transformatie b
       left join woningen_door_splitsing t using (gebied, periode)
      where periode >= '2020') v using (gebied, periode)
