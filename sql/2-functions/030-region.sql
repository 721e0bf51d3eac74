-- Municipalities through time.

-- The day of the run.  Everything that depends on today asks here, so that a
-- night can be repeated.
create or replace function core.today()
returns date language sql stable parallel safe as $$
	select coalesce(
	    nullif(current_setting('woondruk.run_date', true), '')::date,
	    (now() at time zone 'UTC')::date)
$$;

-- Phrases on boundaries that CBS wrote and the program does not know, as long as
-- they keep a source out.  land/regios.h has the reason.
create or replace view core.unknown_phrase as
select r.source, split_part(r.text, ': ', 1) as region,
       substr(r.text, strpos(r.text, ': ') + 2) as phrase, r.run_id
  from land.reject r
  join ledger.source_state s using (source)
 where r.reason = 'unknown phrase in the boundary history'
   and s.reason is not null
   and r.run_id = (select max(l.run_id) from land.reject l
       where l.source = r.source);

-- Announced changes, and what has become of each: planned only; awaiting its
-- day; in effect; or told by CBS itself, which is right from then on, whatever
-- it says.
create or replace view core.announced as
select a.*, case when t.is_told then 'superseded'
           when a.state = 'voorgenomen' then 'planned'
           when a.event_date > core.today() then 'awaited'
           else 'in effect' end as standing
  from core.announcement a
  cross join lateral (select case a.kind
      when 'naamswijziging' then not exists (select from core.region r
          where r.code = a.from_code and r.title = a.from_title)
      when 'grenswijziging' then exists (select from core.region_event e
          where (e.from_code, e.to_code, e.event_date, e.kind)
              = (a.from_code, a.to_code, a.event_date, a.kind))
      else exists (select from core.region r where r.code = a.from_code
              and r.end_date is not null)
          or exists (select from core.region_event e
              where e.from_code = a.from_code
                and e.kind in ('opgeheven', 'codewijziging')) end
      as is_told) t;

-- What happened to municipalities, and what is going to: as CBS tells it, and
-- as it was announced where CBS has not told it yet.
create or replace view core.event as
select kind, event_date, from_code, to_code, hectares, dwellings, inhabitants,
       false as is_announced
  from core.region_event
 union all
select kind, event_date, from_code, to_code, null, dwellings, inhabitants, true
  from core.announced
 where standing in ('awaited', 'in effect') and kind <> 'naamswijziging';

-- What each area was part of in the last year that is known of it.
create or replace view core.newest_class as
select class, area, code, name
  from core.area_class
  join (select class, area, max(year) as year from core.area_class
      group by class, area) newest using (class, area, year);

-- Every area with its dates: the register, with what was announced.  One that
-- CBS has not got yet has no region_id, and so no figures.
create or replace view core.area as
with ending as (
	select from_code as code, min(event_date) as end_date
	  from core.event
	 where is_announced and kind in ('opgeheven', 'codewijziging')
	 group by from_code
), begun as (
	select distinct on (to_code) to_code as code, to_title as title,
	       'GM' || to_province as group_code, event_date as begin_date
	  from core.announced
	 where to_province is not null and standing in ('awaited', 'in effect')
	 order by to_code, event_date
), named as (
	select from_code as code, to_title as title
	  from core.announced
	 where kind = 'naamswijziging' and standing = 'in effect'
)
select r.region_id, r.code, coalesce(n.title, r.title) as title,
       case when b.code is null then r.kind else 'GM' end as kind,
       coalesce(b.group_code, r.group_code) as group_code,
       coalesce(r.begin_date, b.begin_date) as begin_date,
       coalesce(r.end_date, e.end_date) as end_date
  from core.region r
  left join ending e using (code)
  left join begun b using (code)
  left join named n using (code)
 union all
select null, b.code, b.title, 'GM', b.group_code, b.begin_date, e.end_date
  from begun b
  left join ending e using (code)
 where not exists (select from core.region r where r.code = b.code)
 union all
