-- id:          afstand-dakloosheid-2030
-- english-id:  homelessness_pathway_gap_2030
-- label-nl:    Dakloze mensen: afstand tot pad naar 2030
-- label-en:    Homeless people: gap to a straight-line path to 2030
-- eenheid:     personen
-- unit:        persons
-- decimals:    0
-- direction:   +
-- thema:       vooruitblik-2030
-- theme:       outlook_2030
-- tier:        national
-- aggregation: none
-- bases:       huidig
-- levels:      NL
-- needs:       dakloze-mensen-schatting
-- first:       2022
-- method-nl:   Met hoeveel mensen het geschatte aantal dakloze mensen boven
--   een rechte lijn ligt, van de schatting van 2021 naar niemand in 2030 (reeks
--   schatting). De ondergrens gaat uit van de laagste schatting van dit jaar
--   en de hoogste van 2021, de bovengrens andersom: het is dus de ruimste
--   marge.
-- method-en:   By how many people the estimated number of homeless people is
--   above a straight line from the estimate of 2021 to nobody in 2030 (series
--   schatting). The lower bound takes the lowest estimate of this year and
--   the highest of 2021, the upper bound the other way round: so it is the
--   widest margin.
-- caveat-nl:   Het doel is een thuis voor iedereen in 2030; een officieel pad
--   bestaat niet, de rechte lijn is onze illustratie. Beide aantallen zijn
--   schattingen. Alleen voor het land.
-- caveat-en:   The goal is a home for everybody in 2030; there is no official
--   path, the straight line is our illustration. Both numbers are estimates.
--   For the country only.
-- definition-source: Woondruk (eigen rechte lijn); doel van het Nationaal
--   Actieplan Dakloosheid; cijfers van het CBS, StatLine 80799ned
-- example:
--   dakloze-mensen-schatting  NL01  2021  32000  schatting
--   dakloze-mensen-schatting  NL01  2021  30000  ondergrens
--   dakloze-mensen-schatting  NL01  2021  34200  bovengrens
--   dakloze-mensen-schatting  NL01  2024  33000  schatting
--   dakloze-mensen-schatting  NL01  2024  30100  ondergrens
--   dakloze-mensen-schatting  NL01  2024  35900  bovengrens
--   =>                        NL01  2024  11667  schatting
--   =>                        NL01  2024  7300   ondergrens
--   =>                        NL01  2024  15900  bovengrens

select d.gebied, d.periode, d.reeks,
       d.cel - b.cel * (2030 - d.periode::int) / 9 as teller
  from dakloze_mensen_schatting d
  left join dakloze_mensen_schatting b on b.gebied = d.gebied
   and b.periode = '2021' and b.reeks = case d.reeks
       when 'ondergrens' then 'bovengrens'
       when 'bovengrens' then 'ondergrens' else d.reeks end
 where d.periode between '2022' and '2030' and d.reeks !~ 'g4'
