-- id:          binnenlands-migratiesaldo
-- english-id:  net_domestic_migration_rate
-- label-nl:    Binnenlands migratiesaldo per 1.000 inwoners
-- label-en:    Net domestic migration per 1,000 inhabitants
-- eenheid:     per 1.000
-- unit:        per 1,000
-- decimals:    2
-- direction:   0
-- thema:       kerncijfers
-- theme:       context
-- tier:        context
-- aggregation: ratio-of-sums
-- formula:     1000 * teller / noemer
-- bases:       huidig
-- levels:      LD PV CR GM groep
-- needs:       migratiesaldo-binnenlands, bevolking-1-januari
-- first:       2010
-- method-nl:   Hoeveel mensen er in het jaar uit andere gemeenten kwamen, min
--   wie naar een andere gemeente vertrok, op elke 1.000 inwoners. Van een groep
--   vallen verhuizingen tussen haar leden tegen elkaar weg, en van het land alle.
--   Noemer is het gemiddelde van de bevolking aan het begin en het eind van het
--   jaar.
-- method-en:   How many people came from other municipalities in the year, less
--   those who left for another one, for every 1,000 inhabitants. Of a group,
--   moves between its members cancel out, and of the country all. The
--   denominator is the mean of the population at the beginning and the end of
--   the year.
-- caveat-nl:   Wie uit het buitenland komt of erheen gaat, telt niet mee. Een
--   saldo onder nul betekent niet dat mensen weg willen: ook wie geen woning
--   vindt, vertrekt.
-- caveat-en:   Who comes from abroad or goes there is not counted. A balance
--   below nought does not mean that people want to leave: who finds no dwelling
--   leaves too.
-- definition-source: CBS, StatLine 60048ned
-- example:
--   migratiesaldo-binnenlands  GM0001  2024  -50
--   bevolking-1-januari        GM0001  2024  9900
--   bevolking-1-januari        GM0001  2025  10100
--   =>                         GM0001  2024  -5.00

select gebied, periode, s.cel as teller, (b.cel + e.cel) / 2 as noemer
  from migratiesaldo_binnenlands s
  left join bevolking_1_januari b using (gebied, periode)
  left join (select gebied, years_before(periode, 1) as periode, cel
       from bevolking_1_januari) e using (gebied, periode)
