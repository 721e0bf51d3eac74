-- What the pages of indicators and municipalities and the charts read, beside
-- the views of all documents; in the same schema, and made anew with them.

-- Whom a reader can turn to: an address as it was set, and where it leads; none
-- when it leads nowhere.
create view output.contact as
select contact, case when contact ~ '^(https?://|mailto:|tel:)' then contact
           else 'mailto:' || substring(contact from '[^ <>@:]+@[^ <>@]+')
           end as adres
  from (select current_setting('woondruk.contact', true) as contact) x
 where contact ~ '^(https?://|mailto:|tel:)[^ ]+$'
    or contact ~ '[^ <>@:]+@[^ <>@]+';

-- Text within the quotes of an attribute.
create function output.in_quotes(text text)
returns text language sql immutable as $$
	select replace(replace(replace(text, '&', '&amp;'), '"', '&quot;'),
	    '<', '&lt;')
$$;

-- For the page of an indicator: of each city of the G4 and the G40 and of the
-- areas that it is read beside, the newest period with a value, or when there is
-- none the newest of all, with the reason.
create view output.newest_figure as
with city as (
	select distinct gm_code as code from core.area_member
	 where area_code in ('G4', 'G40')
), here as (
	select code, true as is_city from city
	 union all
	select code, false from (values ('NL01'), ('G4'), ('G40'), ('G4-G40'),
	    ('rest-nl')) a (code)
), newest as (
	select distinct on (v.indicator, v.area_code, v.reeks) v.*,
	       p.code as period, h.is_city
	  from here h
	  join indicator.value v on v.area_code = h.code and v.basis = 'huidig'
	  join core.period p using (period_id)
	 order by v.indicator, v.area_code, v.reeks, (v.value is null),
	       p.code collate "C" desc
)
select n.indicator, n.area_code, a.title, nullif(n.reeks, '') as reeks,
       n.period, i.decimals, i.eenheid,
       coalesce(output.long_number(output.as_told(n.value, i.decimals), i.decimals),
           'geen cijfer') as figure,
       output.figure_note(n.value, n.status::text, n.reden::text,
           n.reden_invoer, n.markeringen::text[]) as note,
       n.markeringen, n.is_city,
       bool_or(n.is_city and n.value is not null)
           over (partition by n.indicator) as any_city
  from newest n
  join output.with_figures w on w.id = n.indicator
  join output.indicator i on i.id = n.indicator
  join output.area a on a.code = n.area_code;

-- Which way the years of a series go: more words than the test gives, because
-- no direction found is not the same as too little to find one in.
create function output.trend(years int, events numeric, is_clear boolean,
    s int)
returns text language sql immutable as $$
	select case when years < 5 then 'te-weinig-jaren'
	    when events < 20 then 'te-weinig-gevallen'
	    when is_clear and s > 0 then 'stijgend'
	    when is_clear and s < 0 then 'dalend'
	    else 'geen-duidelijke-richting' end
$$;

-- A difference with its sign, and what stands beneath it: the reason that there
-- is none, or how much it is of what it was; of what is in percents itself, that
-- the difference is one of percentage points.
create function output.long_change(difference numeric, decimals int)
returns text language sql immutable as $$
	select case when round(difference, decimals) > 0 then '+' else '' end
	    || output.long_number(round(difference, decimals), decimals)
$$;

create function output.change_note(difference numeric, reden text,
    percent numeric, eenheid text)
returns text language sql stable as $$
	select case when difference is null then (select r.meaning
	        from output.reason r where r.code = reden)
	    when eenheid like '%\%%' then 'procentpunt'
	    else output.long_change(percent, 1) || ' %' end
$$;

