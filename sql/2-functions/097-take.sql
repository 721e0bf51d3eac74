-- What many documents and pages ask for, and takes a look at every figure to work
-- out: once for each release, as temporary tables, whose sizes the planner then
-- knows and whose places are numbers, which sort faster than codes.
--
--   place, moment        the areas and periods that rows are of, in the order of
--                        documents
--   topic                output.indicator, of those that have figures, or had one
--   cell                 the rows as they are published; nth is their order within
--                        documents of indicators, area_nth that of areas
--   document             for each indicator and basis that has cells, when the last of
--                        them changed, whether any is of a series, and how many
--                        areas, periods and series there are: `alle` where there
--                        is but one.  document_area, document_period and
--                        document_series number them, from 1
--   municipality         output.municipality, and as lists for documents the groups
--                        that it is in, and what it came of and went into
--   municipality_cell    cell of municipalities: of one that exists on the
--                        boundaries of today, of one that ended on those of its time
--   municipality_figure  for each municipality, indicator and series the newest
--                        period with a value, before its end, or when there is none
--                        the newest of all, with the reason.  `awaited` is what
--                        came after and is empty
--   municipality_year    every year of what is yearly, or of one day of it, from the
--                        first with a value to the last; of one without, why
--   municipality_change  what became of the yearly figures of each municipality of
--                        today, beside the country; not of those that are changes
--                        themselves, or have none by nature
--   beside               cell of areas that are no municipality
--   area_source          the sources that the figures of an area rest on, as its
--                        documents and its page name them
--   front                for the front page: the figures of the country, the G4 and
--                        the G40 in the newest period in which one of them has a
--                        value, in words: what is shown, and what has to be known
--                        beside it
--   newest_figure        for the page of an indicator: of each city of the G4 and the
--                        G40 and of the areas that it is read beside, the newest
--                        period with a value, or when there is none the newest of
--                        all, with the reason
--   profile              municipality_figure beside the areas that it is compared
--                        with, in the same period and on the same boundaries: the
--                        country, its province, the groups, cities like it.  Band A
--                        is the least pressure and E the most, on the frozen scale
create function output.take_figures()
returns void language plpgsql as $$
begin
	drop view if exists pg_temp.municipality_cell;
	drop table if exists pg_temp.place, pg_temp.moment, pg_temp.topic,
	    pg_temp.cell, pg_temp.document, pg_temp.document_area,
	    pg_temp.document_period, pg_temp.document_series,
	    pg_temp.municipality,
	    pg_temp.municipality_figure, pg_temp.municipality_year,
	    pg_temp.municipality_change, pg_temp.beside, pg_temp.area_source,
	    pg_temp.front,
	    pg_temp.newest_figure, pg_temp.profile;
	create temp table place as
	select *, row_number() over (order by sort, code collate "C")::int as nth
	  from output.area;
	create temp table moment as
	select *, row_number() over (order by code collate "C")::int as nth
	  from core.period;
	create temp table topic as
	select i.*, row_number() over (order by i.id collate "C")::int as nth
	  from output.indicator i
	  join output.with_figures using (id);
	analyze pg_temp.place, pg_temp.moment, pg_temp.topic;

	-- It stands in the order of nth, as the rows came.
	create temp table cell as
	select v.indicator, v.basis, v.area_code, a.title as area,
	       a.sort as area_sort, p.code as period,
	       output.as_told(v.value, t.decimals) as value, t.eenheid,
	       v.status, v.reden, trim_scale(round(v.teller, 6)) as teller,
	       trim_scale(round(v.noemer, 6)) as noemer,
	       trim_scale(round(v.dekking, 4)) as dekking, v.markeringen,
	       v.changed_on, v.reden_invoer, nullif(v.reeks, '') as reeks,
	       v.period_id, t.nth as topic_nth, a.nth as area_nth,
	       p.nth as period_nth,
	       row_number() over (order by t.nth, v.basis, a.nth, p.nth,
	           nullif(v.reeks, '') collate "C")::int as nth
	  from indicator.value v
	  join pg_temp.topic t on t.id = v.indicator
	  join pg_temp.place a on a.code = v.area_code
	  join pg_temp.moment p using (period_id);
	create index on pg_temp.cell (area_code, indicator, period_id);
	analyze pg_temp.cell;
	create temp table document_area as
	select *, row_number() over (partition by topic_nth, basis
	           order by area_nth)::int as a
	  from (select distinct topic_nth, basis, area_nth, area_code, area
	          from pg_temp.cell) x;
	create temp table document_period as
	select *, row_number() over (partition by topic_nth, basis
	           order by period_nth)::int as p
	  from (select distinct topic_nth, basis, period_nth, period
	          from pg_temp.cell) x;
	create temp table document_series as
	select *, row_number() over (partition by topic_nth, basis
	           order by reeks collate "C")::int as r
	  from (select distinct topic_nth, basis, coalesce(reeks, 'alle')
	           as reeks from pg_temp.cell) x;
	create temp table document as
	select topic_nth, indicator, basis, c.changed_on, c.has_series,
	       a.n as areas, p.n as periods, r.n as series
	  from (select topic_nth, indicator, basis, max(changed_on)
	               as changed_on, bool_or(reeks is not null) as has_series
	          from pg_temp.cell group by topic_nth, indicator, basis) c
	  join (select topic_nth, basis, max(a) as n
	          from pg_temp.document_area group by topic_nth, basis) a
	       using (topic_nth, basis)
	  join (select topic_nth, basis, max(p) as n
	          from pg_temp.document_period group by topic_nth, basis) p
	       using (topic_nth, basis)
	  join (select topic_nth, basis, max(r) as n
	          from pg_temp.document_series group by topic_nth, basis) r
	       using (topic_nth, basis);
	analyze pg_temp.document_area, pg_temp.document_period,
	    pg_temp.document_series, pg_temp.document;

	-- Of views that group the planner knows no sizes, and would work out the
	-- lists again for each municipality.
	create temp table municipality as
	with one as materialized (
		select * from output.municipality
	), grouped as materialized (
		select * from output.groups
	), former as materialized (
		select * from output.predecessors
	), later as materialized (
		select * from output.successors
	)
	select m.*, coalesce(g.list, '[]') as groups,
	       coalesce(f.list, '[]') as predecessors,
	       coalesce(l.list, '[]') as successors
	  from one m
	  left join grouped g on g.gm_code = m.code
	  left join former f on f.gm_code = m.code
	  left join later l on l.gm_code = m.code;
	analyze pg_temp.municipality;

	create temp view municipality_cell as
	select c.*, m.state
	  from pg_temp.municipality m
	  join pg_temp.cell c on c.area_code = m.code
	   and c.basis = case m.state when 'bestaat' then 'huidig'
	       else 'toenmalig' end::core.basis;

	create temp table municipality_figure as
	select c.area_code as code, c.indicator, i.label_nl as title, c.eenheid,
	       c.reeks, c.period, c.period_id, c.basis, i.decimals, c.value,
	       c.status, c.reden, c.reden_invoer, c.markeringen,
	       case when c.last <> c.period and c.state = 'bestaat'
	           then c.last end as awaited
	  from (select c.*, max(c.period collate "C") over w as last,
	               row_number() over (w order by c.value is null,
	                   c.reden is not distinct from 'gebied-opgeheven',
	                   c.period_nth desc) as newest
	          from pg_temp.municipality_cell c
	        window w as (partition by c.area_code, c.indicator, c.reeks)) c
	  join pg_temp.topic i on i.id = c.indicator
	 where c.newest = 1;
	analyze pg_temp.municipality_figure;

	-- There are few notes, each of thousands of figures.
	create temp table municipality_year as
	with year as materialized (
		select *
		  from (select c.area_code, c.state, c.indicator, c.reeks,
		          c.period, c.value, c.status, c.reden, c.markeringen,
		          c.nth, c.period_nth, min(c.period_nth) filter (where
		              c.value is not null) over w as first,
		          max(c.period_nth) filter (where c.value is not null)
		              over w as last
		     from pg_temp.municipality_cell c
		     join pg_temp.moment p using (period_id)
		    where p.kind in ('year', 'day')
		   window w as (partition by c.area_code, c.indicator, c.reeks)) c
		 where c.period_nth between c.first and c.last
	), said as (
		select status, reden, markeringen, output.figure_note(case when
		           reden is null then 0 end, status::text, reden::text,
		           null, markeringen::text[]) as note
		  from (select distinct status, reden, markeringen from year) x
	)
	select c.area_code as code, c.state, c.indicator, i.thema, i.label_nl as
	       title, i.eenheid, i.decimals, c.reeks, c.period, c.value, s.note,
	       c.nth
	  from year c
	  join pg_temp.topic i on i.id = c.indicator
	  join said s on coalesce(s.status, '') = coalesce(c.status, '')
	   and coalesce(s.reden::text, '') = coalesce(c.reden::text, '')
	   and s.markeringen = c.markeringen;
	analyze pg_temp.municipality_year;

	-- Joined to many rows: sizes are known, and a place is found by its index.
	create temp table beside as
	select area_code, indicator, period_id, basis, coalesce(reeks, '') as serie,
	       value, status, reden, markeringen
	  from pg_temp.cell
	 where area_code not like 'GM%';
	create unique index on pg_temp.beside (area_code, indicator, period_id,
	    serie, basis);
	analyze pg_temp.beside;

	create temp table area_source as
	with document as materialized (
		select id, document, citation from output.source
	), used as (
		select distinct f.code, x.source
		  from (select code, indicator
		          from pg_temp.municipality_figure
		         where value is not null
		         union
		        select area_code, indicator from pg_temp.beside
		         where basis = 'huidig' and value is not null) f
		  join output.indicator_source x using (indicator)
	)
	select u.code, json_agg(s.document order by s.id collate "C") as sources,
	       output.cite_line(string_agg(s.citation, '; '
	           order by s.id collate "C")) as cite
	  from used u
	  join document s on s.id = u.source
	 group by u.code;
	analyze pg_temp.area_source;

	create temp table front as
	select n.indicator, n.reeks, n.period, a.code as area_code,
	       coalesce(output.long_number(c.value, i.decimals), 'geen cijfer')
	           as figure,
	       case when c.indicator is null then 'voor dit gebied niet berekend'
	           else output.figure_note(c.value, c.status::text,
	               c.reden::text, c.reden_invoer, c.markeringen::text[],
	               'definitief') end as note,
	       c.markeringen
	  from (select distinct on (indicator, reeks) indicator, reeks, period,
	               period_id
	          from pg_temp.cell
	         where basis = 'huidig' and value is not null
	           and area_code in ('NL01', 'G4', 'G40')
	         order by indicator, reeks, period_nth desc) n
	  join pg_temp.topic i on i.id = n.indicator
	 cross join (values ('NL01'), ('G4'), ('G40')) a (code)
	  left join pg_temp.cell c on c.indicator = n.indicator
	   and c.basis = 'huidig' and c.period_id = n.period_id
	   and c.reeks is not distinct from n.reeks and c.area_code = a.code;

	create temp table newest_figure as
	with city as (
		select distinct gm_code as code from core.area_member
		 where area_code in ('G4', 'G40')
	), here as (
		select code, true as is_city from city
		 union all
		select code, false from (values ('NL01'), ('G4'), ('G40'),
		    ('G4-G40'), ('rest-nl')) a (code)
	), newest as (
		select distinct on (c.indicator, c.area_code, c.reeks) c.*,
		       h.is_city
		  from here h
		  join pg_temp.cell c on c.area_code = h.code
		   and c.basis = 'huidig'
		 order by c.indicator, c.area_code, c.reeks, (c.value is null),
		       c.period_nth desc
	)
	select n.indicator, n.area_code, n.area as title, n.reeks, n.period,
	       i.decimals, i.eenheid,
	       coalesce(output.long_number(n.value, i.decimals), 'geen cijfer')
	           as figure,
	       output.figure_note(n.value, n.status::text, n.reden::text,
	           n.reden_invoer, n.markeringen::text[]) as note,
	       n.markeringen, n.is_city,
	       bool_or(n.is_city and n.value is not null)
	           over (partition by n.indicator) as any_city
	  from newest n
	  join pg_temp.topic i on i.id = n.indicator;

	create temp table municipality_change as
	select d.area_code collate "C" as code,
	       d.indicator collate "C" as indicator,
	       nullif(d.reeks, '') collate "C" as reeks, i.label_nl as title,
	       i.eenheid, i.decimals, p.code as last,
	       b.difference as d_2019, b.reden::text as why_2019,
	       b.percent as p_2019, b.markeringen::text[] as marks_2019,
	       nb.difference as nl_2019, nb.percent as nlp_2019, nb.reden::text as why_nl_2019,
	       l.difference as d_2021, l.reden::text as why_2021,
	       l.percent as p_2021, l.markeringen::text[] as marks_2021,
	       nl.difference as nl_2021, nl.percent as nlp_2021, nl.reden::text as why_nl_2021,
	       output.trend(d.years, d.events, d.is_clear, d.s) as trend,
	       d.first_year, d.last_year
	  from indicator.development d
	  join pg_temp.municipality m on m.code = d.area_code
	   and m.state = 'bestaat'
	  join output.indicator i on i.id = d.indicator
	  join pg_temp.moment p using (period_id)
	  left join indicator.since b
	    on (b.indicator, b.area_code, b.reeks, b.base)
	     = (d.indicator, d.area_code, d.reeks, 2019)
	  left join indicator.since l
	    on (l.indicator, l.area_code, l.reeks, l.base)
	     = (d.indicator, d.area_code, d.reeks, 2021)
	  left join indicator.since nb
	    on (nb.indicator, nb.area_code, nb.reeks, nb.base)
	     = (d.indicator, 'NL01', d.reeks, 2019)
	  left join indicator.since nl
	    on (nl.indicator, nl.area_code, nl.reeks, nl.base)
	     = (d.indicator, 'NL01', d.reeks, 2021)
	 where d.value is not null and d.indicator not like 'verandering-%'
	   and (b.reden is distinct from 'niet-van-toepassing'
	       or l.reden is distinct from 'niet-van-toepassing');
	analyze pg_temp.front, pg_temp.newest_figure,
	    pg_temp.municipality_change;

	create temp table profile as
	select f.code, f.indicator, f.title, f.eenheid, f.reeks, f.period,
	       f.basis, f.decimals, f.value, f.status, f.reden, f.reden_invoer,
	       f.markeringen, f.awaited, nl.value as nl, pv.value as province,
	       g4.value as g4, g40.value as g40, peers.value as peers,
	       output.note_beside(nl.value, nl.status::text, nl.reden::text,
	           nl.markeringen::text[], f.status::text, f.markeringen::text[])
	           as nl_note,
	       output.note_beside(pv.value, pv.status::text, pv.reden::text,
	           pv.markeringen::text[], f.status::text, f.markeringen::text[])
	           as province_note,
	       output.note_beside(g4.value, g4.status::text, g4.reden::text,
	           g4.markeringen::text[], f.status::text, f.markeringen::text[])
	           as g4_note,
	       output.note_beside(g40.value, g40.status::text, g40.reden::text,
	           g40.markeringen::text[], f.status::text,
	           f.markeringen::text[]) as g40_note,
	       output.note_beside(peers.value, peers.status::text,
	           peers.reden::text, peers.markeringen::text[], f.status::text,
	           f.markeringen::text[]) as peers_note,
	       round(s.score, 1) as score,
	       -- least() passes over a null
	       case when s.score is not null
	           then chr(65 + least(floor(s.score / 20), 4)::int) end as band,
	       case when f.value is null or s.score is not null then null
	           when r.direction = '0' or f.reeks is not null
	               then 'niet-van-toepassing'
	           else 'niet-goedgekeurd' end as band_reden,
	       d.low, d.high,
	       output.beside(d.low, d.high, dn.low, dn.high) as beside_nl,
	       output.beside(d.low, d.high, d4.low, d4.high) as beside_g4,
	       output.beside(d.low, d.high, d40.low, d40.high) as beside_g40
	  from (select f.*, coalesce(f.reeks, '') as serie, m.province_code,
	               -- a part is never more than the whole
	               f.indicator in (select id from pg_temp.topic
	                   where aggregation = 'sum') as is_sum
	          from pg_temp.municipality_figure f
	          join pg_temp.municipality m using (code)) f
	  join indicator.reference r on r.indicator = f.indicator
	  left join lateral (select core.to_number(x.f[1], x.f[2]) as score
	       from (select indicator.on_scale(f.value, 1, r.direction, r.low,
	           r.high) as f) x
	      where f.reeks is null and r.direction <> '0') s on true
	  left join pg_temp.beside nl on (nl.area_code, nl.indicator,
	       nl.period_id, nl.serie, nl.basis) = ('NL01',
	       f.indicator, f.period_id, f.serie, f.basis)
	  left join pg_temp.beside pv on (pv.area_code, pv.indicator,
	       pv.period_id, pv.serie, pv.basis) = (f.province_code,
	       f.indicator, f.period_id, f.serie, f.basis)
	  left join pg_temp.beside g4 on (g4.area_code, g4.indicator,
	       g4.period_id, g4.serie, g4.basis) = ('G4',
	       f.indicator, f.period_id, f.serie, f.basis)
	  left join pg_temp.beside g40 on (g40.area_code, g40.indicator,
	       g40.period_id, g40.serie, g40.basis) = ('G40',
	       f.indicator, f.period_id, f.serie, f.basis)
	  left join pg_temp.beside peers on (peers.area_code, peers.indicator,
	       peers.period_id, peers.serie, peers.basis) = ('vergelijk-' || f.code,
	       f.indicator, f.period_id, f.serie, f.basis)
	  left join indicator.development d on f.basis = 'huidig'
	   and (d.indicator, d.area_code, d.period_id, d.reeks)
	      = (f.indicator, f.code, f.period_id, f.serie)
	  left join indicator.development dn on not f.is_sum
	   and (dn.indicator, dn.area_code, dn.period_id, dn.reeks)
	      = (d.indicator, 'NL01', d.period_id, d.reeks)
	  left join indicator.development d4 on not f.is_sum
	   and (d4.indicator, d4.area_code, d4.period_id, d4.reeks)
	      = (d.indicator, 'G4', d.period_id, d.reeks)
	  left join indicator.development d40 on not f.is_sum
	   and (d40.indicator, d40.area_code, d40.period_id, d40.reeks)
	      = (d.indicator, 'G40', d.period_id, d.reeks);
	analyze pg_temp.profile;
end $$;
