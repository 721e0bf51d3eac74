-- id:       status
-- title-nl: Waar elke bron staat
-- title-en: Where every source stands
-- target:   status
-- formats:  json
-- rows:     bronnen
-- schema:   status

-- The one file that changes every night; it stands outside the releases.

-- section: head
select 'status' as key,
       'status' as id, 'Waar elke bron staat' as titel,
       'Where every source stands' as titel_en,
       current_setting('woondruk.now', true) as gecontroleerd_op,
       nullif(current_setting('woondruk.release', true), '') as release,
       output.is_trial() as proef,
       nullif(current_setting('woondruk.held', true), '') as vastgehouden,
       current_setting('woondruk.version', true) as programma_versie,
       -- tables of which we expect more and that ended, with what may go on
       coalesce((select jsonb_agg(jsonb_build_object(
               'tabel', e.table_id, 'titel', e.title, 'status', e.status,
               'sinds', e.since, 'bronnen', e.sources, 'kandidaten',
               coalesce((select jsonb_agg(jsonb_build_object(
                       'tabel', c.candidate, 'titel', c.candidate_title,
                       'score', c.score, 'score_titel', c.title_score,
                       'score_maten', c.measure_score) order by c.place)
                  from core.candidate c where c.table_id = e.table_id),
                   '[]')) order by e.table_id collate "C")
          from core.ended_table e), '[]') as beeindigd,
       -- what CBS wrote on boundaries in words that the program does not know
       coalesce((select jsonb_agg(jsonb_build_object(
               'bron', u.source, 'gebied', u.region, 'zin', u.phrase)
               order by u.source, u.region, u.phrase)
          from core.unknown_phrase u), '[]') as onbekende_zinnen,
       -- what is new or gone in the lists of sources, for a person to look at
       coalesce((select jsonb_agg(jsonb_build_object(
               'bron', r.source,
               'soort', case r.kind when 'region' then 'gebied'
                   when 'measure' then 'maat' else 'code' end,
               'dimensie', nullif(r.list, ''), 'code', r.code,
               'titel', r.title,
               'wat', case when r.kind = 'region' then 'onbekend'
                   when r.change = 'new' then 'nieuw' else 'verdwenen' end,
               'sinds', to_char(r.since, 'YYYY-MM-DD'), 'cijfers', r.figures,
               'te_doen', case when r.kind = 'region' then 'De cijfers van dit'
                   ' gebied wachten, en staan nergens, tot het register van'
                   ' gebieden het kent.'
                   when r.change = 'new' then 'Nog niet gebruikt: een mens'
                   ' beslist of het erbij komt.'
                   else 'Niet gebruikt: geen cijfer van ons rust erop.' end)
               order by r.source collate "C", r.kind, r.list collate "C",
                   r.code collate "C", r.change)
          from core.review r), '[]') as te_beoordelen

-- section: rows
select 'status' as key,
       t.source as bron,
       coalesce(s.title, c.descriptor->>'title') as titel,
       coalesce(s.table_id, n.table_id) as tabel,
       case when t.quarantined_since is not null then 'bron-in-quarantaine'
           when t.snapshot_id is null then 'onbereikbaar'
           when t.failed_since is not null then 'verouderd'
           when n.origin = 'recording' then 'opname'
           else 'vers' end as toestand,
       to_char(t.checked_at at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS"Z"') as gecontroleerd_op,
       case when n.origin <> 'recording' then n.retrieved end
           as laatst_opgehaald,
       n.modified as laatst_gewijzigd,
       to_char(t.failed_since at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS"Z"') as verouderd_sinds,
       t.reason as reden,
       case when n.origin = 'recording' then left(n.retrieved, 10) end
           as opname_van,
       n.origin = 'recording' as is_opname, n.version as versie,
       n.rows as rijen, n.rejected as afgewezen,
       to_char(t.quarantined_since at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS"Z"') as in_quarantaine_sinds,
       f.expected as verwacht, case f.told_by when 'text' then 'tekst'
           when 'cadence' then 'cadans' end as verwacht_volgens,
       f.late_since as te_laat_sinds,
       to_char(f.unreachable_since at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS"Z"') as onbereikbaar_sinds,
       to_char(f.last_good at time zone 'UTC',
           'YYYY-MM-DD"T"HH24:MI:SS"Z"') as laatst_goed
  from ledger.source_state t
  left join ledger.snapshot n using (snapshot_id)
  left join core.freshness f on f.source = t.source
  left join output.source s on s.id = t.source
  left join city.source c on c.id = t.source
 order by t.source collate "C"
