-- id:          gedeelde-woningen
-- english-id:  shared_dwelling_share
-- label-nl:    Aandeel bewoonde woningen met twee of meer huishoudens
-- label-en:    Share of occupied dwellings with two or more households
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       vraag
-- theme:       demand
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       woningen-bewoond-twee-of-meer-huishoudens, woningen-bewoond
-- first:       2019-12-31
-- method-nl:   In welk deel van de bewoonde woningen op 31 december twee of
--   meer huishoudens stonden ingeschreven. Cijfers van een groep zijn de som
--   van die woningen gedeeld door de som van alle bewoonde.
-- method-en:   In which share of the occupied dwellings two or more
--   households were registered on 31 December. Figures of a group are the sum
--   of those dwellings divided by the sum of all occupied ones.
-- caveat-nl:   Ook wie graag een woning deelt telt mee, en studentenhuizen.
--   Het zegt niet hoeveel ruimte mensen hebben; daarvan vonden wij per
--   gemeente geen open cijfer.
-- caveat-en:   People who like to share are counted too, and student houses.
--   It does not say how much space people have; we found no open figure of
--   that by municipality.
-- teller:      part-of-noemer
-- definition-source: CBS, StatLine 86070NED
-- example:
--   woningen-bewoond-twee-of-meer-huishoudens  GM0001  2023        45
--   woningen-bewoond                           GM0001  2023        1000
--   =>                                         GM0001  2023-12-31  4.5

select gebied, on_31_december(periode) as periode, t.cel as teller,
       w.cel as noemer
  from woningen_bewoond_twee_of_meer_huishoudens t
  left join woningen_bewoond w using (gebied, periode)
