-- id:          institutionele-bevolking
-- english-id:  institutional_population_rate
-- label-nl:    Institutionele bevolking per 1.000 inwoners
-- label-en:    Institutional population per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    1
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       personen-in-instellingen, bevolking-1-januari
-- first:       2010
-- method-nl:   Hoeveel van elke 1.000 inwoners er op 1 januari in een
--   instelling woonden: een tehuis, een gevangenis of een asielzoekerscentrum.
-- method-en:   How many of every 1,000 inhabitants lived in an institution on
--   1 January: a home, a prison or an asylum centre.
-- caveat-nl:   Zij tellen niet mee als huishouden. Eén asielzoekerscentrum dat
--   opent of sluit, maakt in een gemeente een sprong; volgens het CBS zijn
--   sommige schommelingen niet goed te verklaren.
-- caveat-en:   They are not counted as households. One asylum centre that opens
--   or closes makes a jump in a municipality; CBS says that some fluctuations
--   are hard to explain.
-- definition-source: CBS, StatLine 71488ned en 03759ned
-- example:
--   personen-in-instellingen  GM0001  2025  130
--   bevolking-1-januari       GM0001  2025  10000
--   =>                        GM0001  2025  13.0

select gebied, periode, i.cel as teller, b.cel as noemer
  from personen_in_instellingen i
  left join bevolking_1_januari b using (gebied, periode)
