-- id:          huurverhoging
-- english-id:  rent_increase
-- label-nl:    Huurverhoging
-- label-en:    Rent increase
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: none
-- bases:       huidig
-- levels:      NL PV GM
-- needs:       huurverhoging-alle, huurverhoging-sociale-verhuurders,
--   huurverhoging-vrije-sector
-- first:       2015
-- method-nl:   Met hoeveel procent de huur van woningen in een jaar omhoog
--   ging, zoals het CBS dat geeft, met wat er bij een nieuwe huurder bij kwam
--   (reeks alle). Voor het land ook apart voor de gereguleerde huur bij sociale
--   verhuurders en voor de vrije sector.
-- method-en:   By how many per cent the rent of dwellings went up in a year, as
--   CBS gives it, with what was added when a new tenant came (series alle). For
--   the country also for regulated rents of social landlords and for the free
--   sector.
-- caveat-nl:   Alleen voor het land, de provincies en de vier grote steden. Een
--   verhoging is geen huur: hoe hoog de huur is, zegt dit niet.
-- caveat-en:   Only for the country, the provinces and the four large cities. An
--   increase is no rent: it does not say how high the rent is.
-- definition-source: CBS, StatLine 83162NED en 83163NED
-- example:
--   huurverhoging-alle                 GM0363  2025  5.1
--   huurverhoging-alle                 NL01    2025  5.0
--   huurverhoging-sociale-verhuurders  NL01    2025  4.9
--   huurverhoging-vrije-sector         NL01    2025  4.7
--   =>                                 GM0363  2025  5.1  alle
--   =>                                 NL01    2025  4.9  sociale-verhuurders
--   =>                                 NL01    2025  4.7  vrije-sector

select gebied, periode, 'alle' as reeks, cel as teller
  from huurverhoging_alle
 union all
select gebied, periode, 'sociale-verhuurders', cel
  from huurverhoging_sociale_verhuurders
 where gebied = 'NL01'
 union all
select gebied, periode, 'vrije-sector', cel
  from huurverhoging_vrije_sector
 where gebied = 'NL01'
