-- The drawings of indicators: charts and maps, on which the
-- cities of the G4 and the G40 are squares of one size.

-- Where each stands: about where it lies, placed by hand.  A new city gets a row;
-- until then the map says beneath that it has no place.
create view output.tile as
select *
  from (values
	('GM0080', 1, 6, 'Leeuwarden', 'Lwd'),
	('GM0014', 1, 7, 'Groningen', 'Gro'),
	('GM0361', 2, 2, 'Alkmaar', 'Alk'),
	('GM0405', 2, 3, 'Hoorn', 'Hrn'),
	('GM0106', 2, 7, 'Assen', 'Ass'),
	('GM0114', 2, 8, 'Emmen', 'Emn'),
	('GM0479', 3, 2, 'Zaanstad', 'Zaa'),
	('GM0363', 3, 3, 'Amsterdam', 'Ams'),
	('GM0034', 3, 4, 'Almere', 'Alm'),
	('GM0995', 3, 5, 'Lelystad', 'Lel'),
	('GM0193', 3, 6, 'Zwolle', 'Zwo'),
	('GM0141', 3, 7, 'Almelo', 'Alo'),
	('GM0164', 3, 8, 'Hengelo', 'Hen'),
	('GM0392', 4, 1, 'Haarlem', 'Hlm'),
	('GM0394', 4, 2, 'Haarl.meer', 'Hrm'),
	('GM0362', 4, 3, 'Amstelveen', 'Amv'),
	('GM0402', 4, 4, 'Hilversum', 'Hil'),
	('GM0307', 4, 5, 'Amersfoort', 'Amf'),
	('GM0200', 4, 6, 'Apeldoorn', 'Ape'),
	('GM0150', 4, 7, 'Deventer', 'Dev'),
	('GM0153', 4, 8, 'Enschede', 'Ens'),
	('GM0546', 5, 1, 'Leiden', 'Lei'),
	('GM0484', 5, 2, 'Alphen', 'Alp'),
	('GM0513', 5, 3, 'Gouda', 'Gou'),
	('GM0344', 5, 4, 'Utrecht', 'Utr'),
	('GM0228', 5, 5, 'Ede', 'Ede'),
	('GM0202', 5, 6, 'Arnhem', 'Arn'),
	('GM0518', 6, 1, 'Den Haag', 'DHg'),
	('GM0503', 6, 2, 'Delft', 'Dft'),
	('GM0637', 6, 3, 'Zoetermeer', 'Zoe'),
	('GM0268', 6, 6, 'Nijmegen', 'Nij'),
	('GM0606', 7, 1, 'Schiedam', 'Sch'),
	('GM0599', 7, 2, 'Rotterdam', 'Rtd'),
	('GM0505', 7, 3, 'Dordrecht', 'Dor'),
	('GM0796', 7, 4, 'Den Bosch', 'DBo'),
	('GM0828', 7, 5, 'Oss', 'Oss'),
	('GM1674', 8, 1, 'Roosendaal', 'Roo'),
	('GM0758', 8, 2, 'Breda', 'Bre'),
	('GM0855', 8, 3, 'Tilburg', 'Til'),
	('GM0772', 8, 4, 'Eindhoven', 'Ehv'),
	('GM0794', 8, 5, 'Helmond', 'Hel'),
	('GM0983', 8, 6, 'Venlo', 'Ven'),
	('GM1883', 9, 5, 'Sittard-G.', 'Sit'),
	('GM0935', 10, 5, 'Maastricht', 'Maa'),
	('GM0917', 10, 6, 'Heerlen', 'Hee')) t (gm_code, rij, kolom, naam,
       afkorting);

-- A figure in the words that stand for a drawing: 12,3 (2016, voorlopig), with what
-- has to be known of it; of a map, whose period its title says: (12,3; voorlopig).
create function output.drawn_words(value numeric, decimals int, period text,
    status text, markeringen text[])
returns text language sql stable as $$
	select case when period is null
	    then '(' || f.figure || coalesce('; ' || f.note, '') || ')'
	    else f.figure || ' (' || period || coalesce(', ' || f.note, '')
	        || ')' end
	  from (select output.long_number(value, decimals) as figure,
	           nullif(output.figure_note(value, status, null, null,
	               markeringen, 'definitief'), '') as note) f
$$;

-- What the forms of a map mean.  Where all is alike, no form says so.
create function output.tile_note(all_open boolean, any_open boolean,
    all_unsaid boolean, any_unsaid boolean, any_empty boolean,
    left_out text, cite text)
returns text language sql stable as $$
	select concat_ws(' ', case when all_unsaid then 'De bron zegt niet of deze'
	        ' cijfers definitief zijn.' when all_open and not any_unsaid
	        then 'Alle cijfers zijn nog niet definitief.' when all_open
	        then 'Alle cijfers zijn nog niet definitief, of de bron zegt het'
	        ' niet.' when any_open then 'Gestippelde rand: nog niet definitief'
	        || case when any_unsaid then ', of de bron zegt het niet.'
	        else '.' end end, case when any_empty then '–: geen cijfer.' end,
	    'Zonder plaats op deze kaart: ' || left_out || '.',
	    output.chart_note(false, false, false, cite))