-- What became of the yearly figures of each municipality of today, beside the
-- country; not of those that are changes themselves, or have none by nature.
create view output.municipality_change as
select d.area_code collate "C" as code, d.indicator collate "C" as indicator,
       nullif(d.reeks, '') collate "C" as reeks, i.label_nl as title,
       i.eenheid, i.decimals, p.code as last,
       b.difference as d_2019, b.reden::text as why_2019,
       b.percent as p_2019, nb.difference as nl_2019, nb.percent as nlp_2019,
       l.difference as d_2021, l.reden::text as why_2021,
       l.percent as p_2021, nl.difference as nl_2021, nl.percent as nlp_2021,
       output.trend(d.years, d.events, d.is_clear, d.s) as trend,
       d.first_year, d.last_year
  from indicator.development d
  join output.municipality_state m on m.code = d.area_code
   and m.state = 'bestaat'
  join output.indicator i on i.id = d.indicator
  join core.period p using (period_id)
  left join indicator.since b on (b.indicator, b.area_code, b.reeks, b.base)
      = (d.indicator, d.area_code, d.reeks, 2019)
  left join indicator.since l on (l.indicator, l.area_code, l.reeks, l.base)
      = (d.indicator, d.area_code, d.reeks, 2021)
  left join indicator.since nb on (nb.indicator, nb.area_code, nb.reeks,
      nb.base) = (d.indicator, 'NL01', d.reeks, 2019)
  left join indicator.since nl on (nl.indicator, nl.area_code, nl.reeks,
      nl.base) = (d.indicator, 'NL01', d.reeks, 2021)
 where d.value is not null and d.indicator not like 'verandering-%'
   and (b.reden is distinct from 'niet-van-toepassing'
       or l.reden is distinct from 'niet-van-toepassing');

-- --- charts ---

-- Points of the charts of an indicator: the country, the G4 and the G40 over time,
-- a chart for each series, of its longest kind of period.  A day stands where it
-- lies in its year.  Values on two sides of a break are apart: one has its mark,
-- the other not.
create view output.chart_point as
with figure as (
	select v.indicator, v.reeks, v.area_code, p.code as period, v.status,
	       output.as_told(v.value, i.decimals) as value, i.decimals,
	       'reeksbreuk' = any (v.markeringen) as is_broken, p.kind,
	       extract(year from p.first_day) + case p.kind when 'year' then 0
	           else round((extract(doy from p.first_day) - 1) / 366, 3) end
	           as x,
	       core.time_of(p.kind) as length
	  from indicator.value v
	  join output.with_figures w on w.id = v.indicator
	  join output.indicator i on i.id = v.indicator
	  join core.period p using (period_id)
	 where v.basis = 'huidig' and v.area_code in ('NL01', 'G4', 'G40')
), longest as (
	select *, max(length) filter (where value is not null)
	           over (partition by indicator, reeks) as longest,
	       bool_or(value is not null)
	           over (partition by indicator, reeks, area_code) as has_line
	  from figure
)
select indicator || coalesce('.' || nullif(reeks, ''), '') as chart, indicator,
       nullif(reeks, '') as reeks, area_code, x, period, value, decimals, status,
       value is not null and status is distinct from 'definitief' as is_open,
       value is not null and is_broken is distinct from lag(is_broken, 1,
           is_broken) over (partition by indicator, reeks, area_code,
           value is null order by x) as is_apart,
       case area_code when 'NL01' then 'Nederland' else area_code end as label,
       array_position(array['NL01', 'G4', 'G40'], area_code) as line
  from longest
 where length = longest and has_line;

-- What its forms mean, and where its figures come from.
create function output.chart_note(any_open boolean, any_unsaid boolean,
    any_apart boolean, cite text)
returns text language sql immutable as $$
	select concat_ws(' ', case when any_open then 'Open punt en gestippelde'
	        ' lijn: nog niet definitief' || case when any_unsaid then ', of de'
	        ' bron zegt het niet.' else '.' end end,
	    case when any_apart then 'Onderbroken lijn: breuk in de reeks.' end,
	    case when length(cite) <= 220 then cite || '.' else 'Bronnen: zie de'
	        ' pagina van de indicator; bewerking Woondruk.' end)
$$;
