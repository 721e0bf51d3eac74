-- id:          dakloze-mensen-in-opvang
-- english-id:  registered_homeless_in_shelter_rate
-- label-nl:    Geregistreerde dakloze mensen in opvang per 1.000 inwoners
-- label-en:    Registered homeless people in shelter per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        manual
-- aggregation: none
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- levels:      NL
-- needs:       dakloze-mensen-in-opvang-geteld, bevolking-1-januari
-- first:       2022
-- method-nl:   Hoeveel mensen met een burgerservicenummer in het jaar in nood-
--   of tijdelijke opvang geregistreerd waren, op elke 1.000 inwoners op 1
--   januari.
-- method-en:   How many people with a citizen service number were registered
--   in emergency or temporary shelter in the year, for every 1,000
--   inhabitants on 1 January.
-- caveat-nl:   Wie buiten slaapt of bij anderen logeert telt niet mee. Het
--   cijfer hangt ook af van hoeveel opvang er is, niet alleen van hoeveel er
--   nodig is. Niet te vergelijken met de schatting van het aantal dakloze
--   mensen. Niet per gemeente: het CBS telt per regio van een centrumgemeente,
--   en niet van alle regio's.
-- caveat-en:   Who sleeps rough or stays with others is not counted. The
--   figure also depends on how much shelter there is, not only on how much is
--   needed. Not to be compared with the estimate of the number of homeless
--   people. Not by municipality: CBS counts by region of a centre
--   municipality, and not of all regions.
-- definition-source: CBS, Monitor Dakloosheid; ETHOS Light 2 en 3
-- example:
--   lid                              CR01    2023  GM0363
--   dakloze-mensen-in-opvang-geteld  NL01    2023  27000
--   bevolking-1-januari              NL01    2023  18000000
--   =>                               NL01    2023  1.50
--   =>                               GM0363  2023  niveau-niet-toegestaan

select gebied, periode, t.cel as teller, b.cel as noemer
  from bevolking_1_januari b
  left join dakloze_mensen_in_opvang_geteld t using (gebied, periode)
 where gebied = 'NL01'