$$;

-- Charts, pages and pages to embed all ask for them, and working them out looks at
-- every figure: once for each release, as temporary tables, whose sizes the planner
-- then knows.
--
--   chart_point  points of charts: the country, the G4 and the G40 over time, a
--                chart for each series, of its longest kind of period.  A day stands
--                where it lies in its year.  Values on two sides of a break are
--                apart: one has its mark, the other not.  What is drawn (drawn) is
--                the value, or of what is a sum, where these would be three flat
--                lines, an index of the first period that all of them have (base)
--   tile_class   figures of cities on maps, and the class of each: five with about as
--                many cities in each; what is equal is in the same one, so that there
--                may be fewer.  All of a map are of one period: the newest that half
--                of the cities have a figure of.  Of fewer than ten there is no map
--   drawing      each a file of that name, with what it says; a chart has a line of
--                two points or more
create function output.take_drawings()
returns void language plpgsql as $$
begin
	drop table if exists pg_temp.point, pg_temp.chart_point,
	    pg_temp.tile_class, pg_temp.chart_line, pg_temp.drawing;
	create temp table point as
	with figure as (
		select c.indicator, c.reeks, c.area_code, c.period, c.status,
		       c.markeringen, c.value, i.decimals, i.aggregation,
		       'reeksbreuk' = any (c.markeringen) as is_broken,
		       extract(year from p.first_day) + case p.kind
		           when 'year' then 0 else round((extract(doy from
		           p.first_day) - 1) / 366, 3) end as x,
		       core.time_of(p.kind) as length
		  from pg_temp.cell c
		  join pg_temp.topic i on i.id = c.indicator
		  join pg_temp.moment p using (period_id)
		 where c.basis = 'huidig'
		   and c.area_code in ('NL01', 'G4', 'G40')
	), longest as (
		select *, max(length) filter (where value is not null)
		           over (partition by indicator, reeks) as longest,
		       bool_or(value is not null)
		           over (partition by indicator, reeks, area_code)
		           as has_line
		  from figure
	)
	select indicator || coalesce('.' || reeks, '') as chart, indicator, reeks,
	       area_code, x, period, value, decimals, status, markeringen,
	       value is not null and status is distinct from 'definitief'
	           as is_open,
	       value is not null and is_broken is distinct from lag(is_broken, 1,
	           is_broken) over (partition by indicator, reeks, area_code,
	           value is null order by x) as is_apart,
	       case area_code when 'NL01' then 'Nederland' else area_code end
	           as label,
	       array_position(array['NL01', 'G4', 'G40'], area_code) as line,
	       aggregation = 'sum' as is_sum
	  from longest
	 where length = longest and has_line;
	analyze pg_temp.point;

	create temp table chart_point as
	with lines as (
		select chart, count(distinct line) as n from pg_temp.point
		 where value is not null
		 group by chart
	), first as (
		select distinct on (chart) p.chart, p.x, min(p.period) as period
		  from pg_temp.point p
		  join lines l using (chart)
		 where p.is_sum and p.value > 0
		 group by p.chart, p.x, l.n
		having count(*) = l.n and l.n > 1
		 order by p.chart, p.x
	)
	select p.*, f.period as base, coalesce(round(100 * p.value / b.value, 1),
	           p.value) as drawn
	  from pg_temp.point p
	  left join first f using (chart)
	  left join pg_temp.point b on (b.chart, b.line, b.x)
	       = (p.chart, p.line, f.x);
	drop table pg_temp.point;

	create temp table tile_class as
	with city as materialized (
		select distinct gm_code as code from core.area_member
		 where area_code in ('G4', 'G40')
	), figure as materialized (
		select c.*, i.decimals, count(c.value) over (partition by
		           c.indicator, c.reeks, c.period_id) as known
		  from city
		  join pg_temp.cell c on c.area_code = city.code
		  join pg_temp.topic i on i.id = c.indicator
		 where c.basis = 'huidig'
	), shown as (
		select indicator, coalesce(reeks, '') as serie,
		       max(period_nth) as period_nth
		  from figure
		 where known >= greatest(10, (select count(*) from city) / 2)
		 group by 1, 2
	), placed as materialized (
		select f.indicator || coalesce('.' || f.reeks, '') || '.kaart' as map,
		       f.indicator, f.reeks, f.area_code, f.period, f.value,
		       f.decimals, f.eenheid, f.status, f.markeringen,
		       f.value is not null and f.status is distinct from
		           'definitief' as is_open,
		       f.value is not null and f.status is null as is_unsaid,
		       not exists (select from output.tile t
		           where t.gm_code = f.area_code) as is_left_out
		  from figure f
		  join shown s on (s.indicator, s.serie, s.period_nth)
		       = (f.indicator, coalesce(f.reeks, ''), f.period_nth)
	), bound as materialized (
		select map, percentile_disc(array[0.2, 0.4, 0.6, 0.8])
		           within group (order by value) as bounds
		  from placed
		 where value is not null
		 group by map
	), classed as (
		select f.*, (select count(distinct b) from unnest(bound.bounds) b
		           where b < f.value) as above
		  from placed f
		  left join bound using (map)
	)
	select *, case when value is not null then dense_rank()
	           over (partition by map, value is null order by above) end
	           as class
	  from classed;
	analyze pg_temp.chart_point, pg_temp.tile_class;

	-- what each line of a chart shows, in words
	create temp table chart_line as
	with told as (
		select *, x in (min(x) over w, max(x) over w) as is_told
		  from pg_temp.chart_point
		 where value is not null
		window w as (partition by chart, line)
	), said as (
		select *, case when is_told then output.drawn_words(value,
		           decimals, output.long_period(period), status::text,
		           markeringen::text[]) end as figure
		  from told
	)
	select chart, line, indicator, reeks, label || ': ' || case
	           when count(*) = 1 then '' else 'van '
	           || (array_agg(figure order by x))[1] || ' naar ' end
	           || (array_agg(figure order by x desc))[1]
	           || coalesce('; breuk in de reeks bij '
	           || string_agg(output.long_period(period), ', ' order by x)
	               filter (where is_apart), '') as words,
	       min(base) as base,
	       bool_or(is_open) as any_open, bool_or(is_open and status is null)
	           as any_unsaid, bool_or(is_apart) as any_apart,
	       count(*) as points
	  from said
	 group by chart, line, indicator, reeks, label;

	create temp table drawing as
	select c.chart as drawing, c.indicator, c.reeks, 'Lijngrafiek' as form,
	       i.label_nl || coalesce(', reeks ' || replace(c.reeks, '-', ' '), '')
	           as title, i.eenheid,
	       string_agg(c.words, '. ' order by c.line) || '.'
	           || coalesce(' Getekend als index, '
	           || output.long_period(min(c.base)) || ' is 100.', '') as words,
	       output.chart_note(bool_or(c.any_open), bool_or(c.any_unsaid),
	           bool_or(c.any_apart), output.cite(c.indicator)) as note,
	       420 as height, 440 as narrow_height, 1 as nth,
	       coalesce('index, ' || output.long_period(min(c.base)) || ' = 100',
	           i.eenheid) as unit
	  from pg_temp.chart_line c
	  join pg_temp.topic i on i.id = c.indicator
	 group by c.chart, c.indicator, c.reeks, i.label_nl, i.eenheid
	having max(c.points) > 1;

	insert into pg_temp.drawing
	with name as materialized (
		select code, output.bare_title(title) as naam from pg_temp.place
	), named as (
		select c.*, n.naam || ' ' || output.drawn_words(c.value,
		           c.decimals, null, c.status::text,
		           c.markeringen::text[]) as figure, n.naam
		  from pg_temp.tile_class c
		  join name n on n.code = c.area_code
	)
	select n.map, n.indicator, n.reeks, 'Tegelkaart', i.label_nl
	           || coalesce(', reeks ' || replace(n.reeks, '-', ' '), '') || ', '
	           || output.long_period(n.period), i.eenheid,
	       case when min(n.value) = max(n.value) then 'Alle gelijk: '
	           || output.long_number(min(n.value), min(n.decimals)) || '.'
	       else 'Hoogst: ' || (array_agg(n.figure
	           order by n.value desc, n.naam collate "C")
	           filter (where n.value is not null))[1] || '. Laagst: '
	           || (array_agg(n.figure
	           order by n.value, n.naam collate "C")
	           filter (where n.value is not null))[1] || '.' end
	           || case count(*) filter (where n.value is null) when 0 then ''
	               else ' Zonder cijfer: ' || string_agg(n.naam, ', '
	                   order by n.naam collate "C")
	                   filter (where n.value is null) || '.' end,
	       output.tile_note(bool_and(n.is_open)
	               filter (where n.value is not null), bool_or(n.is_open),
	           bool_and(n.is_unsaid) filter (where n.value is not null),
	           bool_or(n.is_unsaid), bool_or(n.value is null),
	           string_agg(n.naam, ', ' order by n.naam collate "C")
	               filter (where n.is_left_out), output.cite(n.indicator)),
	       640, 640, 2, i.eenheid
	  from named n
	  join pg_temp.topic i on i.id = n.indicator
	 group by n.map, n.indicator, n.reeks, n.period, i.eenheid, i.label_nl;
	analyze pg_temp.drawing;
end $$;
