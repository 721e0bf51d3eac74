-- id:          verandering-verkoopprijs
-- english-id:  sale_price_change_since_base
-- label-nl:    Verandering gemiddelde verkoopprijs sinds 2019 en 2021
-- label-en:    Change in mean sale price since 2019 and 2021
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        core
-- aggregation: as-given
-- formula:     100 * (teller / noemer - 1)
-- bases:       huidig
-- needs:       gemiddelde-verkoopprijs
-- first:       2019
-- method-nl:   Hoeveel procent de gemiddelde verkoopprijs hoger is dan in 2019
--   (reeks sinds-2019) en dan in 2021 (reeks sinds-2021). Teller is de prijs van
--   het jaar, noemer die van het basisjaar.
-- method-en:   By how many per cent the mean sale price is above that of 2019
--   (series sinds-2019) and of 2021 (series sinds-2021). The numerator is the
--   price of the year, the denominator that of the base year.
-- caveat-nl:   Dit is geen prijsontwikkeling van dezelfde woningen: als er
--   duurdere woningen worden verkocht, stijgt het gemiddelde ook. Voor het
--   land, de provincies en de vier grote steden bestaat een prijsindex
--   (verandering-prijsindex), die daarvoor corrigeert en dus beter laat zien
--   hoe prijzen zich ontwikkelen. Van een gemeente die sindsdien door een
--   herindeling is gegroeid, is de prijs van toen die van het vroegere gebied:
--   de verandering heeft dan de markering benadering. Niet gecorrigeerd voor
--   inflatie.
-- caveat-en:   This is not the price development of the same homes: when
--   dearer homes are sold, the mean rises too. For the country, the provinces
--   and the four large cities there is a price index (verandering-prijsindex)
--   that allows for that, and so shows better how prices develop. Of a
--   municipality that has grown by a merger since, the price of then is that of
--   its former area: the change then has the mark benadering. Not corrected for
--   inflation.
-- definition-source: CBS en Kadaster, StatLine 83625NED
-- example:
--   gemiddelde-verkoopprijs  GM0344  2019  400000
--   gemiddelde-verkoopprijs  GM0344  2021  500000
--   gemiddelde-verkoopprijs  GM0344  2025  550000
--   =>                       GM0344  2025  37.5  sinds-2019
--   =>                       GM0344  2025  10.0  sinds-2021

select p.gebied, p.periode, 'sinds-' || b.periode as reeks,
       p.cel as teller, b.cel as noemer
  from gemiddelde_verkoopprijs p
  join gemiddelde_verkoopprijs b
    on b.gebied = p.gebied and b.periode in ('2019', '2021')
   and p.periode >= b.periode
