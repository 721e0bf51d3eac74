-- All that the values of indicators depend on, in short texts: of each source what
-- was landed of it as figures; and what surrounds all of them.  Definitions are the
-- caller's.

-- A source is new when it landed, or was read by another definition; one without
-- figures of its own gives another reason while it is in quarantine.  What cities
-- say of themselves is no source of indicators.
create or replace view indicator.source_print as
select s.id as source, concat_ws('|',
       (select t.snapshot_id || ' ' || coalesce(t.definition, '')
          from ledger.source_state t
         where t.source = s.id and t.snapshot_id is not null and s.is_there),
       (select 'quarantine' from ledger.source_state t
          left join ledger.snapshot n using (source, snapshot_id)
         where t.source = s.id and n.origin is distinct from 'live'
           and t.quarantined_since is not null),
       (select string_agg(n.hash || ' ' || n.landed_run || ' ' || n.added
               || ' ' || n.changed || ' ' || n.removed, ',' order by
               n.snapshot_id)
          from ledger.snapshot n
         where n.source = s.id and s.is_there)) as print
  from (select id, bool_or(is_there) as is_there
          from (select id, true as is_there from core.source
                 union all
                select source, false from ledger.source_state) x
         group by id) s;

-- How tables compare with those before them, what was withdrawn, the years that
-- anybody has figures of, which areas there are today and were, what became of
-- them and what they are part of, and the functions.
create or replace function indicator.surroundings()
returns text language sql stable as $$
	select encode(sha256(convert_to(concat_ws('|',
	    (select string_agg(former || ' ' || later || ' ' || verdict, ','
	        order by former, later)
	       from core.splice),
	    (select string_agg(name, ',' order by name)
	       from core.withdrawn_measure),
	    (select string_agg(code, ',' order by code)
	       from core.period where kind = 'year'),
	    (select string_agg(concat_ws(' ', code, kind, group_code, begin_date,
	        end_date), ',' order by code)
	       from core.area),
	    (select string_agg(concat_ws(' ', class, area, code), ','
	        order by class, area, code)
	       from core.newest_class),
	    (select string_agg(e::text, ',' order by e::text)
	       from core.event e),
	    (select string_agg(code || ' ' || coalesce(province_code, ''), ','
	        order by code)
	       from core.current_municipality),
	    (select string_agg(group_code || ' ' || gm_code, ','
	        order by group_code, gm_code)
	       from core.group_member
	      where coalesce(valid_to, 'infinity') > core.today()),
	    (select string_agg(region || ' ' || gm_code, ','
	        order by region, gm_code)
	       from core.care_region_today),
	    (select string_agg(name || ' ' || hash, ',' order by name)
	       from ledger.migration)), 'UTF8')), 'hex')
$$;

-- All of it together.
create or replace function indicator.fingerprint(definitions text)
returns text language sql stable as $$
	select encode(sha256(convert_to(concat_ws('|', definitions,
	    (select string_agg(source || ' ' || print, ',' order by source)
	       from indicator.source_print where print <> ''),
	    indicator.surroundings()), 'UTF8')), 'hex')
$$;
