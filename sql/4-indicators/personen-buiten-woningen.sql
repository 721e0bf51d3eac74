-- id:          personen-buiten-woningen
-- english-id:  persons_outside_regular_dwellings_rate
-- label-nl:    Personen die niet in een woning wonen, per 1.000
-- label-en:    Persons not living in a regular dwelling, per 1,000
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   +
-- thema:       vraag
-- theme:       demand
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       personen-woonruimten-totaal, personen-in-woningen
-- first:       2019-12-31
-- method-nl:   Hoeveel van elke 1.000 ingeschrevenen op 31 december niet in
--   een woning woonden, maar in een instelling, een studentenkamer, een
--   opvang of een ander gebouw. Teller is iedereen min wie in een woning
--   woont.
-- method-en:   How many of every 1,000 registered people did not live in a
--   dwelling on 31 December, but in an institution, a student room, a shelter
--   or another building. The numerator is everybody less those who live in a
--   dwelling.
-- caveat-nl:   Dit is geen dakloosheid: wie in een verpleeghuis,
--   studentenhuis of asielzoekerscentrum woont, telt mee, en wie nergens
--   staat ingeschreven niet. De bron rondt af op vijftallen.
-- caveat-en:   This is not homelessness: people in nursing homes, student
--   houses and asylum centres are counted, and who is registered nowhere is
--   not. The source rounds to fives.
-- teller:      part-of-noemer
-- definition-source: CBS, StatLine 86064NED
-- example:
--   personen-woonruimten-totaal  GM0001  2023        10000
--   personen-in-woningen         GM0001  2023        9835
--   =>                           GM0001  2023-12-31  16.50

select gebied, on_31_december(periode) as periode, t.cel - w.cel as teller,
       t.cel as noemer
  from personen_woonruimten_totaal t
  left join personen_in_woningen w using (gebied, periode)
