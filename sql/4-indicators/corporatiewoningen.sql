-- id:          corporatiewoningen
-- english-id:  social_rental_share
-- label-nl:    Aandeel corporatiewoningen
-- label-en:    Share of dwellings owned by housing associations
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       aanbod
-- theme:       supply
-- tier:        core
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig, toenmalig
-- published:   NL toenmalig:PV
-- needs:       corporatiewoningen-1-januari, woningen-naar-eigendom
-- first:       2019
-- method-nl:   Welk deel van de woningen op 1 januari van een
--   woningcorporatie was. Cijfers van een groep zijn de som van die woningen
--   gedeeld door de som van alle.
-- method-en:   Which share of the dwellings was owned by a housing
--   association on 1 January. Figures of a group are the sum of those
--   dwellings divided by the sum of all.
-- caveat-nl:   Van een corporatie is niet hetzelfde als sociale huur:
--   corporaties verhuren ook duurder, en anderen verhuren ook goedkoop. Meer
--   is niet beter of slechter: het is meer plek voor mensen met weinig geld,
--   en zulke mensen wonen er ook meer.
-- caveat-en:   Owned by an association is not the same as social rent:
--   associations also let dearer homes, and others let cheap ones too. More
--   is not better or worse: it is more room for people with little money, and
--   more such people live there.
-- definition-source: CBS, StatLine 82900NED en 86286NED
-- example:
--   corporatiewoningen-1-januari  GM0001  2025  383
--   woningen-naar-eigendom        GM0001  2025  1000
--   =>                            GM0001  2025  38.3

select gebied, periode, c.cel as teller, w.cel as noemer
  from corporatiewoningen_1_januari c
  left join woningen_naar_eigendom w using (gebied, periode)
