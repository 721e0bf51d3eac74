-- id:          aandachtsgroepen
-- english-id:  housing_attention_group_rate
-- label-nl:    Personen in aandachtsgroep per 1.000 inwoners
-- label-en:    Persons in a housing attention group per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    1
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL PV
-- needs:       personen-in-aandachtsgroep, bevolking-1-januari
-- first:       2023
-- minimum-numerator: 10
-- method-nl:   Hoeveel van elke 1.000 inwoners tot een aandachtsgroep van de
--   volkshuisvesting behoren: een reeks voor elke groep die wij hebben
--   nagekeken en goedgekeurd. Op 1 januari van een jaar (2023) en op 31
--   december ervan (2023-12-31), die geen jaar uit elkaar liggen; de inwoners
--   zijn die van 1 januari, bij 31 december van de dag erna.
-- method-en:   How many of every 1,000 inhabitants belong to an attention
--   group of housing policy: a series for each group that we have checked and
--   approved. On 1 January of a year (2023) and on 31 December of it
--   (2023-12-31), which are not a year apart; the inhabitants are those of 1
--   January, for 31 December of the day after.
-- caveat-nl:   Iemand kan tot meer dan één groep behoren: tel groepen nooit
--   bij elkaar op. Bij studenten betekent meer niet dat de druk hoger is. De
--   bron rondt af op vijftallen: bij minder dan 25.000 inwoners zegt het
--   cijfer achter de komma niets. Onder de 10 personen geven wij geen cijfer.
--   Wie geen woning vond en elders woont, telt elders mee.
-- caveat-en:   One person can belong to several groups: never add groups. Of
--   students, more does not mean more pressure. The source rounds to fives: below 25,000
--   inhabitants the decimal means nothing. Below 10 persons we give no
--   figure. Who found no home and lives elsewhere is counted elsewhere.
-- definition-source: CBS, StatLine 85980NED; programma Een thuis voor iedereen
--   (2022)
-- example:
--   personen-in-aandachtsgroep  GM0001  2023-01     250      voltijdstudenten
--   personen-in-aandachtsgroep  GM0001  2023-12     300      voltijdstudenten
--   personen-in-aandachtsgroep  GM0001  2023-01     5        ouderen
--   personen-in-aandachtsgroep  GM0001  2023-12     geheim   ouderen
--   bevolking-1-januari         GM0001  2023        10000
--   bevolking-1-januari         GM0001  2024        12000
--   =>                          GM0001  2023        25.0     voltijdstudenten
--   =>                          GM0001  2023-12-31  25.0     voltijdstudenten
--   =>                          GM0001  2023        geheim   ouderen

select a.gebied, t.periode, a.reeks, a.cel as teller, b.cel as noemer
  from personen_in_aandachtsgroep a
  cross join lateral (select left(a.periode, 4) as jaar,
       right(a.periode, 3) as maand) d
  join lateral (values ('-01', d.jaar, d.jaar), ('-12',
       on_31_december(d.jaar), years_before(d.jaar, -1)))
       t (maand, periode, jaar) using (maand)
  left join bevolking_1_januari b on b.gebied = a.gebied
   and b.periode = t.jaar
