-- What the datasets of output/ and the pages read: tables in the words of
-- readers.  Nothing else depends on these views, so they are made anew.

drop schema if exists output cascade;
create schema output;

-- --- how things are said ---

-- The planner puts the body of a function in the place of its call, which is many
-- times faster, only when it promises no more than what it calls: dates and numbers
-- as text are stable.  Nor when it looks in a table: such are in plpgsql, which
-- comes there only when it has to.

-- A trial: figures that are not of the sources themselves.  Whoever takes over a
-- citation takes that with it.
create function output.is_trial()
returns boolean language sql stable as $$
	select coalesce(current_setting('woondruk.trial', true) = 'true', false)
$$;

create function output.signature()
returns text language sql stable as $$
	select ', bewerking Woondruk' || case when output.is_trial()
	    then '. Proef: niet om te gebruiken' else '' end
$$;

-- Citations of sources, in one line to take over.
create function output.cite_line(citations text)
returns text language sql stable as $$
	select 'Bron: ' || coalesce(citations, 'onbekend') || output.signature()
$$;

-- Where what a source says came from.
create function output.origin_word(origin text)
returns text language sql stable as $$
	select case origin
	    when 'live' then case when output.is_trial() then 'proef'
	        else 'bron' end
	    when 'recording' then 'opname' when 'curated' then 'lijst' end
$$;

create function output.month(n int)
returns text language sql immutable as $$
	select (array['januari', 'februari', 'maart', 'april', 'mei', 'juni',
	    'juli', 'augustus', 'september', 'oktober', 'november',
	    'december'])[n]
$$;

-- 2 juli 2026
create function output.long_date(day date)
returns text language sql stable as $$
	select extract(day from day) || ' '
	    || output.month(extract(month from day)::int) || ' '
	    || extract(year from day)
$$;

-- 2026; eerste halfjaar 2026; 1e kwartaal 2026; januari 2026; 31 januari 2026
create function output.long_period(code text)
returns text language sql stable as $$
	select case
	    when code ~ 'H' then case right(code, 1) when '1' then 'eerste'
	        else 'tweede' end || ' halfjaar ' || left(code, 4)
	    when code ~ 'K' then right(code, 1) || 'e kwartaal ' || left(code, 4)
	    when length(code) = 7 then output.month(right(code, 2)::int) || ' '
	        || left(code, 4)
	    when length(code) = 10 then output.long_date(code::date)
	    else code end
$$;

-- A figure with the decimals of its indicator, or those that are left of them where
-- the source rounds (indicator.decimals_of).
create function output.as_told(value numeric, decimals int)
returns numeric language sql immutable parallel safe as $$
	select round(value, least(decimals, scale(value)))
$$;

-- 18.130.208 and 0,74; null is nothing.  Of a figure, no more decimals than it has.
create function output.long_number(value numeric, decimals int)
returns text language sql stable as $$
	select translate(to_char(value, 'FM999,999,999,999,990'
	    || case least(decimals, scale(value)) when 0 then ''
	        else '.' || repeat('0', least(decimals, scale(value))) end),
	    ',.', '.,')
$$;

-- Noord-Holland (PV) is Noord-Holland.
create function output.bare_title(title text)
returns text language sql immutable as $$
	select regexp_replace(title, ' \((PV|LD|CR|gemeente)\)$', '')
$$;

-- What everybody calls a city that officially has another name: who looks for it
-- finds it, between brackets.
create view output.common_name as
select code, ' (' || title || ')' as also
  from (values ('GM0518', 'Den Haag'), ('GM0796', 'Den Bosch'))
       c (code, title);

-- Names of areas without what the source puts behind them to tell a province
-- from a municipality: Noord-Holland, 's-Gravenhage.  Where both are there, it
-- is said in a word: Utrecht (provincie), Utrecht (gemeente).
create view output.region as
with bare as (
	select *, output.bare_title(title) as name from core.area
)
select code, kind, group_code, begin_date, end_date,
       name || case when min(kind) over same = max(kind) over same then ''
           else case kind when 'PV' then ' (provincie)'
               when 'LD' then ' (landsdeel)' when 'CR' then ' (COROP)'
               when 'GM' then ' (gemeente)' else '' end end as title
  from bare
