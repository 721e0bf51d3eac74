-- id:          vergunningen-corporaties-en-overheid
-- english-id:  corporation_permit_share
-- label-nl:    Aandeel vergunde woningen van overheid en corporaties
-- label-en:    Share of permitted dwellings commissioned by government or
--   associations
-- eenheid:     %
-- unit:        %
-- decimals:    1
-- direction:   -
-- thema:       spreiding
-- theme:       spreading
-- tier:        secondary
-- aggregation: ratio-of-sums
-- formula:     100 * teller / noemer
-- bases:       huidig
-- published:   NL
-- needs:       woningen-vergund-overheid-of-corporatie, woningen-vergund
-- first:       2014
-- minimum-denominator: 50
-- method-nl:   Welk deel van de woningen waarvoor in drie jaar, tot en met
--   het genoemde, een vergunning is verleend, wordt gebouwd in opdracht van
--   de overheid of een woningcorporatie.
-- method-en:   Which share of the dwellings permitted in three years, up to
--   and including the one named, is built for the government or a housing
--   association.
-- caveat-nl:   Geen meting van de 30% sociale huur uit de Wet versterking
--   regie volkshuisvesting, maar een benadering. Dat streven gaat over
--   plannen, niet over vergunningen. Wat marktpartijen aan sociale huur bouwen
--   ontbreekt, ook als een corporatie het daarna overneemt, en corporaties
--   bouwen ook duurdere woningen.
-- caveat-en:   No measurement of the 30% social rent of the law (Wet
--   versterking regie volkshuisvesting), but an approximation. That aim is
--   about plans, not permits. Social rent built by market parties is missing,
--   also when an association takes it over afterwards, and associations also
--   build dearer homes.
-- definition-source: Wet versterking regie volkshuisvesting (streven van 30%);
--   cijfers van het CBS, StatLine 83671NED
-- example:
--   woningen-vergund-overheid-of-corporatie  GM0001  2021K1  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2021K2  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2021K3  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2021K4  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2022K1  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2022K2  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2022K3  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2022K4  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2023K1  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2023K2  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2023K3  5
--   woningen-vergund-overheid-of-corporatie  GM0001  2023K4  5
--   woningen-vergund                         GM0001  2021K1  20
--   woningen-vergund                         GM0001  2021K2  20
--   woningen-vergund                         GM0001  2021K3  20
--   woningen-vergund                         GM0001  2021K4  20
--   woningen-vergund                         GM0001  2022K1  20
--   woningen-vergund                         GM0001  2022K2  20
--   woningen-vergund                         GM0001  2022K3  20
--   woningen-vergund                         GM0001  2022K4  20
--   woningen-vergund                         GM0001  2023K1  20
--   woningen-vergund                         GM0001  2023K2  20
--   woningen-vergund                         GM0001  2023K3  20
--   woningen-vergund                         GM0001  2023K4  20
--   =>                                       GM0001  2023    25.0

select gebied, periode, c as teller, t as noemer
  from (select gebied, periode, sum_cells(c.cel) over drie as c,
               sum_cells(t.cel) over drie as t, count(*) over drie as n
          from (select gebied, left(periode, 4) as periode,
                       sum_cells(cel order by periode) as cel
                 from woningen_vergund
                group by 1, 2
               having count(*) = 4 or max(periode) not like '%K%') t
          left join (select gebied, left(periode, 4) as periode,
                       sum_cells(cel order by periode) as cel
                 from woningen_vergund_overheid_of_corporatie
                group by 1, 2
               having count(*) = 4 or max(periode) not like '%K%') c
               using (gebied, periode)
        window drie as (partition by gebied order by periode rows 2 preceding)
       ) v
 where n = 3
