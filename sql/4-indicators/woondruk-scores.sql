-- id:          woondruk-scores
-- english-id:  pressure_scores
-- label-nl:    Scores van de indicatoren op één schaal
-- label-en:    Scores of the indicators on one scale
-- eenheid:     punten van 0 tot 100
-- unit:        points from 0 to 100
-- decimals:    1
-- direction:   +
-- thema:       index
-- theme:       index
-- tier:        secondary
-- aggregation: as-given
-- bases:       huidig
-- needs:       huishoudens-per-100-woningen, woningen-per-extra-huishouden,
--   woz-inkomensverhouding, woonquote-huurders-laagste-inkomens,
--   verhuismobiliteit, huishoudens-tot-110-procent-sociaal-minimum,
--   corporatiewoningen-per-huishouden-laag-inkomen
-- first:       2019
-- marks:       experimenteel
-- method-nl:   Elke indicator van de index op een schaal van 0 tot 100: hoger
--   is meer druk. De schaal ligt vast: 0 is de grens van de 5% van de
--   gemeenten met de minste druk in het ijkjaar van die indicator, 100 de
--   grens van de 5% met de meeste druk; wie daarbuiten valt, krijgt 0 of 100.
--   Een cijfer dat er nog niet is, wordt vervangen door dat van een of twee
--   jaar eerder. De score volgt uit het cijfer zoals het is gepubliceerd. Een
--   groep krijgt de score van het cijfer van de groep, niet het gemiddelde van
--   scores.
-- method-en:   Every indicator of the index on a scale from 0 to 100: higher
--   is more pressure. The scale is fixed: 0 is the bound of the 5% of
--   municipalities with the least pressure in the reference year of that
--   indicator, 100 the bound of the 5% with the most pressure; who is outside
--   gets 0 or 100. A figure that is not there yet is replaced by that of one
--   or two years before. The score follows from the figure as published. A
--   group gets the score of the group's figure, not the mean of scores.
-- caveat-nl:   Een score zegt waar een gemeente staat tegenover alle gemeenten in
--   het ijkjaar, niet hoeveel mensen geen woning vinden. Zolang niemand de schaal
--   van een indicator heeft vastgesteld, staat er niet-goedgekeurd.
-- caveat-en:   A score says where a municipality stands beside all municipalities
--   in the reference year, not how many people find no home. As long as nobody has
--   fixed the scale of an indicator, it says niet-goedgekeurd.
-- definition-source: Woondruk; schaal volgens OECD/JRC Handbook on Constructing
--   Composite Indicators (2008)
-- example:
--   ijkpunt huishoudens-per-100-woningen 2021 90/100/110
--   ijkpunt woz-inkomensverhouding 2021 5.0/8.5/9.0
--   ijkpunt verhuismobiliteit 2021 80/90/120
--   ijkpunt woningen-per-extra-huishouden 2021 0.5/0.7/1.5
--   huishoudens-per-100-woningen  GM0001  2024  98
--   woz-inkomensverhouding        GM0001  2022  9.5
--   woningen-per-extra-huishouden  GM0001  2023  1.0
--   woningen-per-extra-huishouden  GM0001  2024  noemer-te-klein
--   =>  GM0001  2024  40.0  huishoudens-per-100-woningen
--   =>  GM0001  2024  100.0  woz-inkomensverhouding
--   =>  GM0001  2024  niet-gepubliceerd  verhuismobiliteit
--   =>  GM0001  2024  noemer-te-klein  woningen-per-extra-huishouden

with member as materialized (
	select * from index_member
), figure (name, gebied, periode, cel) as (
	select 'huishoudens-per-100-woningen', gebied, periode, cel
	  from huishoudens_per_100_woningen
	union all
	select 'woningen-per-extra-huishouden', gebied, periode, cel
	  from woningen_per_extra_huishouden
	union all
	select 'woz-inkomensverhouding', gebied, periode, cel
	  from woz_inkomensverhouding
	union all
	select 'woonquote-huurders-laagste-inkomens', gebied, periode, cel
	  from woonquote_huurders_laagste_inkomens
	union all
	select 'verhuismobiliteit', gebied, periode, cel
	  from verhuismobiliteit
	union all
	select 'huishoudens-tot-110-procent-sociaal-minimum', gebied, periode, cel
	  from huishoudens_tot_110_procent_sociaal_minimum
	union all
	select 'corporatiewoningen-per-huishouden-laag-inkomen', gebied, periode,
	       cel
	  from corporatiewoningen_per_huishouden_laag_inkomen
)
select gebied, periode, indicator as reeks,
       coalesce(score(that_counts(cells), scale),
           no_cell(gebied, periode, 'niet-gepubliceerd')) as teller
  from (select g.gebied, g.periode, m.indicator, m::index_member as scale,
               array_agg(f.cel) over (partition by g.gebied, m.indicator
                   order by g.periode::int desc
                   range between current row and years_that_count() following)
                   as cells
          from (select distinct gebied, periode from figure
              where periode ~ '^\d{4}$') g
         cross join member m
          left join figure f on (f.name, f.gebied, f.periode)
              = (m.indicator, g.gebied, g.periode)) v
