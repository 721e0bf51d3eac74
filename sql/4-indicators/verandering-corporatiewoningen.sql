-- id:          verandering-corporatiewoningen
-- english-id:  social_rental_stock_change_5y
-- label-nl:    Verandering corporatiewoningen, 5 jaar
-- label-en:    Change in housing association dwellings, 5 years
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * (teller / noemer - 1)
-- bases:       huidig
-- published:   NL
-- needs:       corporatiewoningen-1-januari
-- first:       2024
-- minimum-denominator: 50
-- method-nl:   Hoeveel procent het aantal corporatiewoningen hoger of lager
--   is dan vijf jaar eerder, op de grenzen van nu. Teller is het aantal op 1
--   januari, noemer dat van vijf jaar eerder.
-- method-en:   By how many per cent the number of housing association
--   dwellings is above or below that of five years before, on the boundaries
--   of today. The numerator is the number on 1 January, the denominator that
--   of five years before.
-- caveat-nl:   Gaat een woning over naar een corporatie in een ander register,
--   dan kan dat een verandering lijken. Voor 2019 werd eigendom anders geteld;
--   die jaren zijn niet gebruikt. Vanaf 2026 vergelijkt dit cijfer twee
--   tabellen van het CBS, die anders indelen.
-- caveat-en:   When a dwelling goes to an association in another register,
--   that can look like a change. Before 2019 ownership was counted in another
--   way; those years are not used. From 2026 this figure compares two tables
--   of CBS, which classify in different ways.
-- definition-source: CBS, StatLine 82900NED en 86286NED
-- example:
--   corporatiewoningen-1-januari  GM0001  2019  1000
--   corporatiewoningen-1-januari  GM0001  2024  985
--   =>                            GM0001  2024  -1.5

select gebied, periode, unless_broken(c.cel, c.cel, b.cel) as teller,
       b.cel as noemer
  from corporatiewoningen_1_januari c
  left join (select gebied, years_before(periode, -5) as periode, cel
       from corporatiewoningen_1_januari) b using (gebied, periode)
 where periode in (select years_before(periode, -5)
       from corporatiewoningen_1_januari)
