-- id:            wmo-beschermd-wonen
-- label-nl:      Cliënten beschermd wonen
-- label-en:      Clients of protected housing
-- unit:         aantal
-- decimals:     0
-- adds-up:      count
-- moves-with:   inhabitants
-- needs:       wmo-clienten-beschermd-wonen-84839
-- continued-by: wmo-clienten-beschermd-wonen
-- example:
--   wmo-clienten-beschermd-wonen-84839  GM0363  2023  100
--   wmo-clienten-beschermd-wonen        GM0363  2024  95
--   =>                                  GM0363  2023  100
--   =>                                  GM0363  2024  95

-- 86050NED divides in another way, so the break stays in sight.
select gebied, periode, first_with_value(n.cel, v.cel) as cel
  from wmo_clienten_beschermd_wonen_84839 n
  full join (select gebied, periode,
               after_splice(cel, 'wmo-clienten-beschermd-wonen-84839',
                   'wmo-clienten-beschermd-wonen') as cel
       from wmo_clienten_beschermd_wonen
      where periode >= '2024') v using (gebied, periode)
