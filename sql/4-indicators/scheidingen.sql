-- id:          scheidingen
-- english-id:  divorced_persons_rate
-- label-nl:    Van echt scheidende personen per 1.000 inwoners
-- label-en:    Persons divorcing per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       scheidende-mannen, scheidende-vrouwen, bevolking-1-januari
-- first:       2010
-- method-nl:   Hoeveel mensen in het jaar van echt scheidden, op elke 1.000
--   inwoners. Noemer is het gemiddelde van de bevolking aan het begin en het
--   eind van het jaar.
-- method-en:   How many people divorced in the year for every 1,000
--   inhabitants. The denominator is the mean of the population at the
--   beginning and the end of the year.
-- caveat-nl:   Een zwakke aanwijzing voor mensen die snel een woning zoeken:
--   wie ongehuwd samenwoonde of een geregistreerd partnerschap had, telt niet
--   mee, en over wonen zegt het niets.
-- caveat-en:   A weak sign of people who need a home soon: people who lived
--   together unmarried or in a registered partnership are not counted, and it
--   says nothing about housing.
-- counts:      events
-- definition-source: CBS, StatLine 37890
-- example:
--   scheidende-mannen    GM0001  2024  20
--   scheidende-vrouwen   GM0001  2024  22
--   bevolking-1-januari  GM0001  2024  9900
--   bevolking-1-januari  GM0001  2025  10100
--   =>                   GM0001  2024  4.20

select gebied, periode, m.cel + v.cel as teller,
       (b.cel + e.cel) / 2 as noemer
  from scheidende_mannen m
  left join scheidende_vrouwen v using (gebied, periode)
  left join bevolking_1_januari b using (gebied, periode)
  left join (select gebied, years_before(periode, 1) as periode, cel
       from bevolking_1_januari) e using (gebied, periode)
