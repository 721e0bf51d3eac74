-- id:       group
-- title-nl: Groepen van gemeenten, provincies en Nederland
-- title-en: Groups of municipalities, provinces and the Netherlands
-- target:   v1/groepen/{document}
-- formats:  json
-- rows:     rijen
-- schema:   groep

-- section: head
select a.code as key,
       a.code as id, a.title as titel, a.title_en as titel_en, a.soort,
       a.description as omschrijving,
       'Alle jaren zijn berekend met de gemeenten die er nu toe behoren, op'
       ' de grenzen van nu; ook de jaren voordat een gemeente lid werd.'
       ' Verhoudingen zijn verhoudingen van sommen, geen gemiddelden van'
       ' verhoudingen.' as toelichting,
       (select count(*) from core.area_member m where m.area_code = a.code)
           as aantal_leden,
       (select coalesce(json_agg(json_build_object('code', m.gm_code,
            'naam', r.title, 'vanaf', m.valid_from, 'tot', m.valid_to)
            order by m.gm_code collate "C"), '[]')
          from output.member m left join output.region r on r.code = m.gm_code
         where m.area_code = a.code) as leden,
       s.sources as bronnen, output.licence() as licentie, s.cite as citeren,
       output.marks_explained() as markeringen
  from output.area a
  cross join (select output.sources_of(variadic ids) as sources,
       output.cite(variadic ids) as cite
      from (select array(select id from output.indicator) as ids) i) s
 where a.kind in ('NL', 'LD', 'PV', 'CR', 'group')
   and exists (select from core.area_member m where m.area_code = a.code)
 order by a.sort, a.code collate "C"

-- section: rows
select c.area_code as key,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.value as waarde, c.eenheid, c.status, c.reden, c.teller, c.noemer,
       c.dekking, c.basis, c.markeringen, c.changed_on as gewijzigd_op,
       c.reden_invoer, c.reeks, c.indicator
  from output.cell c
 where c.basis = 'huidig' and c.area_code not like 'GM%'
   and exists (select from core.area_member m where m.area_code = c.area_code)
 order by c.area_sort, c.area_code collate "C", c.indicator collate "C",
       c.period collate "C", c.reeks collate "C"
