-- id:       municipality
-- title-nl: Alles over een gemeente
-- title-en: Everything about one municipality
-- target:   v1/gemeenten/{document}
-- formats:  json
-- rows:     rijen
-- schema:   gemeente

-- Every municipality that existed since 2010.  One that exists has its figures
-- on current boundaries, one that ended those of its own time.

-- section: head
with peers as materialized (
	select city, document from output.peers
), profile as materialized (
	select f.code, json_agg(json_build_object('indicator', f.indicator,
	           'rang', i.tier, 'reeks', f.reeks, 'periode', f.period,
	           'eenheid', f.eenheid, 'waarde', f.value, 'status', f.status,
	           'reden', f.reden, 'nederland', f.nl, 'provincie', f.province,
	           'g4', f.g4, 'g40', f.g40, 'vergelijkbare_steden', f.peers,
	           'score', f.score, 'band', f.band, 'reden_band', f.band_reden,
	           'ondergrens', round(f.low, f.decimals + 1),
	           'bovengrens', round(f.high, f.decimals + 1),
	           'tegenover_nl', f.beside_nl, 'tegenover_g4', f.beside_g4,
	           'tegenover_g40', f.beside_g40,
	           'noten', json_strip_nulls(json_build_object(
	               'nederland', f.nl_note, 'provincie', f.province_note,
	               'g4', f.g4_note, 'g40', f.g40_note,
	               'vergelijkbare_steden', case when p.city is not null
	                   then f.peers_note end)))
	           order by f.indicator collate "C",
	           f.reeks collate "C" nulls first) as list
	  from pg_temp.profile f
	  join pg_temp.topic i on i.id = f.indicator
	  left join peers p on p.city = f.code
	 group by f.code
)
select m.code as key,
       m.code as id, m.title as titel, m.state as toestand,
       m.begin_date as begindatum, m.end_date as einddatum,
       case when m.province_code is not null then json_build_object('code',
           m.province_code, 'naam', m.province) end as provincie,
       m.groups as groepen,
       m.predecessors as voorgangers,
       m.successors as opvolgers,
       case m.state when 'bestaat' then 'huidig' else 'toenmalig' end as basis,
       coalesce(s.sources, '[]') as bronnen, output.licence() as licentie,
       coalesce(s.cite, output.cite_line(null)) as citeren,
       m.reason as reden, m.former_names as vroegere_namen,
       case when m.corop_code is not null then json_build_object('code',
           m.corop_code, 'naam', m.corop) end as corop,
       case when m.part_code is not null then json_build_object('code',
           m.part_code, 'naam', m.part) end as landsdeel,
       m.announcements as aankondigingen,
       p.document as vergelijking, coalesce(x.list, '[]') as profiel
  from pg_temp.municipality m
  left join peers p on p.city = m.code
  left join profile x on x.code = m.code
  left join pg_temp.area_source s on s.code = m.code
 order by m.code collate "C"

-- section: rows
select c.area_code as key,
       c.area_code as gebied_code, c.area as gebied, c.period as periode,
       c.value as waarde, c.eenheid, c.status, c.reden, c.teller, c.noemer,
       c.dekking, c.basis, c.markeringen, c.changed_on as gewijzigd_op,
       c.reden_invoer, c.reeks, c.indicator
  from pg_temp.municipality_cell c
 order by c.area_nth, c.nth
