-- How long readers can build on what is published: what front matter says, which
-- publishing puts into pg_temp.lifecycle (etl/publish/defined.c), of what has figures
-- (pg_temp.topic).  The bodies are plpgsql because those tables are not there yet when
-- they are made.

create function output.lifecycle_stage(stage text)
returns text language sql immutable as $$
	select case stage when 'stable' then 'stabiel' when 'superseded'
	    then 'vervangen' when 'ended' then 'beeindigd' end
$$;

-- Every dataset, and every indicator that has files of its own.
create function output.lifecycle()
returns table (soort text, id text, titel text, pad text, toestand text,
    aangekondigd_op date, tot date, opvolger text, opvolger_titel text,
    reden text, reden_en text)
language plpgsql stable as $$
begin
	return query
	select l.kind, l.id, l.title, l.path,
	       output.lifecycle_stage(l.stage), l.announced, l.ends,
	       l.successor, n.title, l.reason_nl, l.reason_en
	  from pg_temp.lifecycle l
	  left join pg_temp.lifecycle n
	    on (n.kind, n.id) = (l.kind, l.successor)
	 where l.kind = 'dataset' or exists (select
	     from pg_temp.topic t where t.id = l.id);
end $$;

-- The same as the documents have it; of one indicator, or of all.
create function output.lifecycle_of(indicator text)
returns json language sql stable as $$
	select json_build_object('toestand', toestand, 'aangekondigd_op',
	           aangekondigd_op, 'tot', tot, 'opvolger', opvolger,
	           'reden', reden, 'reden_en', reden_en)
	  from output.lifecycle() l
	 where soort = 'indicator' and l.id = indicator
$$;

create function output.lifecycle_list()
returns json language sql stable as $$
	select json_agg(json_build_object('soort', soort, 'id', id, 'pad', pad,
	           'toestand', toestand, 'aangekondigd_op', aangekondigd_op,
	           'tot', tot, 'opvolger', opvolger, 'reden', reden,
	           'reden_en', reden_en) order by soort, id collate "C")
	  from output.lifecycle()
$$;

-- What to tell who subscribes or reads the page of it, newest first: an entry for
-- each thing that goes, from the day on which that was announced.
create function output.lifecycle_news()
returns table (tag_end text, page text, title text, summary text,
    published text, soort text, id text)
language sql stable as $$
	select 'levensloop:' || soort || ':' || id || ':' || toestand,
	       case soort when 'indicator' then '/indicatoren/' || id || '.html'
	           else '/api.html' end,
	       case toestand when 'vervangen' then 'Wordt vervangen: '
	           else 'Beëindigd: ' end || titel,
	       coalesce(rtrim(reden, '.') || '. ', '')
	           || case toestand when 'vervangen'
	               then '/' || pad || ' wordt bijgewerkt tot en met '
	               else '/' || pad || ' is bijgewerkt tot en met ' end
	           || output.long_date(tot) || ' en blijft daarna staan.'
	           || coalesce(' Gebruik voortaan: ' || opvolger_titel || ' ('
	               || opvolger || ').', ''),
	       aangekondigd_op || 'T00:00:00Z', soort, id
	  from output.lifecycle()
	 where toestand <> 'stabiel'
	 order by aangekondigd_op desc, soort, id collate "C"
$$;
