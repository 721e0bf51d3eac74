-- id:          eenpersoonshuishoudens
-- english-id:  single_person_households_share
-- label-nl:    Aandeel eenpersoonshuishoudens
-- label-en:    Share of single-person households
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       eenpersoonshuishoudens-1-januari, huishoudens-1-januari
-- first:       2010
-- teller:      part-of-noemer
-- method-nl:   Welk deel van de particuliere huishoudens op 1 januari uit één
--   persoon bestaat.
-- method-en:   Which part of the private households on 1 January is one
--   person.
-- caveat-nl:   Een student op een kamer is een eenpersoonshuishouden, en wie
--   alleen wil wonen en geen woning vindt niet.
-- caveat-en:   A student in a room is a single-person household, and who wants
--   to live alone and finds no dwelling is not.
-- definition-source: CBS, StatLine 71486ned
-- example:
--   eenpersoonshuishoudens-1-januari  GM0001  2025  4050
--   huishoudens-1-januari             GM0001  2025  10000
--   =>                                GM0001  2025  40.5

select gebied, periode, e.cel as teller, h.cel as noemer
  from huishoudens_1_januari h
  left join eenpersoonshuishoudens_1_januari e using (gebied, periode)
