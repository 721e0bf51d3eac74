-- id:          locatiequotient-aandachtsgroepen
-- english-id:  location_quotient_attention_group
-- label-nl:    Locatiequotiënt aandachtsgroep
-- label-en:    Location quotient, attention group
-- eenheid:     verhouding (1 = naar rato)
-- unit:        ratio (1 = proportional)
-- decimals:    2
-- direction:   0
-- thema:       spreiding
-- theme:       spreading
-- tier:        secondary
-- aggregation: as-given
-- bases:       huidig
-- levels:      LD PV CR GM groep
-- needs:       aandachtsgroepen, bevolking
-- first:       2023
-- method-nl:   Hoeveel keer het aandeel van een aandachtsgroep onder de
--   inwoners van een gebied zo groot is als dat van Nederland (reeks met
--   -nederland) en, voor een gemeente, als dat van haar COROP-gebied (-corop)
--   of, is er een lijst van centrumregio's geladen, haar centrumregio
--   (-centrumregio). De reeksen met -laag en -hoog zijn de grenzen waarbinnen
--   het met 95% kans ligt, als toeval (Poisson, benadering van Byar) en het
--   afronden van de bron (2,5 persoon) worden meegeteld; van het grotere
--   gebied zijn beide niet meegeteld, dus waar de groep daar klein is, zijn de
--   grenzen te krap. Waar de groep in het grotere gebied kleiner is dan 100,
--   of van meer dan 5% van de inwoners ervan onbekend is, is er geen cijfer.
-- method-en:   How many times the share of an attention group among the
--   inhabitants of an area is that of the Netherlands (series with -nederland)
--   and, for a municipality, that of its COROP area (-corop) or, when a list
--   of centre regions is loaded, its centre region (-centrumregio). Series
--   with -laag and -hoog are the bounds between which it lies with a
--   probability of 95%, given chance (Poisson, Byar's approximation) and the
--   rounding of the source (2.5 persons); those of the larger area are left
--   out, so where the group is small there the bounds are too narrow. Where
--   the group in the larger area is below 100, or unknown for over 5% of its
--   inhabitants, there is no figure.
-- caveat-nl:   1 is naar rato, en dat is niet hetzelfde als eerlijk: de plek
--   bij werk en zorg verschilt. De regio is het COROP-gebied, zolang geen
--   lijst van centrumregio's is geladen; dat is niet het gebied van een
--   centrumgemeente. Iemand kan tot meer dan één groep behoren: tel groepen
--   nooit bij elkaar op. Overlappen twee gemeenten, elk van -laag tot -hoog,
--   dan zijn zij ongeveer gelijk.
-- caveat-en:   1 is proportional, which is not the same as fair: nearness to
--   work and care differs. The region is the COROP area, as long as no list of
--   centre regions is loaded; that is not the area of a centre municipality.
--   One person can belong to several groups: never add groups. When two
--   municipalities overlap, each from -laag to -hoog, they are about equal.
-- definition-source: locatiequotiënt uit de regionale economie; cijfers van
--   het CBS, StatLine 85980NED
-- example:
--   aandachtsgroepen  GM0001  2023  20     ouderen
--   aandachtsgroepen  GM0002  2023  2      ouderen
--   aandachtsgroepen  CR01    2023  10     ouderen
--   aandachtsgroepen  NL01    2023  8      ouderen
--   aandachtsgroepen  GM0001  2023  20     kleinen
--   aandachtsgroepen  CR01    2023  9.9    kleinen
--   aandachtsgroepen  NL01    2023  dekking-te-laag  kleinen
--   bevolking         GM0001  2023  5000
--   bevolking         GM0002  2023  5000
--   bevolking         CR01    2023  10000
--   bevolking         NL01    2023  100000
--   lid               CR01    2023  GM0001
--   lid               CR01    2023  GM0002
--   =>                GM0001  2023  2.50   ouderen-nederland
--   =>                GM0001  2023  2.00   ouderen-corop
--   =>                GM0001  2023  1.63   ouderen-corop-laag
--   =>                GM0001  2023  2.43   ouderen-corop-hoog
--   =>                GM0001  2023  noemer-te-klein  kleinen-corop
--   =>                GM0001  2023  dekking-te-laag  kleinen-nederland
--   =>                NL01    2023  niveau-niet-toegestaan  ouderen-nederland

with rate as (
	select a.gebied, a.periode, a.reeks, a.cel,
	       a.cel * b.cel / 1000 as personen
	  from aandachtsgroepen a
	  left join bevolking b on b.gebied = a.gebied
	   and b.periode = case when a.periode like '%-12-31'
	       then years_before(left(a.periode, 4), -1) else a.periode end
), region as (
	select gebied, 'nederland' as naam, 'NL01' as met, false as is_alone
	  from (select distinct gebied from rate) g
	 where gebied <> 'NL01'	-- which is 1 time itself
	 union all
	select gm_code, kind, area_code,
	       count(*) over (partition by area_code) = 1
	  from spreading_region
), paar as (
	select i.gebied, i.periode, i.reeks || '-' || g.naam as reeks, i.cel,
	       i.personen, case when g.is_alone then no_cell(i.gebied,
	           i.periode, 'regio-met-een-gemeente')
	       -- a rate is exact to 40 decimals, and 100 of them are 100
	       when round((r.personen).num / (r.personen).den, 6) < 100
	           then no_cell(i.gebied, i.periode, 'noemer-te-klein')
	       else r.cel end as van_regio
	  from rate i
	  join region g using (gebied)
	  left join rate r on r.gebied = g.met
	   and (r.periode, r.reeks) = (i.periode, i.reeks)
)
select gebied, periode, reeks || v.naam as reeks,
       coalesce(v.cel, paar.cel) / van_regio as teller
  from paar
  cross join lateral (values ('', cel),
       ('-laag', cel * count_bound(personen, -1)),
       ('-hoog', cel * count_bound(personen, 1))) v (naam, cel)
