-- id:          locatiequotient-corporatiewoningen
-- english-id:  location_quotient_social_rental
-- label-nl:    Locatiequotiënt corporatiewoningen
-- label-en:    Location quotient, housing association dwellings
-- eenheid:     verhouding (1 = naar rato)
-- unit:        ratio (1 = proportional)
-- decimals:    2
-- direction:   0
-- thema:       spreiding
-- theme:       spreading
-- tier:        core
-- aggregation: as-given
-- formula:     teller / noemer
-- bases:       huidig
-- levels:      LD PV CR GM groep
-- needs:       corporatiewoningen
-- first:       2019
-- method-nl:   Hoeveel keer het aandeel corporatiewoningen van een gebied zo
--   groot is als dat van Nederland (reeks nederland) en, voor een gemeente,
--   als dat van haar COROP-gebied (reeks corop) of, is er een lijst van
--   centrumregio's geladen, van haar centrumregio (reeks centrumregio).
-- method-en:   How many times the share of housing association dwellings of
--   an area is that of the Netherlands (series nederland) and, for a
--   municipality, that of its COROP area (series corop) or, when a list of
--   centre regions is loaded, of its centre region (series centrumregio).
-- caveat-nl:   1 is naar rato, en dat is niet hetzelfde als eerlijk: de plek
--   bij werk en zorg verschilt. De regio is het COROP-gebied, zolang geen
--   lijst van centrumregio's is geladen; dat is niet het gebied van een
--   centrumgemeente.
-- caveat-en:   1 is proportional, which is not the same as fair: nearness to
--   work and care differs. The region is the COROP area, as long as no list of
--   centre regions is loaded; that is not the area of a centre municipality.
-- definition-source: locatiequotiënt uit de regionale economie; cijfers van
--   het CBS, StatLine 82900NED en 86286NED
-- example:
--   corporatiewoningen  G4      2021  38.3
--   corporatiewoningen  NL01    2021  28.8
--   corporatiewoningen  GM0001  2021  36.0
--   corporatiewoningen  GM0002  2021  20.0
--   corporatiewoningen  CR01    2021  30.0
--   corporatiewoningen  CR02    2021  20.0
--   lid                 CR01    2021  GM0001
--   lid                 CR01    2021  GM0003
--   lid                 CR02    2021  GM0002
--   =>                  G4      2021  1.33  nederland
--   =>                  GM0001  2021  1.20  corop
--   =>                  GM0002  2021  regio-met-een-gemeente  corop
--   =>                  NL01    2021  niveau-niet-toegestaan  nederland

select c.gebied, c.periode, 'nederland' as reeks, c.cel as teller,
       n.cel as noemer
  from corporatiewoningen c
  left join (select periode, cel from corporatiewoningen
       where gebied = 'NL01') n using (periode)
 where c.gebied <> 'NL01'	-- which is 1 time itself
 union all
select c.gebied, c.periode, m.kind, c.cel, case when m.is_alone
           then no_cell(c.gebied, c.periode, 'regio-met-een-gemeente')
           else r.cel end
  from corporatiewoningen c
  join (select *, count(*) over (partition by area_code) = 1 as is_alone
       from spreading_region) m on m.gm_code = c.gebied
  left join corporatiewoningen r on r.gebied = m.area_code
   and r.periode = c.periode