-- parts of the country that only Gebieden in Nederland tells of
select null, c.code, min(c.name), left(c.code, 2), null, null, null
  from core.newest_class c
 where left(c.code, 2) in ('LD', 'CR')
   and not exists (select from core.region r where r.code = c.code)
 group by c.code;

create or replace view core.current_municipality as
	select code, title, substr(group_code, 3) as province_code
	  from core.area
	 where kind = 'GM'
	   and coalesce(begin_date, '-infinity') <= core.today()
	   and coalesce(end_date, 'infinity') > core.today();

-- Where each municipality that ever was went, as exact fractions composed over
-- chains of events: from_code gives num/den of itself to to_code, which exists
-- today.  One that exists gives itself whole.  Boundary corrections are not
-- applied.
create or replace view core.crosswalk as
with recursive here as materialized (
	select code from core.current_municipality	-- asked once
), step as (
	-- what each event gave, as a share of all that ended with it
	select e.from_code, e.to_code, w.moves_with,
	       case when e.kind = 'codewijziging' or w.parts = 1 then 1
	           else w.share end as num,
	       case when e.kind = 'codewijziging' or w.parts = 1 then 1
	           else w.whole end as den
	  from core.event e
	  cross join lateral (
		select 'dwellings' as moves_with, e.dwellings as share,
		       sum(x.dwellings) as whole, count(*) as parts
		  from core.event x
		 where x.from_code = e.from_code and x.kind = e.kind
		   and x.event_date = e.event_date
		 union all
		select 'inhabitants', e.inhabitants, sum(x.inhabitants),
		       count(*)
		  from core.event x
		 where x.from_code = e.from_code and x.kind = e.kind
		   and x.event_date = e.event_date
	  ) w
	 where e.kind in ('opgeheven', 'codewijziging')
	   and e.event_date <= core.today()
	   and (e.kind = 'codewijziging' or w.parts = 1
	    or (w.share > 0 and w.whole > 0))
), walk (from_code, to_code, moves_with, num, den, hops) as (
	select from_code, to_code, moves_with, num::numeric, den::numeric, 1
	  from step
	 union all
	select w.from_code, s.to_code, w.moves_with, w.num * s.num,
	       w.den * s.den, w.hops + 1
	  from walk w
	  join step s on s.from_code = w.to_code
	   and s.moves_with = w.moves_with
	 where w.hops < 20		-- events are in order of time; a circle
					-- would be an error in the source
), added as (
	select from_code, to_code, moves_with,
	       core.sum_fraction(num, den) as f
	  from walk
	 where to_code in (select code from here)
	 group by from_code, to_code, moves_with
)
select from_code, to_code, moves_with,
       div(f[1], gcd(f[1], f[2])) as num, div(f[2], gcd(f[1], f[2])) as den
  from added
 where from_code not in (select code from here)
 union all
select code, code, moves_with, 1, 1
  from here,
       (values ('dwellings'), ('inhabitants')) m (moves_with);

-- The cities that each is compared with, as a group: vergelijk-GM0363.  One that
-- is there no more has none, and is none.
create or replace view core.peer_group as
with here as materialized (
	select code from core.current_municipality	-- asked once
)
select 'vergelijk-' || p.city as code, p.city, p.nth, p.peer, p.distance,
       p.method
  from core.peer p
  join here c on c.code = p.city
  join here o on o.code = p.peer;

-- The list of centre regions as it holds today; without rows, none is loaded.
create or replace view core.care_region_today as
select region, title_nl, gm_code, is_centre
  from core.care_region
 where coalesce(valid_from, '-infinity') <= core.today()
   and coalesce(valid_to, 'infinity') > core.today();

