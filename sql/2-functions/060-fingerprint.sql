-- All that the values of indicators depend on, in one short text: what was
-- landed as figures (not what cities say of themselves; of the list of tables,
-- which were withdrawn), how tables compare with those before them, which
-- municipalities exist today, the functions, and the definitions (given by the
-- caller).
create or replace function indicator.fingerprint(definitions text)
returns text language sql stable as $$
	select encode(sha256(convert_to(concat_ws('|', definitions,
	    (select string_agg(source || ' ' || snapshot_id || ' '
	        || coalesce(definition, ''), ',' order by source)
	       from ledger.source_state where snapshot_id is not null
	        and source in (select id from core.source)),
	    -- where no figure of its own stands, the reason is another
	    (select string_agg(source, ',' order by source)
	       from ledger.source_state
	       left join ledger.snapshot n using (source, snapshot_id)
	      where n.origin is distinct from 'live'
	        and quarantined_since is not null),
	    (select string_agg(source || ' ' || hash || ' ' || landed_run || ' '
	        || added || ' ' || changed || ' ' || removed, ','
	        order by snapshot_id)
	       from ledger.snapshot
	      where source in (select id from core.source)),
	    (select string_agg(former || ' ' || later || ' ' || verdict, ','
	        order by former, later)
	       from core.splice),
	    (select string_agg(name, ',' order by name)
	       from core.withdrawn_measure),
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
