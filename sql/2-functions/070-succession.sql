-- Tables that end, tables that resemble them, and how a table compares with
-- the one before it.  Nothing in here switches anything.

-- --- titles ---

-- The words by which a title is known: without years and numbers, and without
-- words that stand in every title.
create function core.title_words(title text)
returns text[] language sql immutable parallel safe as $$
	select coalesce(array_agg(distinct w collate "C"), '{}')
	  from regexp_split_to_table(lower(title),
	      '[^a-z0-9\u00c0-\u024f]+') w
	 where length(w) > 1 and w !~ '^[0-9]+$'
	   and w not in ('aan', 'bij', 'de', 'een', 'en', 'het', 'in', 'met',
	       'naar', 'of', 'om', 'op', 'per', 'te', 'tot', 'uit', 'van',
	       'vanaf', 'voor')
$$;

-- From 0, no word in common, to 1, all: twice the common words in the words of
-- both.
create function core.likeness(a text[], b text[])
returns numeric language sql immutable parallel safe as $$
	select round(coalesce(2 * (select count(*) from unnest(a) w
	    where w = any (b))::numeric
	    / nullif(cardinality(a) + cardinality(b), 0), 0), 2)
$$;

-- --- tables that end ---

-- A table that we expect more of, and that the list calls ended or no longer
-- has; or one that was withdrawn although it is loaded.
create view core.ended_table as
select c.table_id, c.title,
       case when c.gone_since is not null then 'verdwenen'
           else c.status end as status,
       coalesce(c.gone_since, c.status_since) as since,
       coalesce(array_agg(distinct w.source collate "C")
           filter (where w.source is not null), '{}') as sources,
       coalesce(array_agg(distinct w.concept collate "C")
           filter (where w.concept is not null), '{}') as concepts
  from ledger.catalogue c
  join ledger.watched_table w using (table_id)
 where (c.gone_since is not null or c.status <> 'Regulier')
   and (not w.has_ended
       or w.source is not null
          and (c.status = 'Vervallen' or c.gone_since is not null))
 group by c.table_id, c.title, c.status, c.status_since, c.gone_since;

-- How alike two tables are in what they count: for each measure that we take of
-- the one, the likeness of the title that comes nearest to it among all of the
-- other; their mean.  Null: the one is not loaded, or the other was not asked or
-- gave nothing.
create function core.measure_likeness(ours text, other text)
returns numeric language sql stable as $$
	with taken as (
		select distinct core.title_words(m.title) as words
		  from ledger.watched_table w
		  join core.source s on s.id = w.source
		  join core.measure m using (source_id)
		 where w.table_id = ours
	), given as (
		select distinct core.title_words(title) as words
		  from ledger.catalogue_measure where table_id = other
	)
	select round(avg(nearest), 2)
	  from (select max(core.likeness(t.words, g.words)) as nearest
	          from taken t cross join given g group by t.words) x
$$;

-- Tables that may go on where one that we rest on stops, best first.
--
-- Which come into question, the title says: for a table that ended, any regular
-- one with at least half of the words (81955NED and its successor have 0.73,
-- 82900NED and its own 0.80); for one that goes on, only tables that are new on
-- the list, each beside the one it is most like (of those that are alike, as
-- tables of one year each are, the newest), and those more alike, since most
-- tables of a theme share half of their words.  Of each the five nearest are
-- looked at, and their measures asked.
--
-- score = title_score, as long as the measures are not known; then
-- score = (title_score + measure_score) / 2.  Title and measures err in other
-- ways, so neither outweighs the other: a title is rephrased, while measures
-- keep their names; and tables of one theme share names of measures.
--
-- That a table is known (loaded already, or in the register) is said, no more.
create view core.likely_candidate as
with watched as (
	select distinct c.table_id, c.title, c.language,
	       core.title_words(c.title) as words,
	       e.table_id is not null as has_ended
	  from ledger.catalogue c
	  join ledger.watched_table w using (table_id)
	  left join core.ended_table e using (table_id)
), other as (
	select c.*, core.title_words(c.title) as words
	  from ledger.catalogue c
	 where c.status = 'Regulier' and c.gone_since is null
), alike as (
	select w.table_id, w.title, w.has_ended, o.table_id as candidate,
	       o.title as candidate_title, o.first_seen, o.is_new,
	       core.likeness(w.words, o.words) as title_score,
	       exists (select from ledger.watched_table k
	           where k.table_id = o.table_id) as is_known
	  from watched w
	  join other o on o.table_id <> w.table_id
	   and o.language is not distinct from w.language
	   and o.words && w.words
), near as (
	select *, row_number() over (partition by table_id
	           order by title_score desc, is_new desc, first_seen desc,
	               candidate collate "C") as title_place,
	       row_number() over (partition by candidate
	           order by title_score desc, has_ended desc,
	               table_id collate "C" desc) as nearest
	  from alike
	 where case when has_ended then title_score >= 0.5
	       else is_new and not is_known and title_score >= 0.7 end
), scored as (
	select n.*, m.score as measure_score,
	       coalesce(round((n.title_score + m.score) / 2, 2), n.title_score)
	           as score
	  from near n
	  cross join lateral (select core.measure_likeness(n.table_id,
	      n.candidate) as score) m
	 where title_place <= 5 and (has_ended or nearest = 1)
)
select table_id, title, has_ended, candidate, candidate_title, score,
       title_score, measure_score, row_number() over (partition by table_id
           order by score desc, title_place) as place, title_place, is_new,
       is_known, first_seen
  from scored;

