-- id:          taakstelling-statushouders
-- english-id:  status_holder_task_realisation_rate
-- label-nl:    Realisatie taakstelling huisvesting statushouders
-- label-en:    Status holder housing task: realisation
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   -
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        manual
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       gehuisveste-statushouders, taakstelling-nederland,
--   bevolking-1-januari
-- first:       2024
-- minimum-denominator: 10
-- method-nl:   Hoeveel statushouders in het halfjaar een woning kregen, in
--   procenten van het aantal dat er in dat halfjaar een moest krijgen. De taak
--   van een gemeente is door ons berekend: haar deel van de landelijke taak,
--   naar het aantal inwoners op 1 januari, zoals de Huisvestingswet zegt.
-- method-en:   How many status holders (refugees with a residence permit) got
--   a dwelling in the half-year, as a percentage of the number who had to get
--   one in it. The task of a municipality is computed by us: its part of the
--   national task, by its inhabitants on 1 January, as the law
--   (Huisvestingswet) says.
-- caveat-nl:   Alleen de taak van het halfjaar zelf: een achterstand of
--   voorsprong uit eerdere halfjaren is er niet bij opgeteld of van
--   afgetrokken. Meer dan 100% kan dus, als een gemeente inhaalt. Minder dan
--   100% kan ook komen doordat er te weinig mensen aan de gemeente gekoppeld
--   zijn. Bij kleine gemeenten gaat het om enkele gezinnen.
-- caveat-en:   Only the task of the half-year itself: what a municipality was
--   behind or ahead in earlier half-years is neither added to it nor taken
--   off. So above 100% is possible, when a municipality catches up. Below 100%
--   can also mean that too few people were matched to the municipality. In
--   small municipalities it is about a few families.
-- definition-source: Huisvestingswet 2014; Staatscourant; lijsten van het Rijk
-- example:
--   taakstelling-nederland     NL01    2024H1  18000
--   bevolking-1-januari        NL01    2024    18000000
--   bevolking-1-januari        GM0001  2024    100000
--   gehuisveste-statushouders  GM0001  2024H1  80
--   gehuisveste-statushouders  NL01    2024H1  13500
--   =>                         GM0001  2024H1  80.0
--   =>                         NL01    2024H1  75.0

select b.gebied, t.periode, g.cel as teller, t.cel * b.cel / n.cel as noemer
  from taakstelling_nederland t
  join bevolking_1_januari b on b.periode = left(t.periode, 4)
  join bevolking_1_januari n on n.gebied = 'NL01' and n.periode = b.periode
  left join gehuisveste_statushouders g on g.gebied = b.gebied
   and g.periode = t.periode
 where t.gebied = 'NL01'
