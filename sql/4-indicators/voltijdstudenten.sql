-- id:          voltijdstudenten
-- english-id:  full_time_students_share
-- label-nl:    Aandeel voltijdstudenten
-- label-en:    Share of full-time students
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: as-given
-- bases:       huidig
-- needs:       aandachtsgroepen
-- first:       2023
-- method-nl:   Welk deel van de inwoners voltijd studeert, op de plek waar zij
--   wonen: de groep voltijdstudenten van de aandachtsgroepen, op 1 januari van
--   een jaar (2023) en op 31 december ervan (2023-12-31). Zolang een mens die
--   groep niet heeft goedgekeurd, staat er niets.
-- method-en:   Which part of the inhabitants studies full time, where they
--   live: the group voltijdstudenten of the attention groups, on 1 January of a
--   year (2023) and on 31 December of it (2023-12-31). As long as no person has
--   approved that group, there is nothing.
-- caveat-nl:   Bedoeld om naast de huishoudens per 100 woningen te lezen:
--   huishoudens op een studentenkamer tellen daar mee en hun kamer niet. De bron
--   rondt af op vijftallen.
-- caveat-en:   Meant to be read beside the households per 100 dwellings:
--   households in a student room are counted there and their room is not. The
--   source rounds to fives.
-- definition-source: CBS, StatLine 85980NED
-- example:
--   aandachtsgroepen  GM0344  2023  104.6  voltijdstudenten
--   aandachtsgroepen  GM0344  2023  99     ouderen
--   =>                GM0344  2023  10.5

select gebied, periode, cel / 10 as teller
  from aandachtsgroepen
 where reeks = 'voltijdstudenten'
