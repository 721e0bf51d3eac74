-- id:          aandachtsgroep-boven-naar-rato
-- english-id:  attention_group_above_proportional
-- label-nl:    Personen in aandachtsgroep meer dan naar rato
-- label-en:    Persons in an attention group above a proportional share
-- eenheid:     personen
-- unit:        persons
-- decimals:    0
-- direction:   0
-- thema:       spreiding
-- theme:       spreading
-- tier:        secondary
-- aggregation: as-given
-- bases:       huidig
-- levels:      LD PV CR GM groep
-- needs:       locatiequotient-aandachtsgroepen, aandachtsgroepen, bevolking
-- first:       2023
-- method-nl:   Hoeveel personen van een aandachtsgroep er in een gebied meer
--   zijn (onder nul: minder) dan als hun aandeel onder de inwoners gelijk was
--   aan dat van Nederland (reeks met -nederland) of, voor een gemeente, aan
--   dat van haar COROP-gebied (-corop) of, is er een lijst van centrumregio's
--   geladen, haar centrumregio (-centrumregio). Is de groep van enkele
--   gemeenten van een gebied niet bekend (samen ten hoogste 5% van de
--   inwoners), dan nemen wij daar het aandeel van de andere gemeenten. Waar
--   geen locatiequotiënt is, is ook dit cijfer er niet.
-- method-en:   How many more persons of an attention group there are in an
--   area (below nought: fewer) than if their share among the inhabitants were
--   that of the Netherlands (series with -nederland) or, for a municipality,
--   that of its COROP area (-corop) or, when a list of centre regions is
--   loaded, its centre region (-centrumregio). When the group is not known for
--   some municipalities of an area (5% of the inhabitants at most), the share
--   of the others is taken for them. Where there is no location quotient,
--   there is no such figure either.
-- caveat-nl:   Naar rato is niet hetzelfde als eerlijk: de plek bij werk en
--   zorg verschilt. De bron rondt af op vijftallen, dus een verschil van
--   enkele personen zegt niets. Iemand kan tot meer dan één groep behoren: tel
--   groepen nooit bij elkaar op.
-- caveat-en:   Proportional is not the same as fair: nearness to work and care
--   differs. The source rounds to fives, so a difference of a few persons
--   means nothing. One person can belong to several groups: never add groups.
-- definition-source: locatiequotiënt uit de regionale economie; cijfers van
--   het CBS, StatLine 85980NED
-- example:
--   aandachtsgroepen                  GM0001  2023        20      ouderen
--   aandachtsgroepen                  GM0002  2023        2       ouderen
--   aandachtsgroepen                  GM0001  2023-12-31  20      ouderen
--   aandachtsgroepen                  GM0001  2023        geheim  kleinen
--   aandachtsgroepen                  GM0002  2023        20      kleinen
--   bevolking                         GM0001  2023        5000
--   bevolking                         GM0002  2023        5000
--   bevolking                         GM0001  2024        6000
--   locatiequotient-aandachtsgroepen  GM0001  2023        2.5     ouderen-nederland
--   locatiequotient-aandachtsgroepen  GM0001  2023        1.58    ouderen-nederland-laag
--   locatiequotient-aandachtsgroepen  GM0001  2023        2       ouderen-corop
--   locatiequotient-aandachtsgroepen  GM0002  2023        0.25    ouderen-nederland
--   locatiequotient-aandachtsgroepen  GM0001  2023-12-31  1.25    ouderen-nederland
--   locatiequotient-aandachtsgroepen  GM0001  2023        geheim  kleinen-corop
--   locatiequotient-aandachtsgroepen  GM0002  2023        noemer-te-klein  kleinen-corop
--   =>                                GM0001  2023        60      ouderen-nederland
--   =>                                GM0001  2023        50      ouderen-corop
--   =>                                GM0002  2023        -30     ouderen-nederland
--   =>                                GM0001  2023-12-31  24      ouderen-nederland
--   =>                                GM0001  2023        geheim  kleinen-corop
--   =>                                GM0002  2023        noemer-te-klein  kleinen-corop

-- With G persons, and Q their location quotient, G / Q would be proportional.
-- The proportional share has nothing of the area's own rounding in it.
with groep as (
	select a.gebied, a.periode, a.reeks, a.cel * b.cel / 1000 as personen
	  from aandachtsgroepen a
	  left join bevolking b on b.gebied = a.gebied
	   and b.periode = case when a.periode like '%-12-31'
	       then years_before(left(a.periode, 4), -1) else a.periode end
)
select q.gebied, q.periode, q.reeks, g.personen - as_exact(g.personen / q.cel) as teller
  from locatiequotient_aandachtsgroepen q
  join groep g on (g.gebied, g.periode, g.reeks)
      = (q.gebied, q.periode, regexp_replace(q.reeks, '-[^-]+$', ''))
 where q.reeks !~ '-(laag|hoog)$'
