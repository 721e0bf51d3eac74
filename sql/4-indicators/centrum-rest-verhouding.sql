-- id:          centrum-rest-verhouding
-- english-id:  centre_to_rest_of_region_ratio
-- label-nl:    Verhouding centrumgemeente tot rest van de regio
-- label-en:    Centre municipality to rest-of-region ratio
-- eenheid:     verhouding
-- unit:        ratio
-- decimals:    2
-- direction:   0
-- thema:       spreiding
-- theme:       spreading
-- tier:        core
-- aggregation: as-given
-- formula:     teller / noemer
-- bases:       huidig
-- levels:      NL CR
-- needs:       corporatiewoningen-1-januari, woningen-naar-eigendom,
--   nieuwe-woningen, woningvoorraad,
--   woningen-vergund-overheid-of-corporatie, aandachtsgroepen, bevolking
-- first:       2019
-- marks:       experimenteel
-- method-nl:   Hoeveel keer zo groot het aandeel corporatiewoningen in de
--   centrumgemeente van een regio is als in de andere gemeenten van die regio.
--   De reeks nieuwbouw vergelijkt zo de nieuwe woningen van het jaar per
--   woning die er stond, de reeks vergunningen de woningen waarvoor overheid
--   en corporaties in drie jaar een vergunning kregen, en de reeks van een
--   goedgekeurde aandachtsgroep de mensen daarin per inwoner. Een regio is een
--   COROP-gebied, met al zijn centrumgemeenten, zolang geen lijst van
--   centrumregio's is geladen. Voor
--   Nederland geven wij het cijfer van de middelste regio, met dat van de
--   laagste en de hoogste (reeksen met laagste en hoogste). Regio's zonder
--   centrumgemeente, of met alleen centrumgemeenten, doen niet mee; ontbreekt
--   het cijfer van een van de andere regio's, dan is er geen cijfer voor
--   Nederland.
-- method-en:   How many times the share of housing association dwellings in
--   the centre municipality of a region is that in its other municipalities.
--   Series nieuwbouw compares likewise the new dwellings of the year for each
--   dwelling that there was, series vergunningen the dwellings for which
--   government and associations got a permit in three years, and the series of
--   an approved attention group its people for each inhabitant. A region is a
--   COROP area, with all of its centre
--   municipalities, as long as no list of centre regions is loaded. For the
--   Netherlands we give the figure of the region in the middle, with those of
--   the lowest and the highest (series with laagste and hoogste). Regions
--   without a centre municipality, or with centre municipalities only, do not
--   take part; when the figure of another region is missing, there is none for
--   the Netherlands.
-- caveat-nl:   Welke gemeenten nu bij een centrumgemeente horen is niet
--   vastgesteld; daarom is het COROP-gebied genomen, zolang geen lijst van
--   centrumregio's is geladen. Dat is niet hetzelfde, en de centrumgemeenten
--   zijn dan die van 2010 en 2011. Het cijfer van Nederland is dat van de
--   middelste regio, niet van alle woningen samen; laagste en hoogste zijn
--   geen marge: elk is één regio. 1 is een gelijk aandeel, en dat is niet
--   hetzelfde als eerlijk. Nieuwbouw schommelt van jaar tot jaar.
-- caveat-en:   Which municipalities belong to a centre municipality now is not
--   established; so the COROP area is taken, as long as no list of centre
--   regions is loaded. That is not the same, and the centre municipalities are
--   those of 2010 and 2011 then. The figure of the Netherlands is that of the
--   region in the middle, not of all dwellings together; lowest and highest
--   are no margin: each is one region. 1 is an equal share, which is not the
--   same as a fair one. New construction goes up and down from year to year.
-- definition-source: Woondruk (eigen definitie); cijfers van het CBS, StatLine
--   82900NED, 86286NED, 81955NED, 86098NED, 83671NED en 85980NED
-- example:
--   lid                           CR01             2021  GM0001
--   lid                           CR01             2021  GM0002
--   lid                           CR02             2021  GM0003
--   lid                           CR02             2021  GM0004
--   lid                           centrumgemeente  2021  GM0001
--   lid                           centrumgemeente  2021  GM0003
--   corporatiewoningen-1-januari  GM0001           2021  32
--   corporatiewoningen-1-januari  GM0002           2021  10
--   corporatiewoningen-1-januari  GM0003           2021  30
--   corporatiewoningen-1-januari  GM0004           2021  30
--   woningen-naar-eigendom        GM0001           2021  100
--   woningen-naar-eigendom        GM0002           2021  50
--   woningen-naar-eigendom        GM0003           2021  100
--   woningen-naar-eigendom        GM0004           2021  100
--   nieuwe-woningen               GM0001           2021  3
--   nieuwe-woningen               GM0002           2021  1
--   nieuwe-woningen               GM0003           2021  geheim
--   nieuwe-woningen               GM0004           2021  1
--   woningvoorraad                GM0001           2021  100
--   woningvoorraad                GM0002           2021  100
--   woningen-vergund-overheid-of-corporatie  GM0001  2019  1
--   woningen-vergund-overheid-of-corporatie  GM0001  2020  1
--   woningen-vergund-overheid-of-corporatie  GM0001  2021  2
--   woningen-vergund-overheid-of-corporatie  GM0002  2019  1
--   woningen-vergund-overheid-of-corporatie  GM0002  2020  1
--   woningen-vergund-overheid-of-corporatie  GM0002  2021  0
--   aandachtsgroepen              GM0001           2023-12-31  30  ouderen
--   aandachtsgroepen              GM0002           2023-12-31  20  ouderen
--   bevolking                     GM0001           2024  5000
--   bevolking                     GM0002           2024  5000
--   =>                            CR01             2021  2.00  vergunningen
--   =>                            CR01             2023-12-31  1.50  ouderen
--   =>                            CR01             2021  1.60
--   =>                            CR01             2021  3.00  nieuwbouw
--   =>                            NL01             2021  1.30
--   =>                            NL01             2021  1.00  laagste
--   =>                            NL01             2021  1.60  hoogste
--   =>                            NL01             2021  invoer-ontbreekt  nieuwbouw-hoogste
--   =>                            GM0001           2021  niveau-niet-toegestaan

