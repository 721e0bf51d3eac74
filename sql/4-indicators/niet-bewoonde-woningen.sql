-- id:          niet-bewoonde-woningen
-- english-id:  unoccupied_dwelling_share
-- label-nl:    Aandeel niet-bewoonde woningen
-- label-en:    Share of dwellings without registered residents
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig, toenmalig
-- published:   NL toenmalig:PV
-- needs:       niet-bewoonde-woningen-1-januari, woningen-naar-eigendom
-- first:       2019
-- method-nl:   In welk deel van de woningen op 1 januari niemand stond
--   ingeschreven. Cijfers van een groep zijn de som van die woningen gedeeld
--   door de som van alle.
-- method-en:   In which share of the dwellings nobody was registered on 1
--   January. Figures of a group are the sum of those dwellings divided by the
--   sum of all.
-- caveat-nl:   Dit is geen leegstand: tweede woningen, kort verhuurde
--   woningen en woningen tussen twee bewoners in horen erbij. Een heel laag
--   cijfer betekent dat er geen ruimte is om te verhuizen; een hoog cijfer
--   wijst vaak op tweede woningen of krimp.
-- caveat-en:   This is not vacancy: second homes, homes let for a short time
--   and homes between two residents are part of it. A very low figure means
--   that there is no room to move; a high one often means second homes or
--   decline.
-- definition-source: CBS, StatLine 82900NED en 86286NED
-- example:
--   niet-bewoonde-woningen-1-januari  GM0001  2025  45
--   woningen-naar-eigendom            GM0001  2025  1000
--   =>                                GM0001  2025  4.5

select gebied, periode, n.cel as teller, w.cel as noemer
  from niet_bewoonde_woningen_1_januari n
  left join woningen_naar_eigendom w using (gebied, periode)
