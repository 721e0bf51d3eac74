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
--   dakloze-mensen-bovengrens
-- first:       2021
-- method-nl:   Het aantal mensen van 18 tot 65 jaar zonder vaste woonplek op 1
--   januari, zoals het CBS dat schat uit registers (reeks schatting), met de
--   grenzen waarbinnen het volgens het CBS met 95% kans ligt (reeksen
--   ondergrens en bovengrens). Een jaar zonder marges wordt niet gegeven.
-- method-en:   The number of people aged 18 to 65 without a fixed place to
--   live on 1 January, as CBS estimates it from registers (series schatting),
--   with the bounds within which it lies with a chance of 95% according to CBS
--   (series ondergrens and bovengrens). A year without margins is not given.
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
--   =>                         NL01    2024  33000                   schatting
--   =>                         NL01    2024  30100                   ondergrens
--   =>                         NL01    2024  35900                   bovengrens
--   =>                         NL01    2023  niet-gepubliceerd       schatting
--   =>                         GM0363  2024  niveau-niet-toegestaan  schatting

-- With margins or not at all: none of the three stands without the others.
select gebied, periode, v.reeks, estimated(only_beside(only_beside(
           only_beside(v.cel, d.cel), o.cel), b.cel) * 1000) as teller
  from dakloze_mensen d
  left join dakloze_mensen_ondergrens o using (gebied, periode)
  left join dakloze_mensen_bovengrens b using (gebied, periode)
  cross join lateral (values ('schatting', d.cel), ('ondergrens', o.cel),
       ('bovengrens', b.cel)) v (reeks, cel)