window same as (partition by name);

-- How names are found in a list: Den Haag's official name begins with 's-, and
-- stands under the s.
create function output.name_order(title text)
returns text language sql immutable as $$
	select lower(translate(title, $q$êúâôéëï'$q$, 'euaoeei') collate "C")
$$;

-- The forms in which figures come: as servers and catalogues name them, and in the
-- order in which they are listed.
create view output.form as
select *
  from (values
	(1, 'csv', 'text/csv', 'CSV'),
	(2, 'json', 'application/json', 'JSON'),
	(3, 'xlsx', 'application/vnd.openxmlformats-officedocument'
	    '.spreadsheetml.sheet', 'XLSX'),
	(4, 'jsonstat.json', 'application/json', 'JSON'))
       f (nth, extension, media, file_type);

-- --- sources ---

-- Sources as a document names them.  A table that stands in for another is
-- named as what it is.  Version and dates are those of the retrieval that last
-- changed a figure: a table that is released again with the same figures
-- changes no document.  Where a source stands tonight, status.json says.
create view output.source as
with s as (
	select s.id, s.descriptor as d, n.origin, c.version,
	       t.table_id, left(c.retrieved, 10) as retrieved, c.modified,
	       s.descriptor->>'attribution' as attribution,
	       -- part of an address only when it is a plain name
	       coalesce(replace(s.descriptor->>'page', s.descriptor->>'table',
	           case when t.table_id ~ '^[0-9A-Za-z_.-]+$' then t.table_id end),
	           s.descriptor->>'page') as page
	  from core.source s
	  left join ledger.source_state state on state.source = s.id
	  left join ledger.snapshot n using (snapshot_id)
	  cross join lateral (select coalesce(n.table_id,
	      s.descriptor->>'table') as table_id) t
	  left join lateral (
		select p.version, p.retrieved, p.modified
		  from ledger.snapshot p,
		       lateral (select p.added + p.changed + p.removed > 0)
		           as w (is_change)
		 where p.source = n.source and p.origin = n.origin
		   and p.table_id is not distinct from n.table_id
		   and p.snapshot_id <= n.snapshot_id
		 order by is_change desc,
		       case when is_change then -p.snapshot_id
		           else p.snapshot_id end
		 limit 1) c on true
)
select id, origin, table_id, version, retrieved, modified, attribution, page,
       d->>'title' as title, d->>'licence' as licence,
       d->>'publisher' as publisher,
       -- CBS (StatLine 03759ned, 2026-07-02)
       case when attribution like '%)' then rtrim(attribution, ')') || ', '
           else attribution || ' (' end
           || coalesce(retrieved, 'datum onbekend') || ')' as citation,
       json_build_object(
           'bron', id, 'bronvermelding', attribution,
           'titel', d->>'title', 'uitgever', d->>'publisher',
           'tabel', table_id, 'versie', version, 'opgehaald', retrieved,
           'herkomst', output.origin_word(origin),
           'licentie', d->>'licence', 'pagina', page) as document
  from s;

-- Which sources an indicator rests on, through whatever it needs.
create view output.indicator_source as
select i.id as indicator, s.id as source
  from indicator.definition i
  cross join jsonb_array_elements_text(i.descriptor->'sources') s (id);

-- Sources of a set of indicators, as a list for a document, and in one line.
create function output.sources_of(variadic indicators text[])
returns json language sql stable as $$
	select coalesce(json_agg(document order by id), '[]')
	  from output.source where id in (select source
	      from output.indicator_source where indicator = any (indicators))
$$;

create function output.cite(variadic indicators text[])
returns text language sql stable as $$
	select output.cite_line(string_agg(citation, '; ' order by id))
	  from output.source where id in (select source
	      from output.indicator_source where indicator = any (indicators))
$$;

create function output.licence()
returns json language sql immutable as $$
	select json_build_object('id', 'CC-BY-4.0', 'pagina',
	    'https://creativecommons.org/licenses/by/4.0/deed.nl')
$$;

create view output.indicator as
select id, d->>'english_id' as english_id, d->>'label_nl' as label_nl,
       d->>'label_en' as label_en, d->>'eenheid' as eenheid,
       d->>'unit' as unit, (d->>'decimals')::int as decimals,
       d->>'direction' as direction, d->>'thema' as thema,
       d->>'theme' as theme, d->>'tier' as tier,
       d->>'aggregation' as aggregation, d->>'formula' as formula,
       d->>'first' as first, d->>'method_nl' as method_nl,
       d->>'method_en' as method_en, d->>'caveat_nl' as caveat_nl,
       d->>'caveat_en' as caveat_en,
       d->>'definition_source' as definition_source
  from (select id, descriptor as d from indicator.definition) x;

-- Themes as readers go through them; one that is not here comes last.
create view output.theme as
select i.thema, coalesce(t.nth, 99) as nth,
       coalesce(t.title, replace(i.thema, '-', ' ')) as title
  from (select distinct thema from output.indicator) i
  left join (values
      ('vraag', 1, 'Vraag naar woningen'),
      ('aanbod', 2, 'Aanbod en nieuwbouw'),
      ('betaalbaarheid', 3, 'Betaalbaarheid'),
      ('doorstroming', 4, 'Doorstroming'),
      ('aandachtsgroepen', 5, 'Aandachtsgroepen'),
      ('spreiding', 6, 'Spreiding over gemeenten'),
      ('vooruitblik-2030', 7, 'Vooruitblik naar 2030'),
      ('index', 8, 'Telling en index'),
      ('kerncijfers', 9, 'Kerncijfers')) t (thema, nth, title) using (thema);

-- What tables with an open dimension tell apart: the codes that have cells, each
-- published under the name that a person gave it, or else not at all; and what
-- was approved of a table that has not been landed.
create view output.listed_group as
with listed as (
	select distinct s.id as source, e.variant_title as title, p.reeks
	  from core.series e
	  join core.source s using (source_id)
	  left join core.published_series p using (source_id, series_id)
	 where e.variant_code is not null
	   and exists (select from core.observation o
	       where (o.source_id, o.series_id) = (e.source_id, e.series_id))
)
select source, coalesce(l.title, a.title) as title, reeks, a.label_nl,
       a.label_en, a.direction, a.approved_by, a.approved_on, a.reason,
       case when a.reeks is null then 'niet-goedgekeurd' end as reden
  from listed l
  full join core.approval a using (source, reeks);

-- Indicators that have a figure, or had one.  Others wait: they stand in the
-- catalogue with what they wait for, and have no documents, which would hold
-- nothing but reasons.
create view output.with_figures as
with found as materialized (
	select indicator from indicator.value where value is not null
	union
	select indicator from indicator.value_history where value is not null
)
select id from indicator.definition
 where id in (select indicator from found);

-- What they wait for: their sources that have no figure, or else somebody who
-- freezes the scale (ijkpunten), and when there is none such, all their sources.
create view output.awaiting as
select i.id, i.label_nl, coalesce(array_agg(x.source order by x.source)
           filter (where not exists (select from core.observation o
               join core.source s using (source_id)
              where s.id = x.source and o.value is not null)),
           case when i.thema = 'index' and exists (
               select from indicator.reference r
                where r.dimension is not null and r.year is null)
               then array['ijkpunten'] end,
           array_agg(x.source order by x.source)) as sources
  from output.indicator i
  join output.indicator_source x on x.indicator = i.id
 where i.id not in (select id from output.with_figures)
 group by i.id, i.label_nl, i.thema;

-- Every area that a row can be of, with its place in the order: the country,
-- groups, parts of the country and provinces, municipalities.
create view output.area as
select code, title, null::text as title_en, kind,
       case kind when 'NL' then 1 when 'LD' then 3 when 'PV' then 3
           when 'CR' then 3 else 4 end as sort,
       case kind when 'NL' then 'land' when 'LD' then 'landsdeel'
           when 'PV' then 'provincie' when 'CR' then 'corop'
           when 'GM' then 'gemeente' else 'regio' end as soort,
       null::text as description
  from output.region
 union all
select code, title_nl, title_en, 'group', 2, 'groep', description_nl
  from core.area_group
 union all
select v.code, v.nl, v.en, 'group', 2, 'groep', v.description
  from (values
	('G4-G40', 'G4 en G40 samen', 'G4 and G40 together',
	 'De gemeenten van de G4 en van het Stedennetwerk G40 samen.'),
	('rest-nl', 'Overig Nederland', 'Rest of the Netherlands',
	 'Alle gemeenten die niet tot de G4 of de G40 behoren.')
  ) v (code, nl, en, description)
 where not exists (select from core.area_group g where g.code = v.code)
 union all
select distinct region, title_nl, null, 'group', 2, 'groep',
       'De gemeenten waarvoor ' || m.title || ' de opvang en het beschermd'
           ' wonen regelt.'
  from core.care_region_today r
  join output.region m on m.code = substr(r.region, 7)
 union all
select p.code, 'Steden die lijken op ' || r.title,
       'Cities that resemble ' || r.title, 'peers', 2, 'vergelijking',
       'De steden van de G4 en de G40 die in opbouw het meest lijken op '
           || r.title || ', de meest gelijkende eerst: '
           || string_agg(o.title, ', ' order by p.nth) || '. De lijst ligt'
           ' vast (methode ' || p.method || ') en zegt niets over druk op'
           ' de woningmarkt; wie anders wil vergelijken, neemt andere steden.'
  from core.peer_group p
  join output.region r on r.code = p.city
  join output.region o on o.code = p.peer
 group by p.code, r.title, p.method;

-- What marks mean, in the words that readers get.
create view output.mark as
select * from (values
	('reeksbreuk', 'Over een breuk in de reeks heen; vergelijk met zorg.'),
	('benadering', 'Geen cijfer van de bron voor dit gebied: een gewogen'
	    ' gemiddelde dat wij berekenden, of van een gemeente die later'
	    ' groeide het cijfer van daarvoor.'),
	('geschatte-splitsing', 'Een gemeente die werd verdeeld telt mee naar'
	    ' het deel van haar woningen of inwoners dat overging.'),
	('afgerond-op-5', 'Door de bron op vijftallen afgerond.'),
	('eigen-correctie', 'Door ons verbeterd; de reden staat in de'
	    ' toelichting.'),
	('berekend', 'Voor het land, een landsdeel, een COROP-gebied of een'
	    ' provincie door ons opgeteld, omdat de bron er geen cijfer van'
	    ' heeft. Groepen, en gemeenten op de grenzen van nu, zijn altijd'
	    ' opgeteld en hebben deze markering niet.'),
	('opname', 'Uit een opname: een eerdere stand van de bron die met het'
	    ' programma is meegeleverd, omdat de bron zelf nog niet is'
	    ' bereikt. De datum van de cijfers staat bij de bron, onder'
	    ' opgehaald; leeg betekent dat die datum niet bekend is.'),
	('verouderd', 'Uit een tabel die is stopgezet.'),
	('experimenteel', 'Een proef; de methode kan nog veranderen.')
) m (code, meaning);

-- How sure the source is, from surest to least.
create view output.status_word as
select * from (values
	(1, 'definitief', 'Vastgesteld door de bron. Ook dit wordt soms nog'
	    ' herzien.'),
	(2, 'nader-voorlopig', 'Bijna volledig; de bron stelt het nog vast.'),
	(3, 'voorlopig', 'De bron stelt het later bij.'),
	(4, 'geschat', 'Geen telling maar een schatting.')
) s (nth, code, meaning);

-- And reasons, short enough to stand where the figure would.
create view output.reason as
select * from (values
	('niet-gepubliceerd', 'niet gepubliceerd door de bron'),
	('geheim', 'door de bron geheim gehouden'),
	('niet-van-toepassing', 'heeft hier geen betekenis'),
	('gebied-opgeheven', 'het gebied bestond toen niet'),
	('nog-niet-beschikbaar', 'nog niet gepubliceerd'),
	('bron-onbereikbaar', 'de bron is nog niet bereikt'),
	('bron-in-quarantaine', 'het antwoord van de bron is niet bruikbaar'),
	('invoer-ontbreekt', 'een cijfer dat ervoor nodig is ontbreekt'),
	('reeksbreuk', 'de reeks is onderbroken'),
	('niet-optelbaar', 'kan niet worden opgeteld'),
	('dekking-te-laag', 'van te weinig gemeenten bekend'),
	('noemer-te-klein', 'het getal waardoor gedeeld wordt is te klein'),
	('niveau-niet-toegestaan', 'wordt voor dit gebied niet gegeven'),
	('niet-goedgekeurd', 'door ons niet goedgekeurd'),
	('regio-met-een-gemeente', 'de regio heeft maar een gemeente')
) r (code, meaning);

create function output.marks_explained()
returns json language sql stable as $$
	select json_agg(json_build_object('markering', code, 'betekenis',
	    meaning) order by code collate "C") from output.mark
$$;

-- Names that a municipality had under its own code, or under one that it took
-- over, with the first day on which they were no more.
create view output.former_name as
with given as (
	select f.code, f.title, coalesce(a.event_date, f.until_date) as until
	  from core.former_name f
	  left join core.announced a on a.kind = 'naamswijziging'
	   and (a.from_code, a.from_title) = (f.code, f.title)
	   and a.event_date <= core.today()
	 union
	select from_code, from_title, event_date
	  from core.announced
	 where kind = 'naamswijziging' and standing = 'in effect'
	 union
	select e.to_code, r.title, e.event_date
	  from core.event e
	  join core.region r on r.code = e.from_code
	 where e.kind = 'codewijziging' and e.event_date <= core.today()
)
select g.code, output.bare_title(g.title) as title, min(g.until) as until
  from given g
  join core.area r using (code)
 where output.bare_title(g.title) <> output.bare_title(r.title)
 group by 1, 2;

-- Municipalities of the register: those that existed on 1 January 2010 or
-- later.
create view output.municipality_state as
select r.*, case when coalesce(r.end_date, 'infinity') <= core.today()
           then 'opgeheven'
           when coalesce(r.begin_date, '-infinity') > core.today()
           then 'toekomstig' else 'bestaat' end as state
  from output.region r
 where r.kind = 'GM' and coalesce(r.end_date, 'infinity') > '2010-01-01';

-- With all that is known of them.  One that ended says so with the reason that
-- its figures would have.
create view output.municipality as
with province as materialized (
	select code, title from output.region where kind = 'PV'
)
select s.code, s.title, s.begin_date, s.end_date, s.state,
       p.code as province_code, p.title as province,
       case when s.state = 'opgeheven' then 'gebied-opgeheven' end as reason,
       coalesce((select json_agg(json_build_object('naam', f.title, 'tot',
               f.until) order by f.until, f.title collate "C")
          from output.former_name f where f.code = s.code), '[]')
           as former_names,
       c.code as corop_code, c.name as corop, l.code as part_code,
       l.name as part,
       coalesce((select json_agg(json_build_object('soort', a.kind, 'datum',
               a.event_date, 'van', a.from_code, 'van_naam', a.from_title,
               'naar', a.to_code, 'naar_naam', a.to_title,
               'toestand', case a.standing when 'planned' then 'voorgenomen'
                   when 'awaited' then 'vastgesteld' else 'van-kracht' end,
               'woningen', a.dwellings, 'inwoners', a.inhabitants,
               'vindplaats', a.citation)
               order by a.event_date, a.from_code, a.to_code)
          from core.announced a
         where s.code in (a.from_code, a.to_code)
           and a.standing <> 'superseded'), '[]') as announcements
  from output.municipality_state s
  left join province p on p.code = substr(s.group_code, 3)
  left join core.newest_class c on (c.class, c.area) = ('corop', s.code)
  left join core.newest_class l on (l.class, l.area) = ('landsdeel', s.code);

create function output.share(num numeric, den numeric)
returns json language sql immutable as $$
	select json_build_object('deel', trim_scale(round(num / den, 6)),
	    'breuk', num || '/' || den)
$$;

-- Where a municipality that ended went, and who went into one that is there,
-- with the share of it that moved, by dwellings and by inhabitants.
create view output.succession as
select coalesce(d.from_code, i.from_code) as from_code,
       coalesce(d.to_code, i.to_code) as to_code,
       case when d.num is not null then output.share(d.num, d.den) end
           as by_dwellings,
       case when i.num is not null then output.share(i.num, i.den) end
           as by_inhabitants
  from (select * from core.crosswalk where moves_with = 'dwellings') d
  full join (select * from core.crosswalk where moves_with = 'inhabitants') i
       on i.from_code = d.from_code and i.to_code = d.to_code
 where coalesce(d.from_code, i.from_code) <> coalesce(d.to_code, i.to_code);

-- Which share of a municipality moved, as the two numbers say it in words.
create function output.share_words(by_dwellings json, by_inhabitants json)
returns text language sql immutable as $$
	select case when coalesce((by_dwellings->>'deel')::numeric, 1) = 1
	        and coalesce((by_inhabitants->>'deel')::numeric, 1) = 1
	    then 'in haar geheel'
	    else concat_ws(' en ',
	        output.long_number(round(100 * (by_inhabitants->>'deel')::numeric,
	            1), 1)
	            || ' % van de inwoners',
	        output.long_number(round(100 * (by_dwellings->>'deel')::numeric,
	            1), 1)
	            || ' % van de woningen') end
$$;

create view output.successors as
select s.from_code as gm_code, json_agg(json_build_object('code', s.to_code,
           'naam', r.title, 'naar_woningen', s.by_dwellings,
           'naar_inwoners', s.by_inhabitants) order by s.to_code) as list
  from output.succession s join output.region r on r.code = s.to_code
 group by s.from_code;

create view output.predecessors as
select s.to_code as gm_code, json_agg(json_build_object('code', s.from_code,
           'naam', r.title, 'einddatum', r.end_date,
           'naar_woningen', s.by_dwellings,
           'naar_inwoners', s.by_inhabitants) order by s.from_code) as list
  from output.succession s join output.region r on r.code = s.from_code
 group by s.to_code;

-- Members of groups with their dates; provinces, the country, and the groups
-- that follow from others have those of today, without dates.
create view output.member as
select group_code as area_code, gm_code, valid_from, valid_to
  from core.group_member
 union all
select area_code, gm_code, null, null
  from core.area_member a
 where not exists (select from core.group_member m
     where m.group_code = a.area_code);

create view output.groups as
select m.gm_code, json_agg(json_build_object('code', m.area_code,
           'naam', a.title, 'vanaf', m.valid_from, 'tot', m.valid_to)
           order by m.area_code collate "C") as list
  from output.member m join output.area a on a.code = m.area_code
 where a.kind = 'group'
 group by m.gm_code;

-- The cities that a city is compared with, as documents tell of them.
create view output.peers as
select p.code, p.city, json_build_object('groep', p.code, 'gemeente', p.city,
           'methode', p.method, 'steden', json_agg(json_build_object(
               'code', p.peer, 'naam', r.title, 'volgorde', p.nth,
               'afstand', p.distance) order by p.nth)) as document
  from core.peer_group p
  join output.region r on r.code = p.peer
 group by p.code, p.city, p.method;

-- For pages.  CBS numbers its versions by day and hour: 202606230000.  A list
-- made by hand has no day on which it was retrieved.
create function output.version_words(version text)
returns text language sql stable as $$
	select case when version ~ '^20\d{10}$'
	    then output.long_date(to_date(left(version, 8), 'YYYYMMDD'))
	    else coalesce(version, '–') end
$$;

create function output.retrieved_words(origin text, retrieved text)
returns text language sql stable as $$
	select coalesce(output.long_date(retrieved::date), case
	    when origin = 'curated' then '–'
	    when origin in ('live', 'recording') then 'dag niet bekend'
	    else 'nog niet' end)
$$;

-- Sources of each indicator in one line, with what has to be known of them.
create view output.indicator_citation as
select x.indicator, string_agg(s.citation || case s.origin when 'recording'
           then ', opname' else '' end, '; ' order by s.id collate "C") as bron
  from output.indicator_source x join output.source s on s.id = x.source
 group by x.indicator;

-- What is missing, in words: huishoudens 1 januari 2014: de bron is nog niet
-- bereikt.  In a document it stands as huishoudens-1-januari 2014: bron-...
create function output.input_words(reden_invoer text)
returns text language sql stable as $$
	select string_agg(replace(split_part(m.part, ' ', 1), '-', ' ')
	           || coalesce(substring(m.part from ' .*: ') || r.meaning,
	               substring(m.part from ' .*')), '; ' order by m.nth)
	  from regexp_split_to_table(reden_invoer, '; ')
	       with ordinality m (part, nth)
	  left join output.reason r on r.code = substring(m.part from ': (.*)$')
$$;

-- What has to be known beside a figure.  That it comes from a recording is said
-- of its source; unsaid is a status that goes without saying.
create function output.figure_note(value numeric, status text, reden text,
    reden_invoer text, markeringen text[], unsaid text default null)
returns text language plpgsql stable as $$
begin
	if value is null then
		return (select r.meaning from output.reason r where r.code = reden)
		    || coalesce(' (' || output.input_words(reden_invoer) || ')', '');
	end if;
	return replace(array_to_string(array_remove(coalesce(status,
	    'status onbekend') || array_remove(markeringen, 'opname'), unsaid),
	    ', '), '-', ' ');
end $$;

-- The same of a figure that another stands beside: nothing where both are as sure,
-- and no more than the reason where there is none.
create function output.note_beside(value numeric, status text, reden text,
    markeringen text[], own_status text, own_markeringen text[])
returns text language plpgsql stable as $$
begin
	if value is null then
		return coalesce((select r.meaning from output.reason r
		    where r.code = reden), 'voor dit gebied niet berekend');
	end if;
	if coalesce(status, '') = coalesce(own_status, '')
	    and array_remove(markeringen, 'opname')
	      = array_remove(own_markeringen, 'opname') then
		return null;
	end if;
	return output.figure_note(value, status, reden, null, markeringen);
end $$;

-- Figures differ when their margins do not overlap.
create function output.beside(low numeric, high numeric, other_low numeric,
    other_high numeric)
returns text language sql immutable parallel safe as $$
	select case when low > other_high then 'hoger'
	    when high < other_low then 'lager'
	    when low <= other_high and high >= other_low
	        then 'ongeveer-gelijk' end
$$;

-- --- changes ---

create view output.cause as
select * from (values
	(1, 'eigen-correctie', 'Een verbetering van ons van een fout in de bron'
	    ' kwam erbij of verviel.'),
	(2, 'methode', 'De rekenwijze is gewijzigd, of de indicator is nieuw of'
	    ' vervallen.'),
	(3, 'grenzen', 'Het gebied bestaat uit andere delen: een herindeling,'
	    ' of een groep met andere leden.'),
	(4, 'noemer', 'De teller bleef gelijk; het getal waardoor gedeeld wordt'
	    ' wijzigde.'),
	(5, 'nieuwe-periode', 'De bron publiceerde een nieuwe periode.'),
	(6, 'bronherziening', 'De bron herzag eerder gepubliceerde cijfers.'),
	(7, 'onbekend', 'De oorzaak kon niet worden vastgesteld.')
) c (sort, code, meaning);

create function output.causes_explained()
returns json language sql stable as $$
	select json_agg(json_build_object('oorzaak', code, 'betekenis',
	    meaning) order by sort) from output.cause
$$;

-- CBS (StatLine 03759ned), versie 202607020200 in plaats van 202506300200
create function output.change_sources(sources json)
returns text language sql stable as $$
	select string_agg((s->>'bronvermelding') || coalesce(', versie '
	       || (s->>'versie') || coalesce(' in plaats van '
	       || nullif(s->>'versie_was', s->>'versie'), ''), ''), '; '
	       order by s->>'bron')
	  from json_array_elements(sources) s
$$;

create function output.change_words(causes text[], sources json)
returns text language sql stable as $$
	select (select string_agg(rtrim(m.meaning, '.'), '; ' order by n.nth)
	          from unnest(causes) with ordinality n (code, nth)
	          join output.cause m using (code))
	    || coalesce('. ' || output.change_sources(sources), '') || '.'
$$;

create view output.change as
select c.release, c.indicator, i.label_nl as title, c.basis, c.area_code,
       a.title as area, a.sort as area_sort, p.code as period,
       nullif(c.reeks, '') as reeks, c.kind, c.old_value, c.new_value,
       c.eenheid, c.old_status, c.new_status, c.old_reden, c.new_reden,
       c.causes[1] as cause, c.causes, c.sources,
       output.change_words(c.causes, c.sources) as words
  from indicator.change c
  join core.period p using (period_id)
  left join output.indicator i on i.id = c.indicator
  left join output.area a on a.code = c.area_code;

-- The release whose changes are the newest.
create view output.newest_change as
select release, previous, published_on
  from indicator.change_set
 order by published_on desc, length(release) desc, release collate "C" desc
 limit 1;

-- Changes from one release to another: as they were published when one followed
-- the other, worked out when not.  In the columns of v1/wijzigingen.
create function output.difference(from_release text, to_release text)
returns table (indicator text, basis text, gebied_code text, gebied text,
    periode text, reeks text, soort text, waarde_was numeric, waarde numeric,
    eenheid text, status_was text, status text, reden_was text, reden text,
    oorzaak text, oorzaken text[], toelichting text, tabellen json)
language sql stable as $$
	with stored as (
		select exists (select from indicator.change_set
		    where release = to_release and previous = from_release) as is
	), run as (
		select (select run_id from ledger.release
		        where release = from_release) as a,
		       (select run_id from ledger.release
		        where release = to_release) as b
	), c as (
		select indicator, basis::text, area_code, period_id, reeks, kind,
		       old_value, new_value, eenheid, old_status::text,
		       new_status::text, old_reden::text, new_reden::text,
		       causes, sources
		  from indicator.change, stored
		 where stored.is and release = to_release
		 union all
		select x.indicator, x.basis, x.area_code, x.period_id, x.reeks,
		       x.kind, x.old_value, x.new_value, x.eenheid,
		       x.old_status, x.new_status, x.old_reden, x.new_reden,
		       x.causes, indicator.change_sources(x.sources, run.a,
		           run.b)
		  from run, stored, indicator.changes(run.a, run.b) x
		 where not stored.is
	)
	select c.indicator, c.basis, c.area_code, a.title, p.code,
	       nullif(c.reeks, ''), c.kind, c.old_value, c.new_value, c.eenheid,
	       c.old_status, c.new_status, c.old_reden, c.new_reden,
	       c.causes[1], c.causes, output.change_words(c.causes, c.sources),
	       c.sources
	  from c
	  join core.period p using (period_id)
	  left join output.area a on a.code = c.area_code
	 order by c.indicator collate "C", c.basis, a.sort,
	       c.area_code collate "C", p.code collate "C",
	       c.reeks collate "C"
$$;

-- --- corrections of ours ---

create view output.correction as
select s.id as source, o.table_id, r.code as area_code, a.title as area,
       m.name as measure, m.title, e.variant_code, p.code as period, k.wrong,
       k.correct, m.unit, k.reason, k.reported_on, k.reference,
       l.run_date as since,
       -- which figures it reaches, at most
       array(select distinct n.indicator
           from indicator.rests_on((select max(run_id) from ledger.run)) n
          where n.name = m.name order by 1) as indicators
  from core.correction k
  join core.source s using (source_id)
  left join output.source o on o.id = s.id
  join core.series e using (source_id, series_id)
  join core.measure m using (source_id, measure_id)
  join core.region r using (region_id)
  join core.period p using (period_id)
  left join output.region a on a.code = r.code
  left join ledger.run l on l.run_id = k.since_run
 where k.until_run is null;