-- Which municipalities make up an area, today.  Groups are computed with their
-- members of today throughout their history.  The union of G4 and G40 and the
-- rest of the country follow from those two.
create or replace view core.area_member as
with here as materialized (
	select code, province_code from core.current_municipality -- asked once
), listed as (
	select m.group_code, m.gm_code
	  from core.group_member m
	  join core.area_group g on g.code = m.group_code and not g.is_class
	 where coalesce(m.valid_to, 'infinity') > core.today()
	    or m.group_code not in ('G4', 'G40')	-- a fixed group
)
select group_code as area_code, gm_code from listed
 where group_code not in ('G4-G40', 'rest-nl')
 union
select 'G4-G40', gm_code from listed where group_code in ('G4', 'G40')
 union all
select 'rest-nl', code from here
 where code not in (select gm_code from listed
     where group_code in ('G4', 'G40'))
   and exists (select from listed where group_code in ('G4', 'G40'))
 union all
select province_code, code from here
 where province_code like 'PV%'
 union all
select c.code, c.area
  from core.newest_class c
  join here m on m.code = c.area
 where c.class in ('landsdeel', 'corop')
 union all
select code, peer from core.peer_group
 union all
select r.region, r.gm_code
  from core.care_region_today r
  join here m on m.code = r.gm_code
 union all
select 'NL01', code from here;

-- The regions within which spreading is computed, of one kind: those of centre
-- municipalities when a list is loaded; else COROP areas, with the centre
-- municipalities of old.
create or replace view core.spreading_region as
with member as materialized (
	select area_code, gm_code from core.area_member	-- asked once
)
select m.area_code, m.gm_code, r.is_centre, 'centrumregio' as kind
  from member m
  join core.care_region_today r on (r.region, r.gm_code)
      = (m.area_code, m.gm_code)
 union all
select m.area_code, m.gm_code, exists (select from core.group_member g
           where g.gm_code = m.gm_code and g.group_code = 'centrumgemeente'),
       'corop'
  from member m
 where m.area_code like 'CR%'
   and not exists (select from core.care_region_today);

-- These five as temporary tables of the same names, as they are now.  Each
-- view costs as much as an indicator, and each indicator asks several times:
-- what computes calls this first, and reads those.  Beside them the parts of the
-- country of which every area is made up: municipalities that belong to the same
-- areas.  What is added within a part first is added once for all its areas.
create or replace function core.take_areas()
returns void language plpgsql as $$
begin
	drop table if exists pg_temp.area, pg_temp.current_municipality,
	    pg_temp.crosswalk, pg_temp.area_member,
	    pg_temp.spreading_region, pg_temp.part_member,
	    pg_temp.area_part;
	create temp table area as select * from core.area;
	create temp table current_municipality as
	select * from core.current_municipality;
	create temp table crosswalk as select * from core.crosswalk;
	create temp table area_member as select * from core.area_member;
	create temp table spreading_region as
	select * from core.spreading_region;
	create temp table part_member as
	select 'huidig' as basis, gm_code, dense_rank() over (order by areas)::int
	           as part
	  from (select gm_code, array_agg(area_code order by area_code) as areas
	          from pg_temp.area_member group by gm_code) x
	 union all
	-- on the boundaries of then, only the country and the provinces
	select 'toenmalig', code, dense_rank() over (order by group_code)::int
	  from pg_temp.area where kind = 'GM';
	create temp table area_part as
	select distinct 'huidig' as basis, area_code, part
	  from pg_temp.area_member
	  join pg_temp.part_member using (gm_code)
	 where basis = 'huidig'
	 union all
	select distinct 'toenmalig', a.code, p.part
	  from pg_temp.area r
	  join pg_temp.part_member p on (p.basis, p.gm_code)
	      = ('toenmalig', r.code)
	 cross join lateral (values ('NL01'), (substr(r.group_code, 3))) a (code)
	 where a.code is not null;
	analyze pg_temp.area, pg_temp.current_municipality, pg_temp.crosswalk,
	    pg_temp.area_member, pg_temp.spreading_region,
	    pg_temp.part_member, pg_temp.area_part;
end $$;
