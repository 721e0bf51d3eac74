-- id:          beschermd-wonen
-- english-id:  protected_housing_client_rate
-- label-nl:    Cliënten beschermd wonen per 1.000 inwoners
-- label-en:    Protected housing clients per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- levels:      NL CR
-- needs:       wmo-beschermd-wonen, bevolking-1-januari
-- first:       2020
-- minimum-numerator: 10
-- method-nl:   Hoeveel mensen in het jaar beschermd woonden met een
--   voorziening van de Wmo, op elke 1.000 inwoners.
-- method-en:   How many people lived in protected housing under the Wmo in
--   the year, for every 1,000 inhabitants.
-- caveat-nl:   De cliënten staan bij de gemeente die de zorg regelt, niet waar
--   zij vandaan komen; daarom niet per gemeente, maar voor het land en per
--   regio: het COROP-gebied, dat niet het gebied van een centrumgemeente is,
--   en is er een lijst van centrumregio's geladen ook de centrumregio. Niet
--   elke gemeente levert gegevens. Minder dan 10 personen wordt niet gegeven.
--   De bron rondt af op vijftallen. Vanaf 2024 komt het cijfer uit een andere
--   tabel, die anders indeelt: 2023 en 2024 zijn niet goed te vergelijken.
-- caveat-en:   Clients stand at the municipality that organises the care, not
--   where they come from; so not by municipality, but for the country and by
--   region: the COROP area, which is not the area of a centre municipality,
--   and when a list of centre regions is loaded the centre region too. Not
--   every municipality delivers. Fewer than 10 persons are not shown. The
--   source rounds to fives. From 2024 the figure comes from another table,
--   which classifies in another way: 2023 and 2024 do not compare well.
-- definition-source: CBS, StatLine 86050NED en 84839NED
-- example:
--   wmo-beschermd-wonen  NL01    2024  34000
--   bevolking-1-januari  NL01    2024  17000000
--   lid                  CR01    2024  GM0001
--   =>                   NL01    2024  2.00
--   =>                   GM0001  2024  niveau-niet-toegestaan

select gebied, periode, c.cel as teller, b.cel as noemer
  from wmo_beschermd_wonen c
  left join bevolking_1_januari b using (gebied, periode)
 where periode like '____'
