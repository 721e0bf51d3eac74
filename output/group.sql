-- id:       group
-- title-nl: Groepen van gemeenten, provincies en Nederland
-- title-en: Groups of municipalities, provinces and the Netherlands
-- target:   v1/groepen/{document}
-- formats:  json
-- rows:     rijen
-- schema:   groep

-- section: head
with counted as materialized (
	select area_code, count(*) as n from core.area_member group by area_code
), listed as materialized (
	select m.area_code, json_agg(json_build_object('code', m.gm_code,
	           'naam', r.title, 'vanaf', m.valid_from, 'tot', m.valid_to)
	           order by m.gm_code collate "C") as members
	  from output.member m left join output.region r on r.code = m.gm_code
	 group by m.area_code
)
select a.code as key,
       a.code as id, a.title as titel, a.title_en as titel_en, a.soort,
       a.description as omschrijving,
       'Alle jaren zijn berekend met de gemeenten die er nu toe behoren, op'
       ' de grenzen van nu; ook de jaren voordat een gemeente lid werd.'
       ' Verhoudingen zijn verhoudingen van sommen, geen gemiddelden van'
       ' verhoudingen.' as toelichting,
       c.n as aantal_leden, coalesce(l.members, '[]') as leden,
       coalesce(s.sources, '[]') as bronnen, output.licence() as licentie,
       coalesce(s.cite, output.cite_line(null)) as citeren,
       output.marks_explained() as markeringen,
       p.document as vergelijking
  from output.area a
  join counted c on c.area_code = a.code
  left join listed l on l.area_code = a.code
  left join output.peers p on p.code = a.code
  left join pg_temp.area_source s on s.code = a.code
 where a.kind in ('NL', 'LD', 'PV', 'CR', 'group', 'peers')
 order by a.sort, a.code collate "C"

-- section: rows
select c.area_code as key,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.value as waarde, c.eenheid, c.status, c.reden, c.teller, c.noemer,
       c.dekking, c.basis, c.markeringen, c.changed_on as gewijzigd_op,
       c.reden_invoer, c.reeks, c.indicator
  from pg_temp.cell c
 where c.basis = 'huidig' and c.area_code in (select area_code
     from core.area_member) and c.area_code not like 'GM%'
 order by c.area_nth, c.nth
