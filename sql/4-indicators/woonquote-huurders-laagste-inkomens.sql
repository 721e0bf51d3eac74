-- id:          woonquote-huurders-laagste-inkomens
-- english-id:  housing_cost_ratio_low_income_tenants
-- label-nl:    Mediane woonquote huurders laagste inkomenskwintiel
-- label-en:    Median housing cost ratio, tenants in lowest income quintile
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   +
-- thema:       betaalbaarheid
-- theme:       affordability
-- tier:        core
-- aggregation: weighted-mean
-- bases:       huidig, toenmalig
-- published:   NL PV
-- needs:       woonquote-mediaan-huurders-laagste-inkomens,
--   huurders-laagste-inkomens
-- first:       2021
-- method-nl:   Welk deel van het inkomen huurders in de laagste inkomensgroep
--   (een vijfde van alle huishoudens) aan wonen kwijt zijn: de helft is
--   minder kwijt, de helft meer. Van een groep gemeenten: het gemiddelde van
--   de gemeenten, gewogen naar hun aantal van deze huurders.
-- method-en:   Which share of their income tenants in the lowest income group
--   (a fifth of all households) spend on housing: half of them spend less,
--   half more. For a group of municipalities: the mean of the municipalities,
--   weighted by their number of these tenants.
-- caveat-nl:   Een gemiddelde van medianen is geen mediaan, dus cijfers van
--   groepen zijn een benadering. Van veel kleine gemeenten wordt het niet
--   gepubliceerd. Het zegt niet hoeveel huishoudens te veel kwijt zijn.
-- caveat-en:   A mean of medians is no median, so figures of groups are an
--   approximation. For many small municipalities it is not published. It does
--   not say how many households spend too much.
-- definition-source: CBS, StatLine 85950NED
-- example:
--   woonquote-mediaan-huurders-laagste-inkomens  GM0001  2023  38.4
--   huurders-laagste-inkomens                    GM0001  2023  2.5
--   =>                                           GM0001  2023  38.4

select gebied, periode, q.cel as waarde, h.cel as gewicht
  from woonquote_mediaan_huurders_laagste_inkomens q
  left join huurders_laagste_inkomens h using (gebied, periode)
