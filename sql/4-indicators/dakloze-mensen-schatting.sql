-- id:          dakloze-mensen-schatting
-- english-id:  homeless_estimate_national
-- label-nl:    Geschat aantal dakloze mensen
-- label-en:    Estimated number of homeless people
-- eenheid:     personen
-- unit:        persons
-- decimals:    0
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        national
-- aggregation: none
-- bases:       huidig
-- levels:      NL
-- needs:       dakloze-mensen, dakloze-mensen-ondergrens,
--   dakloze-mensen-bovengrens, dakloze-mensen-g4,
--   dakloze-mensen-g4-ondergrens, dakloze-mensen-g4-bovengrens,
--   dakloze-mensen-buiten-g4, dakloze-mensen-buiten-g4-ondergrens,
--   dakloze-mensen-buiten-g4-bovengrens
-- first:       2021
-- method-nl:   Het aantal mensen van 18 tot 65 jaar zonder vaste woonplek op 1
--   januari, zoals het CBS dat schat uit registers (reeks schatting), met de
--   grenzen waarbinnen het volgens het CBS met 95% kans ligt (reeksen
--   ondergrens en bovengrens). Een jaar zonder marges wordt niet gegeven. De
--   reeksen met -g4 gaan over wie in een van de vier grote steden staat
--   ingeschreven, die met -buiten-g4 over alle anderen.
-- method-en:   The number of people aged 18 to 65 without a fixed place to
--   live on 1 January, as CBS estimates it from registers (series schatting),
--   with the bounds within which it lies with a chance of 95% according to CBS
--   (series ondergrens and bovengrens). A year without margins is not given.
--   The series with -g4 are of those who are registered in one of the four
--   large cities, those with -buiten-g4 of all others.
-- caveat-nl:   Een schatting: van elke tien mensen stonden er in 2024 ongeveer
--   drie in een register, de andere zijn bijgeschat. Een verschil tussen jaren
--   dat kleiner is dan de marges is geen verandering. Voor een gemeente mag
--   dit volgens het CBS niet worden gebruikt, en daarom wordt het niet
--   berekend.
-- caveat-en:   An estimate: of every ten people about three were in a register
--   in 2024, the others are estimated. A difference between years that is
--   smaller than the margins is no change. CBS rules out its use for a
--   municipality, so that is not computed.
-- definition-source: CBS, StatLine 80799ned en de publicaties daarbij; ETHOS
--   Light 1, 2, 5, 6 en een deel van 3
-- example:
--   lid                        CR01    2024  GM0363
--   dakloze-mensen             NL01    2023  30.6
--   dakloze-mensen             NL01    2024  33.0
--   dakloze-mensen-ondergrens  NL01    2024  30.1
--   dakloze-mensen-bovengrens  NL01    2024  35.9
--   dakloze-mensen-g4             NL01  2024  13.0
--   dakloze-mensen-g4-ondergrens  NL01  2024  11.8
--   dakloze-mensen-g4-bovengrens  NL01  2024  14.4
--   dakloze-mensen-buiten-g4      NL01  2024  20.0
--   =>                         NL01    2024  13000                   schatting-g4
--   =>                         NL01    2024  14400                   bovengrens-g4
--   =>                         NL01    2024  niet-gepubliceerd       schatting-buiten-g4
--   =>                         NL01    2024  33000                   schatting
--   =>                         NL01    2024  30100                   ondergrens
--   =>                         NL01    2024  35900                   bovengrens
--   =>                         NL01    2023  niet-gepubliceerd       schatting
--   =>                         GM0363  2024  niveau-niet-toegestaan  schatting

-- With margins or not at all: none of the three stands without the others.
with deel as (
	select '' as wie, gebied, periode, d.cel as schatting,
	       o.cel as ondergrens, b.cel as bovengrens
	  from dakloze_mensen d
	  left join dakloze_mensen_ondergrens o using (gebied, periode)
	  left join dakloze_mensen_bovengrens b using (gebied, periode)
	 union all
	select '-g4', gebied, periode, d.cel, o.cel, b.cel
	  from dakloze_mensen_g4 d
	  left join dakloze_mensen_g4_ondergrens o using (gebied, periode)
	  left join dakloze_mensen_g4_bovengrens b using (gebied, periode)
	 union all
	select '-buiten-g4', gebied, periode, d.cel, o.cel, b.cel
	  from dakloze_mensen_buiten_g4 d
	  left join dakloze_mensen_buiten_g4_ondergrens o using (gebied, periode)
	  left join dakloze_mensen_buiten_g4_bovengrens b using (gebied, periode)
)
select gebied, periode, v.naam || wie as reeks, estimated(only_beside(
           only_beside(only_beside(v.cel, schatting), ondergrens),
           bovengrens) * 1000) as teller
  from deel
  cross join lateral (values ('schatting', schatting),
       ('ondergrens', ondergrens), ('bovengrens', bovengrens)) v (naam, cel)
