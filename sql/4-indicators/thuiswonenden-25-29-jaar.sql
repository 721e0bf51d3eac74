-- id:          thuiswonenden-25-29-jaar
-- english-id:  young_adults_living_with_parents_share
-- label-nl:    Aandeel 25-29-jarigen dat thuis woont
-- label-en:    Share of persons aged 25-29 living with parents
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       vraag
-- theme:       demand
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig, toenmalig
-- published:   NL toenmalig:PV
-- needs:       thuiswonende-kinderen-25-29-jaar, personen-25-29-jaar
-- first:       2010
-- minimum-denominator: 50
-- method-nl:   Welk deel van de mensen van 25 tot en met 29 jaar op 1 januari
--   als kind bij een of beide ouders woonde. Cijfers van een groep zijn de som
--   van de thuiswonenden gedeeld door de som van alle mensen van die leeftijd.
-- method-en:   Which share of the people aged 25 to 29 lived as a child with
--   one or both parents on 1 January. Figures of a group are the sum of those
--   at home divided by the sum of all people of that age.
-- caveat-nl:   Wie in een studenten- of werkstad geen woning vond, woont vaak
--   nog thuis in een andere gemeente en telt daar mee. Vergelijk daarom jaren,
--   en niet steden.
-- caveat-en:   Who found no home in a student city or a city with work often
--   still lives at home in another municipality and is counted there. So
--   compare years, and not cities.
-- definition-source: Eurostat (daar andere leeftijden); cijfers van het CBS,
--   StatLine 71488ned
-- example:
--   thuiswonende-kinderen-25-29-jaar  GM0001  2025  215
--   personen-25-29-jaar               GM0001  2025  1000
--   =>                                GM0001  2025  21.5

select gebied, periode, t.cel as teller, p.cel as noemer
  from thuiswonende_kinderen_25_29_jaar t
  left join personen_25_29_jaar p using (gebied, periode)
