-- id:          achterstand-taakstelling-statushouders
-- english-id:  status_holder_task_backlog_rate
-- label-nl:    Achterstand op de taakstelling statushouders sinds 2024, per 10.000
-- label-en:    Backlog of the status holder housing task since 2024, per 10,000
-- eenheid:     per 10.000
-- unit:        per 10,000
-- decimals:    1
-- direction:   +
-- thema:       aandachtsgroepen
-- theme:       vulnerable_groups
-- tier:        manual
-- aggregation: ratio-of-sums
-- formula:     10000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       gehuisveste-statushouders, taakstelling-nederland,
--   bevolking-1-januari
-- first:       2024
-- method-nl:   Hoeveel statushouders er sinds het begin van 2024 minder zijn
--   gehuisvest dan moest, op elke 10.000 inwoners op 1 januari: de taken van alle
--   halfjaren tot en met het genoemde, min wie er in die halfjaren een woning
--   kreeg. De taak van een gemeente is door ons berekend: haar deel van de
--   landelijke taak, naar het aantal inwoners.
-- method-en:   How many fewer status holders than required were housed since
--   the beginning of 2024, for every 10,000 inhabitants on 1 January: the tasks
--   of all half-years up to the one named, less those who got a dwelling in
--   them. The task of a municipality is computed by us: its part of the national
--   task, by its inhabitants.
-- caveat-nl:   Wat een gemeente aan het begin van 2024 al achter of voor lag,
--   zit er niet in: dit is niet de achterstand die de provincie vaststelt. Onder
--   nul is voorsprong. Een achterstand kan ook komen doordat er te weinig mensen
--   aan de gemeente gekoppeld zijn.
-- caveat-en:   What a municipality was behind or ahead at the beginning of 2024
--   is not in it: this is not the backlog that the province establishes. Below
--   nought is being ahead. A backlog can also mean that too few people were
--   matched to the municipality.
-- definition-source: Huisvestingswet 2014; Staatscourant; lijsten van het Rijk
-- example:
--   taakstelling-nederland     NL01    2024H1  18000
--   taakstelling-nederland     NL01    2024H2  16000
--   taakstelling-nederland     NL01    2025H1  15000
--   bevolking-1-januari        NL01    2024    18000000
--   bevolking-1-januari        GM0001  2024    100000
--   bevolking-1-januari        NL01    2025    18000000
--   bevolking-1-januari        GM0001  2025    90000
--   gehuisveste-statushouders  GM0001  2024H1  80
--   gehuisveste-statushouders  GM0001  2024H2  100
--   gehuisveste-statushouders  GM0001  2025H1  60
--   =>                         GM0001  2024H1  2.0
--   =>                         GM0001  2024H2  0.9
--   gehuisveste-statushouders  GM0002  2024H1  5
--   gehuisveste-statushouders  GM0002  2025H1  5
--   bevolking-1-januari        GM0002  2024    10000
--   bevolking-1-januari        GM0002  2025    10000
--   =>                         GM0001  2025H1  2.7
--   =>                         GM0002  2024H1  5.0
--   =>                         GM0002  2025H1  invoer-ontbreekt

-- A half-year that is missing, of the task or of what was met, is missing in all
-- after it too.
select b.gebied, t.periode, case when t.nth = t.since_2024 then
           sum_cells(t.cel * b.cel / n.cel - coalesce(g.cel, no_cell(b.gebied,
               t.periode, 'niet-gepubliceerd'))) over (
               partition by b.gebied order by t.periode)
           else no_cell(b.gebied, t.periode, 'niet-gepubliceerd') end as teller,
       b.cel as noemer
  from (select *, row_number() over (order by periode) as nth,
               2 * (left(periode, 4)::int - 2024) + right(periode, 1)::int
                   as since_2024
          from taakstelling_nederland where gebied = 'NL01') t
  join bevolking_1_januari b on b.periode = left(t.periode, 4)
  join bevolking_1_januari n on n.gebied = 'NL01' and n.periode = b.periode
  left join gehuisveste_statushouders g on g.gebied = b.gebied
   and g.periode = t.periode
