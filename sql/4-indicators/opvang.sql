-- id:          opvang
-- english-id:  shelter_client_rate
-- label-nl:    Cliënten opvang en spoedopvang per 1.000 inwoners
-- label-en:    Shelter and emergency shelter clients per 1,000 inhabitants
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
-- levels:      NL CR
-- needs:       wmo-clienten-opvang, wmo-clienten-spoedopvang,
--   bevolking-1-januari
-- first:       2024
-- minimum-numerator: 10
-- method-nl:   Hoeveel mensen in het jaar opvang of spoedopvang kregen met
--   een voorziening van de Wmo, op elke 1.000 inwoners. Wie beide kreeg telt
--   twee keer.
-- method-en:   How many people had shelter or emergency shelter under the Wmo
--   in the year, for every 1,000 inhabitants. Who had both is counted twice.
-- caveat-nl:   De cliënten staan bij de gemeente die de zorg regelt, niet waar
--   zij vandaan komen; daarom niet per gemeente, maar voor het land en per
--   regio: het COROP-gebied, dat niet het gebied van een centrumgemeente is,
--   en is er een lijst van centrumregio's geladen ook de centrumregio. Niet
--   elke gemeente levert gegevens. Veel opvang is een subsidie zonder gegevens
--   per persoon en ontbreekt; een stijging kan betere registratie zijn. Minder
--   dan 10 personen wordt niet gegeven.
-- caveat-en:   Clients stand at the municipality that organises the care, not
--   where they come from; so not by municipality, but for the country and by
--   region: the COROP area, which is not the area of a centre municipality,
--   and when a list of centre regions is loaded the centre region too. Not
--   every municipality delivers. Much shelter is a subsidy without records of
--   persons and is missing; a rise can be better registration. Fewer than 10
--   persons are not shown.
-- definition-source: CBS, StatLine 86050NED
-- example:
--   wmo-clienten-opvang       NL01  2024  10000
--   wmo-clienten-spoedopvang  NL01  2024  7000
--   bevolking-1-januari       NL01  2024  17000000
--   =>                        NL01  2024  1.00

select gebied, periode, o.cel + s.cel as teller, b.cel as noemer
  from wmo_clienten_opvang o
  left join wmo_clienten_spoedopvang s using (gebied, periode)
  left join bevolking_1_januari b using (gebied, periode)
 where periode like '____'
