-- id:          ouderen-in-eengezinswoningen
-- english-id:  older_households_in_single_family_homes_share
-- label-nl:    Aandeel oudere huishoudens in eengezinswoningen
-- label-en:    Share of older households living in single-family homes
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       doorstroming
-- theme:       throughflow
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       eengezinswoningen-65-plus, woningen-65-plus
-- first:       2019-12-31
-- method-nl:   Welk deel van de woningen met een huishouden van 65 jaar of
--   ouder op 31 december een eengezinswoning was.
-- method-en:   Which share of the dwellings with a household of 65 years or
--   older was a single-family home on 31 December.
-- caveat-nl:   Dat iemand in een eengezinswoning woont, betekent niet dat hij
--   of zij wil verhuizen, of dat kan. Daarnaar vraagt alleen het
--   WoON-onderzoek, en niet per stad. De bron rondt af op vijftallen.
-- caveat-en:   That somebody lives in a single-family home does not mean that
--   he or she wants to move, or can. Only the WoON survey asks that, and not
--   by city. The source rounds to fives.
-- teller:      part-of-noemer
-- definition-source: CBS, StatLine 86065NED
-- example:
--   eengezinswoningen-65-plus  GM0001  2023        615
--   woningen-65-plus           GM0001  2023        1000
--   =>                         GM0001  2023-12-31  61.5

select gebied, on_31_december(periode) as periode, e.cel as teller,
       w.cel as noemer
  from eengezinswoningen_65_plus e
  left join woningen_65_plus w using (gebied, periode)
