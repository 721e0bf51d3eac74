-- id:       register
-- title-nl: Register van gemeenten sinds 2010
-- title-en: Register of municipalities since 2010
-- target:   v1/gemeenten/index
-- formats:  json
-- rows:     gemeenten
-- schema:   gemeenten

-- section: head
select 'index' as key,
       'gemeenten' as id, 'Gemeenten sinds 2010' as titel,
       'Municipalities since 2010' as titel_en,
       coalesce((select json_agg(document order by id) from output.source
           where id in (select id from core.source where descriptor->>'table'
               = '03759ned' or descriptor->>'format' in ('groups',
               'announcements'))), '[]')
           as bronnen,
       output.licence() as licentie,
       'einddatum is de eerste dag waarop de gemeente er niet meer was.'
       ' opvolgers zegt welk deel van haar naar welke gemeente van nu ging,'
       ' naar woningen en naar inwoners; het deel staat er ook als breuk.'
           as toelichting

-- section: rows
select 'index' as key,
       m.code, m.title as naam, m.state as toestand,
       m.begin_date as begindatum, m.end_date as einddatum,
       m.province_code as provincie_code, m.province as provincie,
       m.groups as groepen,
       m.predecessors as voorgangers,
       m.successors as opvolgers,
       m.reason as reden, m.former_names as vroegere_namen,
       m.corop_code, m.corop, m.part_code as landsdeel_code,
       m.part as landsdeel, m.announcements as aankondigingen
  from pg_temp.municipality m
 order by m.code collate "C"
