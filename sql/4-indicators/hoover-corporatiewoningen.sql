-- id:          hoover-corporatiewoningen
-- english-id:  hoover_index_social_rental
-- label-nl:    Hoover-index corporatiewoningen binnen de regio
-- label-en:    Hoover index of housing association dwellings within the
--   region
-- eenheid:     0-1 (deel dat elders zou moeten staan)
-- unit:        0-1 (share that would have to move)
-- decimals:    3
-- direction:   0
-- thema:       spreiding
-- theme:       spreading
-- tier:        core
-- aggregation: as-given
-- bases:       huidig
-- levels:      NL CR
-- needs:       corporatiewoningen-1-januari, woningen-naar-eigendom
-- first:       2019
-- method-nl:   Welk deel van de corporatiewoningen in een andere gemeente zou
--   moeten staan om overal in het gebied een even groot deel van de woningen
--   te zijn; voor elk COROP-gebied, voor het land over alle gemeenten (reeks
--   gemeenten), en voor het land gemiddeld binnen de COROP-gebieden (reeks
--   binnen-corop). Is er een lijst van centrumregio's geladen, dan voor en
--   binnen die regio's (reeks binnen-centrumregio).
-- method-en:   Which share of the housing association dwellings would have to
--   stand in another municipality to be an equal share of the dwellings
--   everywhere in the area; for each COROP area, for the country over all
--   municipalities (series gemeenten), and for the country on average within
--   COROP areas (series binnen-corop). When a list of centre regions is loaded,
--   for and within those (series binnen-centrumregio).
-- caveat-nl:   0 betekent overal hetzelfde aandeel; hoger is ongelijker
--   verdeeld. Gelijk is niet hetzelfde als eerlijk: de plek bij werk en zorg
--   verschilt. Het cijfer hangt af van hoeveel gemeenten er zijn: daarom
--   rekenen wij voor alle jaren op de grenzen van nu. De regio is het
--   COROP-gebied, zolang geen lijst van centrumregio's is geladen; dat is niet
--   het gebied van een centrumgemeente.
-- caveat-en:   0 means the same share everywhere; higher is spread less
--   evenly. Equal is not the same as fair: nearness to work and care differs.
--   The figure depends on how many municipalities there are: so all years are
--   on the boundaries of today. The region is the COROP area, as long as no
--   list of centre regions is loaded; that is not the area of a centre
--   municipality.
-- definition-source: Hoover-index; cijfers van het CBS, StatLine 82900NED en
--   86286NED
-- example:
--   lid                           CR01    2021  GM0001
--   lid                           CR01    2021  GM0002
--   corporatiewoningen-1-januari  GM0001  2021  30
--   corporatiewoningen-1-januari  GM0002  2021  10
--   woningen-naar-eigendom        GM0001  2021  50
--   woningen-naar-eigendom        GM0002  2021  50
--   =>                            CR01    2021  0.250                   gemeenten
--   =>                            NL01    2021  0.250                   binnen-corop
--   =>                            GM0001  2021  niveau-niet-toegestaan  gemeenten

-- Numbers of 40 decimals stand for the fractions: rounded once, far behind what
-- is published.
with lid as (
	select area_code, gm_code, kind from spreading_region
	 union all
	select area_code, gm_code, null from area_member
	 where area_code = 'NL01'
), deel as (
	select m.area_code, m.kind, c.gebied, c.periode, c.cel as c,
	       w.cel as s,
	       to_number((c.cel).num, (c.cel).den) as n,
	       to_number((w.cel).num, (w.cel).den) as d
	  from corporatiewoningen_1_januari c
	  join lid m on m.gm_code = c.gebied
	  left join woningen_naar_eigendom w using (gebied, periode)
), aandeel as (
	select *, n / nullif(sum(n) over gebied, 0)
	           - d / nullif(sum(d) over gebied, 0) as verschil
	  from deel window gebied as (partition by area_code, periode)
), regio as (
	select area_code, kind, periode, sum(n) as n, count(*) as leden,
	       case when count(*) = count(n) and count(*) = count(d)
	           then sum(abs(verschil)) / 2 end as x,
	       (array_agg(case when n is null then c else s end order by gebied)
	           filter (where n is null or d is null))[1] as gat,
	       worst_status(worse_status((c).status, (s).status)) as status,
	       union_marks(marks_step((c).markeringen, (s).markeringen))
	           as marks,
	       string_agg(origin(c) || '|' || origin(s), '|' order by gebied)
	           as namen
	  from aandeel group by 1, 2, 3
), land as (
	select kind, periode, sum(n * x) / nullif(sum(n), 0) as x,
	       count(*) = count(x) as is_whole,
	       (array_agg(gat order by area_code) filter (where x is null))[1]
	           as gat,
	       worst_status(status) as status, union_marks(marks) as marks,
	       string_agg(namen, '|' order by area_code) as namen
	  from regio where kind is not null group by 1, 2
)
select area_code as gebied, periode, 'gemeenten' as reeks,
       case when leden = 1 then no_cell(area_code, periode,
               'regio-met-een-gemeente')
           when x is null then gat
           else row(namen, area_code, periode, x, 1,
               status, null, marks, null)::cell end as teller
  from regio
 union all
select 'NL01', periode, 'binnen-' || kind,
       case when is_whole and x is not null
           then row(namen, 'NL01', periode, x, 1,
               status, null, marks, null)::cell
           else gat end
  from land
