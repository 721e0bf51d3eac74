-- id:       changes
-- title-nl: Cijfers die wijzigden, met de oorzaak
-- title-en: Figures that changed, and why
-- target:   v1/wijzigingen/{document}
-- formats:  json csv
-- rows:     rijen
-- schema:   wijzigingen

-- A document for each release that changed figures, and `index` for the last
-- of them.  The first release has none before it.

-- section: head
with document as (
	select release as key, release, previous, published_on
	  from indicator.change_set
	 union all
	select 'index', n.release, n.previous, n.published_on
	  from (select) x left join output.newest_change n on true
)
select d.key, 'wijzigingen' as id,
       'Cijfers die wijzigden, met de oorzaak' as titel,
       'Figures that changed, and why' as titel_en,
       d.release, d.previous as vorige, d.published_on as gepubliceerd_op,
       (select coalesce(json_agg(json_build_object('indicator', x.indicator,
            'basis', x.basis, 'soort', x.kind, 'oorzaak', x.cause, 'cijfers',
            x.n) order by x.indicator collate "C", x.basis, x.kind, x.cause),
            '[]')
          from (select indicator, basis, kind, causes[1] as cause,
                       count(*) as n
                  from indicator.change c where c.release = d.release
                 group by 1, 2, 3, 4) x) as aantallen,
       output.causes_explained() as oorzaken,
       output.licence() as licentie,
       'een cijfer wijzigde als het getal of de status anders werd; een lege'
       ' waarde_was of waarde betekent dat er geen cijfer was of is'
           as toelichting,
       output.cite_line('de tabellen die bij elke rij staan')
           as citeren
  from document d
 order by d.key collate "C"

-- section: rows
with document as (
	select release as key, release from indicator.change_set
	 union all
	select 'index', release from output.newest_change
)
select d.key, c.indicator, c.basis, c.area_code as gebied_code,
       c.area as gebied, c.period as periode, c.reeks, c.kind as soort,
       c.old_value as waarde_was, c.new_value as waarde, c.eenheid,
       c.old_status as status_was, c.new_status as status,
       c.old_reden as reden_was, c.new_reden as reden, c.cause as oorzaak,
       c.causes as oorzaken, c.words as toelichting, c.sources as tabellen
  from document d
  join output.change c using (release)
 order by d.key collate "C", c.indicator collate "C", c.basis, c.area_sort,
       c.area_code collate "C", c.period collate "C", c.reeks collate "C"