-- The best three, which are told.
create view core.candidate as
select * from core.likely_candidate where place <= 3;

-- Candidates whose measures are to be asked in the night of that date, the
-- nearest first: each once; one that gave nothing again after a week.  Its id
-- becomes part of an address.
create function core.candidates_to_ask(today date)
returns table (candidate text, nearness bigint) language sql stable as $$
select candidate, min(title_place)
  from core.likely_candidate c
 where candidate ~ '^[A-Za-z0-9]+$'
   and exists (select from ledger.watched_table w
       join core.source s on s.id = w.source where w.table_id = c.table_id)
   and not exists (select from ledger.catalogue_asked a
       where a.table_id = c.candidate
         and (a.reason is null or a.asked_on > today - 7))
 group by candidate
 order by 2, 1
$$;

-- One line about a table that ended, for the log.
create view core.ended_line as
select e.table_id, e.status, e.since,
       coalesce(nullif(array_to_string(e.sources, ', '), ''), 'register')
           as named_by,
       (select string_agg(candidate || ' (' || score || ': title '
            || title_score || ', measures '
            || coalesce(measure_score::text, 'not known') || ')', ', '
            order by place)
          from core.candidate c where c.table_id = e.table_id) as candidates
  from core.ended_table e;

-- --- a table against the one before it ---

-- Every two tables that follow one another in the register, over the cells that
-- both have: same area, same period, both with a value.
--
-- equal: at least 99 in 100 cells are the same but for rounding, and all
-- differences together are at most 0.1 % of the whole; a revision that reached
-- one table only is no break.
-- level-shift: one factor, the median of later to former, brings the one to the
-- other; what is left over is at most 1 % of the whole.  Dwelling stock grows by
-- about 1 % a year: with more left over, growth could not be told from the
-- change of table.
-- not-comparable: all else, and fewer than 10 cells: a factor can always be
-- found for a few.
--
-- "The whole" is taken for each kind of area, and the worst counts: a country
-- that agrees says nothing of municipalities.
create function core.splice_report()
returns table (concept text, former text, later text, common bigint,
    same bigint, first_period text, last_period text, median_absolute numeric,
    largest_absolute numeric, largest_at text, median_relative numeric,
    largest_relative numeric, ratio numeric, verdict text)