with deel as (
	select '' as reeks, gebied, periode, c.cel as c, w.cel as s
	  from corporatiewoningen_1_januari c
	  left join woningen_naar_eigendom w using (gebied, periode)
	 union all
	select 'nieuwbouw', gebied, periode, n.cel, v.cel
	  from nieuwe_woningen n
	  left join woningvoorraad v using (gebied, periode)
	 where periode like '____' and periode >= '2019'
	 union all
	select 'vergunningen', gebied, periode, d.cel, v.cel
	  from (select gebied, periode, sum_cells(cel) over drie as cel,
	               count(*) over drie as n
	          from (select gebied, left(periode, 4) as periode,
	                       sum_cells(cel order by periode) as cel
	                 from woningen_vergund_overheid_of_corporatie
	                group by 1, 2
	               having count(*) = 4 or max(periode) not like '%K%') j
	        window drie as (partition by gebied
	            order by periode rows 2 preceding)) d
	  left join woningvoorraad v using (gebied, periode)
	 where n = 3 and periode >= '2019'
	 union all
	select a.reeks, a.gebied, a.periode, a.cel * b.cel / 1000, b.cel
	  from aandachtsgroepen a
	  left join bevolking b on b.gebied = a.gebied
	   and b.periode = case when a.periode like '%-12-31'
	       then years_before(left(a.periode, 4), -1) else a.periode end
), regio as (
	select m.area_code, d.periode, d.reeks,
	       case when count(*) filter (where is_centre) = 0
	               then no_cell(area_code, periode, 'niet-van-toepassing')
	           when bool_and(is_centre) then no_cell(area_code, periode,
	               'regio-met-een-gemeente')
	           else sum_cells(c order by gebied) filter (where is_centre)
	               / sum_cells(s order by gebied) filter (where is_centre) end
	           as teller,
	       sum_cells(c order by gebied) filter (where not is_centre)
	           / sum_cells(s order by gebied) filter (where not is_centre)
	           as noemer,
	       bool_or(is_centre) and not bool_and(is_centre) as has_both
	  from deel d
	  join spreading_region m on m.gm_code = d.gebied
	 group by 1, 2, 3
), land as (
	-- in order, and what is missing first
	select periode, reeks, worst_status((cel).status) as status,
	       union_marks((cel).markeringen) as marks, count(*)::int as n,
	       array_agg(cel order by to_number((cel).num, (cel).den)
	           nulls first, area_code) as regios
	  from (select *, teller / noemer as cel from regio where has_both) r
	 group by 1, 2
)
select area_code as gebied, periode, reeks, teller, noemer
  from regio
 union all
select 'NL01', periode, concat_ws('-', nullif(reeks, ''), v.naam),
       case when (regios[1]).num is null then regios[1]
           else row((v.cel).invoer, 'NL01', periode, (v.cel).num, (v.cel).den,
               status, null, marks, (v.cel).afronding)::cell end,
       row(null, 'NL01', periode, 1, 1, status, null, marks, null)::cell
  from land
  cross join lateral (values ('laagste', regios[1]), ('hoogste', regios[n]),
       (null, case n % 2 when 1 then regios[(n + 1) / 2]
           else (regios[n / 2] + regios[n / 2 + 1]) / 2 end)) v (naam, cel)
