-- id:          woningen-per-extra-huishouden
-- english-id:  dwellings_added_per_extra_household_5y
-- label-nl:    Toegevoegde woningen per extra huishouden, 5 jaar
-- label-en:    Dwellings added per additional household, 5 years
-- eenheid:     woningen per huishouden
-- unit:        dwellings per household
-- decimals:    2
-- direction:   -
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       woningvoorraad, huishoudens-1-januari
-- first:       2018
-- minimum-denominator: 0.5%
-- method-nl:   Hoeveel woningen er in vijf jaar bij kwamen voor elk
--   huishouden dat er bij kwam, op de grenzen van nu. Alleen waar het aantal
--   huishoudens met meer dan een half procent groeide; waar niet, staan er de
--   aantallen zelf: de woningen (teller) en de huishoudens (noemer) die er bij
--   kwamen.
-- method-en:   How many dwellings were added in five years for every
--   household that was added, on the boundaries of today. Only where the
--   number of households grew by more than half a per cent; where it did not,
--   there are the numbers themselves: the dwellings (numerator) and the
--   households (denominator) that were added.
-- caveat-nl:   Minder dan 1 betekent dat er minder woningen dan huishoudens
--   bij kwamen. Dit onderschat de druk: wie geen woning vindt, vormt vaak geen
--   huishouden en telt dan niet mee.
-- caveat-en:   Below 1 means that fewer dwellings than households were added.
--   This understates pressure: who finds no dwelling often forms no household,
--   and then is not counted.
-- index:       beschikbaarheid
-- definition-source: Woondruk (eigen definitie); cijfers van het CBS, StatLine
--   81955NED, 86098NED en 71486ned
-- example:
--   woningvoorraad         GM0001  2020  10000
--   woningvoorraad         GM0001  2025  10400
--   huishoudens-1-januari  GM0001  2020  10000
--   huishoudens-1-januari  GM0001  2025  10500
--   huishoudens-1-januari  GM0002  2020  10000
--   huishoudens-1-januari  GM0002  2025  10050
--   woningvoorraad         GM0002  2020  9000
--   woningvoorraad         GM0002  2025  9100
--   =>                     GM0001  2025  0.80
--   =>                     GM0002  2025  noemer-te-klein

select gebied, periode, unless_broken(w.cel - v.cel, w.cel, v.cel) as teller,
       h.cel - b.cel as noemer, b.cel as maat
  from huishoudens_1_januari h
  left join woningvoorraad w using (gebied, periode)
  left join (select gebied, years_before(periode, -5) as periode, cel
       from huishoudens_1_januari) b using (gebied, periode)
  left join (select gebied, years_before(periode, -5) as periode, cel
       from woningvoorraad) v using (gebied, periode)
 where periode in (select years_before(periode, -5)
       from huishoudens_1_januari)