language sql stable as $$
with pair as (
	select c.concept, c.measure as later, c.splice,
	       lag(c.measure) over (partition by c.concept order by c.place)
	           as former
	  from core.carrier c
	 where c.measure is not null
), cell as (
	select p.concept, p.former, p.later, r.kind, r.code as area,
	       t.code as period, t.first_day, f.value as was, l.value as now,
	       abs(l.value - f.value) as off,
	       case when m.step = n.step then 0
	           else greatest(m.step, n.step) / 2 end as rounding,
	       m.unit = n.unit as same_unit
	  from pair p
	  join lateral (select *, coalesce(rounded_to, power(10::numeric,
	      -decimals)) as step from core.measure where name = p.former) m
	    on true
	  join lateral (select *, coalesce(rounded_to, power(10::numeric,
	      -decimals)) as step from core.measure where name = p.later) n
	    on true
	  join core.series e on e.source_id = m.source_id
	   and e.measure_id = m.measure_id and e.variant_code is null
	  join core.series g on g.source_id = n.source_id
	   and g.measure_id = n.measure_id and g.variant_code is null
	  join core.observation f on f.source_id = e.source_id
	   and f.series_id = e.series_id and f.value is not null
	  join core.observation l on l.source_id = g.source_id
	   and l.series_id = g.series_id and l.region_id = f.region_id
	   and l.period_id = f.period_id and l.value is not null
	  join core.region r on r.region_id = f.region_id
	  join core.period t on t.period_id = f.period_id
), found as (
	select c.concept, c.former, c.later, count(*) as common,
	       count(*) filter (where off <= rounding) as same,
	       (array_agg(period order by first_day))[1] as first_period,
	       (array_agg(period order by first_day desc))[1] as last_period,
	       percentile_disc(0.5) within group (order by off)
	           as median_absolute,
	       max(off) as largest_absolute,
	       (array_agg(area || ' ' || period order by off desc,
	           first_day desc, area collate "C"))[1] as largest_at,
	       round(100 * percentile_disc(0.5) within group
	           (order by off / nullif(abs(was), 0)), 4) as median_relative,
	       round(100 * max(off / nullif(abs(was), 0)), 4)
	           as largest_relative,
	       percentile_disc(0.5) within group
	           (order by now / nullif(was, 0)) as ratio,
	       bool_and(same_unit) as same_unit
	  from cell c
	 group by 1, 2, 3
), rest as (
	select concept, former, later, max(plain) as plain, max(shifted)
	           as shifted
	  from (select c.concept, c.former, c.later, c.kind,
	               sum(c.off) / nullif(sum(abs(c.was)), 0) as plain,
	               sum(abs(c.now - c.was * f.ratio))
	                   / nullif(sum(abs(c.was * f.ratio)), 0) as shifted
	          from cell c
	          join found f using (concept, former, later)
	         group by 1, 2, 3, 4) x
	 group by 1, 2, 3
)
select f.concept, f.former, f.later, f.common, f.same, f.first_period,
       f.last_period, f.median_absolute, f.largest_absolute, f.largest_at,
       f.median_relative, f.largest_relative, round(f.ratio, 6),
       case when f.common < 10 or not f.same_unit then 'not-comparable'
           when f.same * 100 >= f.common * 99
            and coalesce(r.plain, 0) <= 0.001 then 'equal'
           when r.shifted <= 0.01 then 'level-shift'
           else 'not-comparable' end
  from found f
  join rest r using (concept, former, later)
$$;

-- Keep the report of tonight; since is when a verdict was first given.
create function core.keep_splices(today date)
returns void language sql as $$
	delete from core.splice s
	 where not exists (select from core.splice_report() r
	     where (r.concept, r.former, r.later)
	         = (s.concept, s.former, s.later));
	insert into core.splice as s
	select r.*, today from core.splice_report() r
	on conflict (concept, former, later) do update
	   set common = excluded.common, same = excluded.same,
	       first_period = excluded.first_period,
	       last_period = excluded.last_period,
	       median_absolute = excluded.median_absolute,
	       largest_absolute = excluded.largest_absolute,
	       largest_at = excluded.largest_at,
	       median_relative = excluded.median_relative,
	       largest_relative = excluded.largest_relative,
	       ratio = excluded.ratio, verdict = excluded.verdict,
	       since = case when s.verdict = excluded.verdict then s.since
	           else excluded.since end
$$;

-- For the SELECT of a series: a cell that comes from a later table than the
-- cells before it.  It has the mark reeksbreuk, unless the report found the two
-- measures equal; where they have nothing in common nobody knows, and so it has
-- the mark too.
create function core.after_splice(c core.cell, former text, later text)
returns core.cell language sql stable as $$
	select row(c.invoer, c.gebied, c.periode, c.num, c.den, c.status,
	    c.reden, case when c.num is null or exists (select
	            from core.splice s where s.former = after_splice.former
	             and s.later = after_splice.later and s.verdict = 'equal')
	        then c.markeringen
	        else core.marks_step(coalesce(c.markeringen, '{}'),
	            array['reeksbreuk']) end, c.afronding)::core.cell
$$;

-- For the SELECT of an indicator: a cell that is made of two, as a difference
-- between years is, or a sum over years.  When one of the two is from behind a
-- break and the other is not, they do not belong together: then there is no
-- figure, and the break is the reason.  Where the report found the tables equal
-- neither has the mark, and nothing changes.
create function core.unless_broken(c core.cell, a core.cell, b core.cell)
returns core.cell language sql immutable parallel safe as $$
	select case when c.num is not null
	     and coalesce('reeksbreuk' = any (a.markeringen), false)
	        <> coalesce('reeksbreuk' = any (b.markeringen), false)
	    then core.no_cell(c.gebied, c.periode, 'reeksbreuk')
	    else c end
$$;
