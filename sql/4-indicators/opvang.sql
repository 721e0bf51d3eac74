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
-- method-nl:   Hoeveel mensen in het jaar opvang of spoedopvang kregen met een
--   voorziening van de Wmo (Wet maatschappelijke ondersteuning), op elke 1.000
--   inwoners. Wie beide kreeg telt twee keer.
-- method-en:   How many people had shelter or emergency shelter under the Wmo
--   (the law on social support) in the year, for every 1,000 inhabitants. Who
--   had both is counted twice.
-- caveat-nl:   De cliënten staan bij de gemeente die de zorg regelt, niet waar
--   zij vandaan komen. Daarom geven wij dit niet per gemeente, maar voor het
--   land en per COROP-gebied (dat is niet het gebied van een centrumgemeente);
--   is er een lijst van centrumregio's geladen, dan ook per centrumregio. Niet
--   elke gemeente levert gegevens. Veel opvang is een subsidie zonder gegevens
--   per persoon en ontbreekt; een stijging kan betere registratie zijn. Onder
--   de 10 personen geven wij geen cijfer.
-- caveat-en:   Clients are counted at the municipality that organises the
--   care, not where they come from. So we give this not by municipality, but
--   for the country and by COROP area (which is not the area of a centre
--   municipality); when a list of centre regions is loaded, by centre region
--   too. Not every municipality delivers data. Much shelter is a subsidy
--   without records of persons and is missing; a rise can be better
--   registration. Below 10 persons we give no figure.
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
