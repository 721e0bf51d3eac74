-- id:          uitstroom-wmo-verblijf
-- english-id:  residential_care_turnover_rate
-- label-nl:    Uitstroom uit Wmo-verblijf en opvang per jaar
-- label-en:    Annual outflow from Wmo residential care and shelter relative
--   to stock
-- eenheid:     per jaar
-- unit:        per year
-- decimals:    2
-- direction:   -
-- thema:       doorstroming
-- theme:       throughflow
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     teller / noemer
-- bases:       huidig
-- published:   NL
-- levels:      NL CR
-- needs:       wmo-verblijf-uitstroom, wmo-verblijf-stand
-- first:       2025
-- minimum-numerator: 10
-- marks:       experimenteel
-- method-nl:   Hoeveel voorzieningen voor verblijf en opvang van de Wmo (Wet
--   maatschappelijke ondersteuning) er in het jaar eindigden, gedeeld door het
--   gemiddelde aantal aan het eind van het jaar en van het jaar ervoor. Wie 1
--   door dit cijfer deelt, krijgt de gemiddelde duur in jaren, maar alleen als
--   het aantal gelijk blijft.
-- method-en:   How many provisions of residence and shelter under the Wmo (the
--   law on social support) ended in the year, divided by the mean of the
--   numbers at the end of the year and of the year before. One divided by this
--   figure is the mean duration in years, but only when the number stays the
--   same.
-- caveat-nl:   De cliënten staan bij de gemeente die de zorg regelt, niet waar
--   zij vandaan komen. Daarom geven wij dit niet per gemeente, maar voor het
--   land en per COROP-gebied (dat is niet het gebied van een centrumgemeente);
--   is er een lijst van centrumregio's geladen, dan ook per centrumregio. Niet
--   elke gemeente levert gegevens. Een voorziening is geen persoon, beschermd
--   wonen en opvang zitten door elkaar, en een einde is nog geen woning. Hoe
--   lang mensen in de opvang blijven, staat in geen enkel open cijfer.
-- caveat-en:   Clients are counted at the municipality that organises the
--   care, not where they come from. So we give this not by municipality, but
--   for the country and by COROP area (which is not the area of a centre
--   municipality); when a list of centre regions is loaded, by centre region
--   too. Not every municipality delivers data. A provision is no person,
--   protected housing and shelter are mixed, and an end is no home yet. How
--   long people stay in shelter is in no open figure.
-- counts:      events
-- definition-source: verhouding van uitstroom en stand (wet van Little);
--   cijfers van het CBS, StatLine 86051NED
-- example:
--   wmo-verblijf-stand      NL01  2024  1000
--   wmo-verblijf-stand      NL01  2025  1200
--   wmo-verblijf-uitstroom  NL01  2025  550
--   =>                      NL01  2025  0.50

select gebied, periode, u.cel as teller, (s.cel + v.cel) / 2 as noemer
  from wmo_verblijf_uitstroom u
  left join wmo_verblijf_stand s using (gebied, periode)
  left join (select gebied, years_before(periode, -1) as periode, cel
       from wmo_verblijf_stand) v using (gebied, periode)
 where periode like '____'
