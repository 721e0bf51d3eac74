-- The drawings of indicators: charts (of output.chart_point) and maps, on which the
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

-- All of a map are of one period: the newest that half of the cities have a
-- figure of.  Of fewer than ten figures there is no map.
create view output.tile_figure as
with city as (
	select distinct gm_code as code from core.area_member
	 where area_code in ('G4', 'G40')
), figure as (
	select v.indicator, v.reeks, v.area_code, p.code as period,
	       output.as_told(v.value, i.decimals) as value, i.decimals, i.eenheid,
	       v.status, count(v.value) over (partition by v.indicator, v.reeks,
	           p.code) as known
	  from indicator.value v
	  join city on city.code = v.area_code
	  join output.with_figures w on w.id = v.indicator
	  join output.indicator i on i.id = v.indicator
	  join core.period p using (period_id)
	 where v.basis = 'huidig'
), shown as (
	select indicator, reeks, max(period collate "C") as period
	  from figure
	 where known >= greatest(10, (select count(*) from city) / 2)
	 group by indicator, reeks
)
select f.indicator || coalesce('.' || nullif(f.reeks, ''), '') || '.kaart'
           as map, f.indicator, nullif(f.reeks, '') as reeks, f.area_code,
       f.period, f.value, f.decimals, f.eenheid,
       f.value is not null and f.status is distinct from 'definitief'
           as is_open, f.value is not null and f.status is null as is_unsaid,
       not exists (select from output.tile t
           where t.gm_code = f.area_code) as is_left_out
  from figure f
  join shown using (indicator, reeks, period);

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
--   chart_point  as the view, and what is drawn (drawn): the value, or of what is a
--                sum, where the country, the G4 and the G40 would be three flat
--                lines, an index of the first period that all of them have (base)
--   tile_class   tile_figure, and the class of each: five with about as many cities
--                in each; what is equal is in the same one, so that there may be
--                fewer
--   drawing      each a file of that name, with what it says; a chart has a line of
--                two points or more
create function output.take_drawings()
returns void language plpgsql as $$
begin
	drop table if exists pg_temp.chart_point, pg_temp.tile_class,
	    pg_temp.chart_line, pg_temp.drawing;
	create temp table chart_point as
	with point as materialized (
		select * from output.chart_point
	), lines as (
		select chart, count(distinct line) as n from point
		 where value is not null
		 group by chart
	), first as (
		select distinct on (chart) p.chart, p.x, min(p.period) as period
		  from point p
		  join output.indicator i on i.id = p.indicator
		  join lines l using (chart)
		 where i.aggregation = 'sum' and p.value > 0
		 group by p.chart, p.x, l.n
		having count(*) = l.n and l.n > 1
		 order by p.chart, p.x
	)
	select p.*, f.period as base, coalesce(round(100 * p.value / b.value, 1),
	           p.value) as drawn
	  from point p
	  left join first f using (chart)
	  left join point b on (b.chart, b.line, b.x) = (p.chart, p.line, f.x);
	create temp table tile_class as
	with figure as materialized (
		select * from output.tile_figure
	), bound as (
		select map, percentile_disc(array[0.2, 0.4, 0.6, 0.8])
		           within group (order by value) as bounds
		  from figure
		 where value is not null
		 group by map
	), placed as (
		select f.*, (select count(distinct b) from unnest(bound.bounds) b
		           where b < f.value) as above
		  from figure f
		  left join bound using (map)
	)
	select *, case when value is not null then dense_rank()
	           over (partition by map, value is null order by above) end
	           as class
	  from placed;
	analyze pg_temp.chart_point, pg_temp.tile_class;

	-- what each line of a chart shows, in words
	create temp table chart_line as
	select chart, line, indicator, reeks, label || ': ' || case
	           when count(*) = 1 then '' else 'van '
	           || output.long_number((array_agg(value order by x))[1],
	               min(decimals)) || ' (' || output.long_period((array_agg(
	               period order by x))[1]) || ') naar ' end
	           || output.long_number((array_agg(value order by x desc))[1],
	               min(decimals)) || ' (' || output.long_period((array_agg(
	               period order by x desc))[1]) || case (array_agg(is_open
	               order by x desc))[1] when true then ', ' || coalesce((
	               array_agg(status::text order by x desc))[1],
	               'status onbekend') else '' end || ')'
	           || coalesce('; breuk in de reeks bij '
	           || string_agg(output.long_period(period), ', ' order by x)
	               filter (where is_apart), '') as words,
	       min(base) as base,
	       bool_or(is_open) as any_open, bool_or(is_open and status is null)
	           as any_unsaid, bool_or(is_apart) as any_apart,
	       count(*) as points
	  from pg_temp.chart_point
	 where value is not null
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
	  join output.indicator i on i.id = c.indicator
	 group by c.chart, c.indicator, c.reeks, i.label_nl, i.eenheid
	having max(c.points) > 1;

	insert into pg_temp.drawing
	with name as materialized (
		select code, output.bare_title(title) as naam from output.area
	), named as (
		select c.*, output.long_number(c.value, c.decimals) as figure,
		       n.naam
		  from pg_temp.tile_class c
		  join name n on n.code = c.area_code
	)
	select n.map, n.indicator, n.reeks, 'Tegelkaart', i.label_nl
	           || coalesce(', reeks ' || replace(n.reeks, '-', ' '), '') || ', '
	           || output.long_period(n.period), i.eenheid,
	       'Hoogst: ' || (array_agg(n.naam || ' (' || n.figure || ')'
	           order by n.value desc, n.naam collate "C")
	           filter (where n.value is not null))[1] || '. Laagst: '
	           || (array_agg(n.naam || ' (' || n.figure || ')'
	           order by n.value, n.naam collate "C")
	           filter (where n.value is not null))[1] || '.'
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
	  join output.indicator i on i.id = n.indicator
	 group by n.map, n.indicator, n.reeks, n.period, i.eenheid, i.label_nl;
	analyze pg_temp.drawing;
end $$;
